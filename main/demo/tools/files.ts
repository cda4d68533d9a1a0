import { posix } from 'node:path';
import type { Call, Files, Program } from '../shell/machine.ts';
import { printer, write } from '../shell/machine.ts';
import { fromBytes, toBytes, toOctets, toText } from '../shell/octets.ts';
import { readAll, streamOf } from '../shell/streams.ts';
import { Operands, parseOptions, usage } from './options.ts';

/** Files, copied, moved and removed as coreutils do. */
export const fileTools: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['cat', cat],
  ['cp', copy],
  ['mv', move],
  ['rm', remove],
  ['mkdir', makeFolder],
  ['rmdir', (call) => each(call, '', (place) => place.files.rm(place.path))],
  ['touch', touch],
  ['ln', makeLink],
  ['chmod', changeMode],
  ['chown', (call) => each(call, 'R', async ({ files, path }, index) => void (index > 0 && (await files.stat(path))))],
  ['install', install],
  ['mktemp', makeTemporary],
  ['tee', tee],
  ['cmp', compare],
  ['readlink', readLink],
  ['realpath', (call) => each(call, 'em', async ({ files, path }) => write(call, `${toOctets(await files.realpath(path))}\n`))],
  ['dirname', printer((call) => `${posix.dirname(parseOptions(call, '').words[0] ?? '.')}\n`)],
  [
    'basename',
    async (call) => {
      const [path = '', suffix = ''] = parseOptions(call, '').words;
      const base = posix.basename(path);
      await write(call, `${suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`);
      return 0;
    },
  ],
  ['head', head],
  ['tail', tail],
  [
    'truncate',
    async (call) => {
      const { words, values } = parseOptions(call, 's:');
      const place = new Operands(call);
      return each({ ...call, args: words }, '', async ({ files, path }) => {
        const bytes = await files.readFileBuffer(path).catch(() => new Uint8Array());
        const grown = new Uint8Array(Number(values.get('s') ?? 0));
        grown.set(bytes.subarray(0, grown.length));
        await place.files.writeFile(path, grown);
      });
    },
  ],
]);

interface Place {
  readonly files: Files;
  readonly path: string;
  /** As it was given. */
  readonly word: string;
}

/** Does one thing with each operand; what fails is said, the others are still done. */
async function each(call: Call, options: string, action: (place: Place, index: number) => Promise<unknown>): Promise<number> {
  const { words } = parseOptions(call, options);
  if (words.length === 0) return usage(call, 'missing operand');
  const operands = new Operands(call);
  let status = 0;
  for (const [index, word] of words.entries()) {
    try {
      await action({ files: operands.files, path: operands.path(word), word }, index);
    } catch (error) {
      status = await operands.failed(word, error);
    }
  }
  return status;
}

async function cat(call: Call): Promise<number> {
  const { words } = parseOptions(call, 'uAnbstvET');
  const operands = new Operands(call);
  let status = 0;
  for (const word of words.length === 0 ? ['-'] : words) {
    if (word === '-') {
      const input = call.streams.get(0);
      for (let chunk = await input?.read?.(); typeof chunk === 'string'; chunk = await input?.read?.()) await write(call, chunk);
      continue;
    }
    try {
      await write(call, fromBytes(await operands.files.readFileBuffer(operands.path(word))));
    } catch (error) {
      status = await operands.failed(word, error);
    }
  }
  return status;
}

async function copy(call: Call): Promise<number> {
  const { flags, words, values } = parseOptions(call, 'aRrpPfdLvnTt:');
  const operands = new Operands(call);
  const folder = values.get('t');
  const sources = folder === undefined ? words.slice(0, -1) : words;
  const target = folder ?? words.at(-1);
  if (sources.length === 0 || target === undefined) return usage(call, 'missing file operand');
  const isFolder = await operands.isFolder(target);
  const keeps = flags.has('p') || flags.has('a');
  const isDeep = ['R', 'r', 'a'].some((flag) => flags.has(flag));
  let status = 0;
  for (const source of sources) {
    const to = isFolder ? posix.join(operands.path(target), posix.basename(toText(source))) : operands.path(target);
    try {
      await copyOne({ call, files: operands.files, keeps, isDeep, keepsLinks: flags.has('P') || isDeep }, operands.path(source), to);
    } catch (error) {
      status = await operands.failed(source, error);
    }
  }
  return status;
}

