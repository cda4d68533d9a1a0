/** Where something that the window made went: `nowhere` where this browser refused both. */
export type Delivered = 'saved' | 'copied' | 'nowhere';

/**
 * Gives a file to the person: the browser saves it where it saves downloads; a window that may not save (the desktop shell denies
 * downloads) puts it on the clipboard.
 */
export async function deliver(name: string, blob: Blob): Promise<Delivered> {
  if (window.location.protocol === 'http:') {
    const url = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    return 'saved';
  }
  try {
    const type = blob.type.startsWith('image/') ? blob.type : 'text/plain';
    await navigator.clipboard.write([new ClipboardItem({ [type]: blob.slice(0, blob.size, type) })]);
    return 'copied';
  } catch {
    return 'nowhere';
  }
}

/** A file's name with the time in it, free of signs that a file system refuses. */
export const datedName = (base: string, ending: string, now: Date): string =>
  `${base}-${now.toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')}.${ending}`;
