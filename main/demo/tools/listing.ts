import { posix } from 'node:path';
import type { Call, Files, Program } from '../shell/machine.ts';
import { write } from '../shell/machine.ts';
import { toOctets } from '../shell/octets.ts';
import { formatDate } from './date.ts';
import { Operands, parseOptions, usage } from './options.ts';

/** What looks at files without changing them. */
export const listingTools: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['ls', list],
  ['stat', showStat],
]);

type Stat = Awaited<ReturnType<Files['lstat']>>;

interface Item {
  readonly name: string;
  readonly stat: Stat;
  readonly target: string | null;
}

async function list(call: Call): Promise<number> {
  const { flags, words } = parseOptions(call, 'aAlhd1RrtSFinpoq');
  const operands = new Operands(call);
  const isLong = flags.has('l') || flags.has('o');
  const loose: Item[] = [];
  const folders: string[] = [];
  let status = 0;
  for (const word of words.length === 0 ? ['.'] : [...words].sort()) {
    try {
      const stat = await operands.files.stat(operands.path(word)).catch(() => operands.files.lstat(operands.path(word)));
      if (stat.isDirectory && !flags.has('d')) folders.push(word);
      else loose.push(await item(operands.files, operands.path(word), word));
    } catch (error) {
      await operands.failed(word, error, 'cannot access ');
      status = 2;
    }
  }
  await write(call, render(loose, isLong, flags));
  for (const [index, word] of folders.entries()) {
    const path = operands.path(word);
    let items: Item[];
    try {
      const names = (await operands.files.readdir(path)).sort();
      const hidden = flags.has('a') ? ['.', '..'] : [];
      const shown = [...hidden, ...names.filter((name) => flags.has('a') || flags.has('A') || !name.startsWith('.'))];
      items = await Promise.all(shown.map((name) => item(operands.files, posix.join(path, name), toOctets(name))));
    } catch (error) {
      await operands.failed(word, error, 'cannot open directory ');
      status = 2;
      continue;
    }
    if (flags.has('t')) items.sort((one, other) => Number(other.stat.mtime) - Number(one.stat.mtime));
    if (flags.has('S')) items.sort((one, other) => other.stat.size - one.stat.size);
    if (flags.has('r')) items.reverse();
    const title = folders.length + loose.length > 1 ? `${index > 0 || loose.length > 0 ? '\n' : ''}${word}:\n` : '';
    const total = isLong ? `total ${items.reduce((sum, { stat }) => sum + 4 * Math.ceil(stat.size / 4_096), 0)}\n` : '';
    await write(call, title + total + render(items, isLong, flags));
  }
  return status;
}

async function item(files: Files, path: string, name: string): Promise<Item> {
  const stat = await files.lstat(path);
  return { name, stat, target: stat.isSymbolicLink ? toOctets(await files.readlink(path)) : null };
}

function render(items: readonly Item[], isLong: boolean, flags: ReadonlySet<string>): string {
  const mark = ({ stat }: Item) => (stat.isDirectory && (flags.has('F') || flags.has('p')) ? '/' : '');
  if (!isLong) return items.map((one) => `${one.name}${mark(one)}\n`).join('');
  const width = Math.max(1, ...items.map(({ stat }) => String(stat.size).length));
  return items
    .map((one) => {
      const target = one.target === null ? '' : ` -> ${one.target}`;
      return `${modeText(one.stat)} 1 root root ${String(one.stat.size).padStart(width)} ${formatDate(one.stat.mtime, '%b %e %H:%M')} ${one.name}${mark(one)}${target}\n`;
    })
    .join('');
}

function modeText({ isDirectory, isSymbolicLink, mode }: Stat): string {
  const type = isDirectory ? 'd' : isSymbolicLink ? 'l' : '-';
  const bits = [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-')).join('');
  return type + (mode & 0o1000 ? `${bits.slice(0, 8)}t` : bits);
}

async function showStat(call: Call): Promise<number> {
  const { flags, values, words } = parseOptions(call, 'Lc:t');
  const format = values.get('c') ?? values.get('format') ?? values.get('printf');
  if (words.length === 0) return usage(call, 'missing operand');
  const operands = new Operands(call);
  let status = 0;
  for (const word of words) {
    const path = operands.path(word);
    try {
      const stat = await (flags.has('L') ? operands.files.stat(path) : operands.files.lstat(path));
      const type = stat.isDirectory
        ? 'directory'
        : stat.isSymbolicLink
          ? 'symbolic link'
          : stat.size === 0
            ? 'regular empty file'
            : 'regular file';
      const mode = (stat.mode & 0o7777).toString(8);
      const seconds = Math.floor(stat.mtime.getTime() / 1_000);
      const fields: Readonly<Record<string, string | number>> = {
        a: mode,
        A: modeText(stat),
        s: stat.size,
        n: word,
        N: `'${word}'`,
        F: type,
        Y: seconds,
        Z: seconds,
        X: seconds,
        U: 'root',
        G: 'root',
        u: 0,
        g: 0,
        h: 1,
        i: Number(stat.ino ?? 1),
        b: 8,
        B: 512,
      };
      const text =
        format === undefined
          ? `  File: ${word}\n  Size: ${stat.size}\t${type}\nAccess: (0${mode}/${modeText(stat)})  Uid: (    0/    root)   Gid: (    0/    root)\nModify: ${formatDate(stat.mtime, '%Y-%m-%d %H:%M:%S +0000')}\n`
          : `${format.replace(/%([a-zA-Z])/g, (whole, letter: string) => String(fields[letter] ?? whole))}\n`;
      await write(call, text);
    } catch (error) {
      status = await operands.failed(word, error, 'cannot statx ');
    }
  }
  return status;
}