interface Copying {
  readonly call: Call;
  readonly files: Files;
  readonly keeps: boolean;
  readonly isDeep: boolean;
  readonly keepsLinks: boolean;
}

async function copyOne(copying: Copying, from: string, to: string): Promise<void> {
  const { files, keeps, call } = copying;
  const link = await files.lstat(from);
  if (link.isSymbolicLink && copying.keepsLinks) {
    await files.rm(to, { force: true });
    return files.symlink(await files.readlink(from), to);
  }
  const stat = await files.stat(from);
  if (stat.isDirectory) {
    if (!copying.isDeep) throw new Error('-r not specified; omitting directory');
    await files.mkdir(to, { recursive: true });
    for (const name of await files.readdir(from)) await copyOne(copying, posix.join(from, name), posix.join(to, name));
    return files.chmod(to, keeps ? stat.mode & 0o7777 : stat.mode & 0o777 & ~call.umask);
  }
  const isNew = !(await files.exists(to));
  // Octets of its own: the file system counts shared ones once.
  await files.writeFile(to, Uint8Array.from(await files.readFileBuffer(from)));
  if (keeps) {
    await files.chmod(to, stat.mode & 0o7777);
    await files.utimes(to, stat.mtime, stat.mtime);
  } else if (isNew) await files.chmod(to, stat.mode & 0o777 & ~call.umask);
}

async function move(call: Call): Promise<number> {
  const { words } = parseOptions(call, 'fnvT');
  const operands = new Operands(call);
  const target = words.at(-1);
  if (words.length < 2 || target === undefined) return usage(call, 'missing file operand');
  const isFolder = await operands.isFolder(target);
  if (words.length > 2 && !isFolder) return usage(call, `target '${target}' is not a directory`);
  let status = 0;
  for (const source of words.slice(0, -1)) {
    const to = isFolder ? posix.join(operands.path(target), posix.basename(toText(source))) : operands.path(target);
    const from = operands.path(source);
    try {
      await operands.files.lstat(from);
      if (from !== to) await operands.files.mv(from, to);
    } catch (error) {
      status = await operands.failed(source, error);
    }
  }
  return status;
}

async function remove(call: Call): Promise<number> {
  const { flags, words } = parseOptions(call, 'rRfdiv');
  const operands = new Operands(call);
  const [isDeep, isForced] = [flags.has('r') || flags.has('R'), flags.has('f')];
  let status = 0;
  for (const word of words) {
    const path = operands.path(word);
    const stat = await operands.files.lstat(path).catch(() => null);
    if (!stat && isForced) continue;
    try {
      if (!stat) throw new Error('ENOENT');
      if (stat.isDirectory && !isDeep) throw new Error('EISDIR');
      await operands.files.rm(path, { recursive: isDeep, force: isForced });
    } catch (error) {
      status = await operands.failed(word, error);
    }
  }
  return status;
}

async function makeFolder(call: Call): Promise<number> {
  const { flags, words, values } = parseOptions(call, 'pvm:');
  const operands = new Operands(call);
  const mode = values.has('m') ? Number.parseInt(values.get('m') ?? '', 8) : 0o777 & ~call.umask;
  let status = 0;
  for (const word of words) {
    const path = operands.path(word);
    try {
      if (flags.has('p') && (await operands.isFolder(word))) continue;
      const made = flags.has('p') ? await missingFolders(operands.files, path) : [path];
      await operands.files.mkdir(path, { recursive: flags.has('p') });
      for (const folder of made) await operands.files.chmod(folder, folder === path ? mode : 0o777 & ~call.umask);
    } catch (error) {
      status = await operands.failed(word, error, 'cannot create directory ');
    }
  }
  return status;
}

