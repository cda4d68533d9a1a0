import type { NameReason } from './failures.ts';

/** As on Linux (limits.h NAME_MAX), octets of UTF-8. */
const MAX_NAME_BYTES = 255;

/** C0, DEL, C1: terminals and file managers act on them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what this looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Half of a character: no UTF-8 can say it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Names of devices that Windows finds in every folder, whatever follows the first dot. */
const WINDOWS_DEVICE = /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9\u00b9\u00b2\u00b3]|LPT[0-9\u00b9\u00b2\u00b3])\s*(?:\.|$)/i;
const WINDOWS_ILLEGAL = /[<>:"|?*\\]|[. ]$/;

/** Where a name is to be used: on the device, or in the laptop's file system. */
export type NamePlace = 'device' | 'posix' | 'windows';

/**
 * Whether a single name, as a hostile device gives it, can be joined to a folder's path and stays directly inside that folder.
 * On the device itself only what cannot be a name is refused; what comes to the laptop must be harmless there too.
 * @returns null where it can be used
 * Sources: POSIX.1-2017 §3.170; Microsoft "Naming Files, Paths, and Namespaces".
 */
export function nameProblem(name: string, place: NamePlace): NameReason | null {
  if (name === '') return 'empty';
  if (name === '.' || name === '..') return 'dots';
  if (name.includes('/')) return 'slash';
  if (name.includes('\0')) return 'control';
  if (name.includes('\ufffd') || LONE_SURROGATE.test(name)) return 'encoding';
  if (utf8Length(name) > MAX_NAME_BYTES) return 'long';
  if (place === 'device') return null;
  if (CONTROL.test(name)) return 'control';
  if (place === 'windows' && name.includes('\\')) return 'slash';
  return place === 'windows' && (WINDOWS_ILLEGAL.test(name) || WINDOWS_DEVICE.test(name)) ? 'windows' : null;
}

/**
 * Where a name meets its like on a laptop that does not tell upper from lower case, or composed from decomposed letters: two names with
 * the same key are one file there.
 */
export function nameKey(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase();
}

/** An absolute POSIX path without empty, `.` and `..` parts, or null where it is none or holds a NUL. */
export function devicePath(path: string): string | null {
  if (!path.startsWith('/') || path.includes('\0') || LONE_SURROGATE.test(path)) return null;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function joinPath(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** The folder a path lies in; `/` for the root itself. */
export function parentPath(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut <= 0 ? '/' : path.slice(0, cut);
}

/** The last part of a path, of either kind of separator. */
export function baseName(path: string): string {
  return (
    path
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1) ?? ''
  );
}

/** Whether `path` is `folder` or lies in it; both as `devicePath` gives them. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** `report.txt` → `report (2).txt`: the name beside one that is taken. */
export function besideName(name: string, count: number): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  return `${stem} (${count})${ending}`;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
