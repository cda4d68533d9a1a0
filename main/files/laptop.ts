import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

const MOST = 50;

/** Folders of the laptop that a typed path could mean; none where there is nothing like it. */
export async function completeLaptop(typed: string): Promise<string[]> {
  const wanted = typed === '' ? homedir() + path.sep : typed;
  if (!path.isAbsolute(wanted)) return [];
  const folder = wanted.endsWith(path.sep) ? wanted : path.dirname(wanted);
  const head = wanted.endsWith(path.sep) ? '' : path.basename(wanted);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && isMeant(entry.name, head)).map(({ name }) => name);
  return names
    .sort()
    .slice(0, MOST)
    .map((name) => path.join(folder, name));
}

/** Hidden folders only where one asks for them. */
export const isMeant = (name: string, head: string): boolean =>
  name.toLowerCase().startsWith(head.toLowerCase()) && (head.startsWith('.') || !name.startsWith('.'));