async function missingFolders(files: Files, path: string): Promise<string[]> {
  if (path === '/' || (await files.exists(path))) return [];
  return [...(await missingFolders(files, posix.dirname(path))), path];
}

async function touch(call: Call): Promise<number> {
  return each(call, 'acm', async ({ files, path }) => {
    const now = new Date();
    if (await files.exists(path)) return files.utimes(path, now, now);
    await files.writeFile(path, '');
    return files.chmod(path, 0o666 & ~call.umask);
  });
}

async function makeLink(call: Call): Promise<number> {
  const { flags, words } = parseOptions(call, 'sfnT');
  const operands = new Operands(call);
  const [source, target] = words;
  if (source === undefined || target === undefined) return usage(call, 'missing file operand');
  const to = (await operands.isFolder(target)) ? posix.join(operands.path(target), posix.basename(toText(source))) : operands.path(target);
  try {
    if (flags.has('f')) await operands.files.rm(to, { force: true });
    if (flags.has('s')) await operands.files.symlink(toText(source), to);
    else await operands.files.link(operands.path(source), to);
    return 0;
  } catch (error) {
    return operands.failed(target, error);
  }
}

/** @returns the mode after `755`, `u+x`, `a-w,g=r` … */
function newMode(text: string, before: number): number | null {
  if (/^[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = before;
  for (const part of text.split(',')) {
    const [, who = '', how = '', what = ''] = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(part) ?? [];
    if (how === '') return null;
    const bits = (what.includes('r') ? 4 : 0) | (what.includes('w') ? 2 : 0) | (/[xX]/.test(what) ? 1 : 0);
    for (const [letter, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (who !== '' && !who.includes('a') && !who.includes(letter)) continue;
      if (how === '+') mode |= bits << shift;
      else if (how === '-') mode &= ~(bits << shift);
      else mode = (mode & ~(7 << shift)) | (bits << shift);
    }
  }
  return mode;
}

async function changeMode(call: Call): Promise<number> {
  const words = call.args.filter((word) => word !== '-R' && word !== '--' && word !== '-f');
  const [mode = '', ...rest] = words;
  return each({ ...call, args: ['--', ...rest] }, '', async ({ files, path }) => {
    const wanted = newMode(mode, (await files.stat(path)).mode & 0o7777);
    if (wanted === null) throw new Error(`invalid mode: '${mode}'`);
    await files.chmod(path, wanted);
  });
}

async function install(call: Call): Promise<number> {
  const { flags, words, values } = parseOptions(call, 'dDpTm:o:g:');
  const mode = values.get('m') ?? '755';
  if (flags.has('d')) return makeFolder({ ...call, name: 'install', args: ['-p', '-m', mode, '--', ...words] });
  const target = words.at(-1) ?? '';
  if (flags.has('D')) await makeFolder({ ...call, args: ['-p', '--', posix.dirname(target)] });
  const status = await copy({ ...call, args: ['--', ...words] });
  return status === 0 && !(await new Operands(call).isFolder(target)) ? changeMode({ ...call, args: [mode, target] }) : status;
}

async function makeTemporary(call: Call): Promise<number> {
  const { flags, words, values } = parseOptions(call, 'dqutp:');
  const operands = new Operands(call);
  const template = words[0] ?? posix.join(values.get('p') ?? '/tmp', 'tmp.XXXXXXXXXX');
  for (let attempt = 0; ; attempt++) {
    const letters = attempt.toString(36).padStart(4, '0') + call.process.pid.toString(36);
    const name = template.replace(/X{3,}(?=[^X]*$)/, (marks) => letters.padStart(marks.length, 'a').slice(-marks.length));
    const path = operands.path(name);
    if (await operands.files.exists(path)) continue;
    if (flags.has('d')) await operands.files.mkdir(path);
    else await operands.files.writeFile(path, '');
    await operands.files.chmod(path, flags.has('d') ? 0o700 : 0o600);
    await write(call, `${name}\n`);
    return 0;
  }
}

async function tee(call: Call): Promise<number> {
  const { flags, words } = parseOptions(call, 'ai');
  const operands = new Operands(call);
  const text = await call.process.until(readAll(call.streams.get(0)));
  await write(call, text);
  let status = 0;
  for (const word of words) {
    try {
      if (flags.has('a')) await operands.files.appendFile(operands.path(word), toBytes(text));
      else await operands.files.writeFile(operands.path(word), toBytes(text));
    } catch (error) {
      status = await operands.failed(word, error);
    }
  }
  return status;
}

/** 0 the same, 1 different, 2 trouble (POSIX XCU cmp). */
async function compare(call: Call): Promise<number> {
  const { flags, words } = parseOptions(call, 'slbn:');
  const operands = new Operands(call);
  const texts: string[] = [];
  for (const word of words.slice(0, 2)) {
    try {
      texts.push(word === '-' ? await readAll(call.streams.get(0)) : fromBytes(await operands.files.readFileBuffer(operands.path(word))));
    } catch (error) {
      if (!flags.has('s')) await operands.failed(word, error);
      return 2;
    }
  }
  const [one = '', other = ''] = texts;
  if (one === other) return 0;
  const at = [...one].findIndex((octet, index) => octet !== other[index]);
  if (!flags.has('s'))
    await write(
      call,
      at === -1 || at >= other.length
        ? `cmp: EOF on ${words[at === -1 ? 0 : 1]}\n`
        : `${words[0]} ${words[1]} differ: byte ${at + 1}, line ${one.slice(0, at).split('\n').length}\n`,
    );
  return 1;
}

async function readLink(call: Call): Promise<number> {
  const { flags } = parseOptions(call, 'femnq');
  return each(call, 'femnq', async ({ files, path }) =>
    write(call, `${toOctets(flags.has('f') || flags.has('e') ? await files.realpath(path) : await files.readlink(path))}\n`),
  );
}

/** Reads no more than it needs: what writes to it then ends. */
async function head(call: Call): Promise<number> {
  const args = call.args.map((word) => (/^-\d+$/.test(word) ? `-n${word.slice(1)}` : word));
  const { words, values } = parseOptions({ ...call, args }, 'qvn:c:');
  const operands = new Operands(call);
  const octets = values.get('c');
  for (const word of words.length === 0 ? ['-'] : words) {
    let left = Number(octets ?? values.get('n') ?? 10);
    let input = call.streams.get(0);
    if (word !== '-') {
      try {
        input = streamOf(fromBytes(await operands.files.readFileBuffer(operands.path(word))));
      } catch (error) {
        return operands.failed(word, error, 'cannot open ');
      }
    }
    while (left > 0) {
      const chunk = await call.process.until(input?.read?.() ?? Promise.resolve(null));
      if (chunk === null) break;
      const taken = octets === undefined ? (chunk.match(/[^\n]*\n|[^\n]+$/g) ?? []).slice(0, left).join('') : chunk.slice(0, left);
      left -= octets === undefined ? taken.split('\n').length - 1 : taken.length;
      await write(call, taken);
      input?.unread?.(chunk.slice(taken.length));
    }
  }
  return 0;
}

async function tail(call: Call): Promise<number> {
  const args = call.args.map((word) => (/^-\d+$/.test(word) ? `-n${word.slice(1)}` : word));
  const { words, values } = parseOptions({ ...call, args }, 'fFqvn:c:');
  const operands = new Operands(call);
  for (const word of words.length === 0 ? ['-'] : words) {
    let text: string;
    try {
      text =
        word === '-'
          ? await call.process.until(readAll(call.streams.get(0)))
          : fromBytes(await operands.files.readFileBuffer(operands.path(word)));
    } catch (error) {
      return operands.failed(word, error, 'cannot open ');
    }
    const octets = values.get('c');
    const count = values.get('n') ?? '10';
    if (octets !== undefined) await write(call, octets.startsWith('+') ? text.slice(Number(octets) - 1) : text.slice(-Number(octets)));
    else {
      const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
      await write(call, (count.startsWith('+') ? lines.slice(Number(count) - 1) : lines.slice(-Number(count) || lines.length)).join(''));
    }
  }
  return 0;
}
