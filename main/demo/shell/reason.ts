/** The reason of a failed call in a shell's words. */
export function reasonOf(error: unknown, verb = 'open'): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/EISDIR|Is a directory/i.test(message)) return 'Is a directory';
  if (/EACCES|EPERM|permission denied/i.test(message)) return 'Permission denied';
  if (/ENOSPC|EFBIG|exceed|too large|limit/i.test(message)) return 'No space left on device';
  if (/ENOTDIR|not a directory/i.test(message)) return 'Directory nonexistent';
  return verb === 'create' ? 'Directory nonexistent' : 'No such file';
}
