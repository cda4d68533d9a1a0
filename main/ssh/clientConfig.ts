import { glob } from 'node:fs/promises';
import path from 'node:path';
import { type ConfigLine, type ConfigNote, type ConfigText, parseConfigLines } from '../../shared/ssh/configLines.ts';
import { readUserFile } from './userFile.ts';

/** As OpenSSH (readconf.c READCONF_MAX_DEPTH). */
const MAX_DEPTH = 16;
const MAX_FILES = 256;

/**
 * Reads an ssh_config(5) file with all that its `Include` lines name, globs relative to ~/.ssh. What cannot be read is told with its place
 * and left out; a file that is not there is an empty one.
 */
export async function readClientConfig(file: string, home: string): Promise<ConfigText> {
  const notes: ConfigNote[] = [];
  let files = 0;

  async function read(name: string, depth: number, from: ConfigLine | null): Promise<readonly ConfigLine[]> {
    const tell = (message: string) => notes.push({ file: from?.file ?? name, line: from?.line ?? 1, message: `${name}: ${message}` });
    files += 1;
    if (depth > MAX_DEPTH || files > MAX_FILES) {
      tell(`it is left out: Include goes more than ${MAX_DEPTH} files deep, or names more than ${MAX_FILES}`);
      return [];
    }
    const text = await readUserFile(name);
    if (!text.ok) {
      if (text.failure.code !== 'missing') tell(text.failure.message);
      return [];
    }
    const parsed = parseConfigLines(text.value.toString('utf8'), name);
    notes.push(...parsed.notes);
    return Promise.all(parsed.lines.map((line) => (line.keyword === 'include' ? include(line, depth) : line)));
  }

  async function include(line: ConfigLine, depth: number): Promise<ConfigLine> {
    const included: (readonly ConfigLine[])[] = [];
    for (const word of line.words) {
      const pattern = path.resolve(home, '.ssh', word.startsWith('~/') ? path.join(home, word.slice(2)) : word);
      const names: string[] = [];
      for await (const name of glob(pattern)) names.push(name);
      for (const name of names.sort()) included.push(await read(name, depth + 1, line));
    }
    return { ...line, included };
  }

  return { lines: await read(file, 0, null), notes };
}
