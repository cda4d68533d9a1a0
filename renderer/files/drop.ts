import { MAX_CHUNK_BYTES } from '../../shared/files/contract.ts';
import { joinPath } from '../../shared/files/names.ts';
import type { FilesStore } from './store.ts';

/** One thing that was dropped: a file with its bytes, or a folder to be made. */
export type Dropped =
  | { readonly kind: 'file'; readonly folder: string; readonly file: File }
  | { readonly kind: 'folder'; readonly path: string };

const MOST = 10_000;

/**
 * What a drop holds, folders opened. Must be called in the event itself: its items are gone a moment later.
 * @param to the folder on the device that it was dropped on
 */
export async function readDrop(transfer: DataTransfer, to: string): Promise<Dropped[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ kind: 'file', folder: to, file }));
  const found: Dropped[] = [];
  for (const entry of entries) await take(entry, to, found);
  return found;
}

async function take(entry: FileSystemEntry, to: string, found: Dropped[]): Promise<void> {
  if (found.length >= MOST) return;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ kind: 'file', folder: to, file });
    return;
  }
  if (!isFolder(entry)) return;
  const path = joinPath(to, entry.name);
  found.push({ kind: 'folder', path });
  const reader = entry.createReader();
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return;
    for (const child of batch) await take(child, path, found);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** Brings what was dropped to the device, one after the other, each in bounded pieces. What is there already is left; its name is told. */
export async function bringDropped(files: FilesStore, dropped: readonly Dropped[]): Promise<void> {
  const place = files.place();
  for (const item of dropped) {
    if (item.kind === 'folder') {
      await files.client()?.['files.makeFolder']({ ...place, path: item.path });
      continue;
    }
    if ((await bringFile(files, item.folder, item.file, place)) === null) return;
  }
}

async function bringFile(
  files: FilesStore,
  folder: string,
  file: File,
  place: { device: string; asRoot: boolean },
): Promise<Record<string, never> | null> {
  const begun = await files.ask((client) =>
    client['files.bring']({ ...place, folder, name: file.name, size: file.size, policy: 'rename' }),
  );
  if (!begun) return null;
  const { id } = begun;
  for (let offset = 0; offset < file.size; offset += MAX_CHUNK_BYTES) {
    const bytes = new Uint8Array(await file.slice(offset, offset + MAX_CHUNK_BYTES).arrayBuffer());
    if (!(await files.ask((client) => client['files.bringPiece']({ id, offset, bytes })))) return null;
  }
  return files.ask((client) => client['files.bringEnd']({ id }));
}
