import { posix } from 'node:path';
import { toOctets, toText } from './octets.ts';
import { hasWildcard, patternToRegExp } from './pattern.ts';
import type { Shell } from './state.ts';

interface Field {
  readonly text: string;
  readonly pattern: string;
}

/** Pathname expansion: a field without wildcards, or one that matches no file, stays as it is (POSIX XCU 2.6.6). */
export async function globFields(shell: Shell, fields: readonly Field[]): Promise<string[]> {
  const all: string[] = [];
  for (const field of fields) {
    const found = hasWildcard(field.pattern) && !shell.options.has('f') ? await match(shell, field.pattern) : [];
    all.push(...(found.length > 0 ? found : [field.text]));
  }
  return all;
}

async function match(shell: Shell, pattern: string): Promise<string[]> {
  const files = shell.machine.files(shell.process.user);
  const isAbsolute = pattern.startsWith('/');
  let found = [isAbsolute ? '/' : ''];
  for (const step of pattern.split('/').filter((part) => part !== '')) {
    const next: string[] = [];
    for (const base of found) {
      const folder = posix.resolve(shell.folder, toText(base) || '.');
      if (!hasWildcard(step)) {
        const name = step.replace(/\\(.)/g, '$1');
        if (await files.exists(posix.join(folder, toText(name)))) next.push(base + name);
        continue;
      }
      const matches = patternToRegExp(step);
      const names = await files.readdir(folder).catch(() => []);
      for (const name of names.map(toOctets).sort()) {
        if (matches.test(name) && (!name.startsWith('.') || step.startsWith('.'))) next.push(base + name);
      }
    }
    found = next.map((path) => `${path}/`);
  }
  return found.map((path) => path.replace(/\/$/, '')).filter((path) => path !== '');
}
