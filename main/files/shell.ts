import { randomBytes } from 'node:crypto';
import type { Entry } from '../../shared/files/contract.ts';
import { printable } from '../../shared/kit/printable.ts';
import type { Failure, Result } from '../../shared/kit/result.ts';
import type { ExecOptions, ExecOutput, Remote } from '../kit/remote.ts';
import type { DeviceFiles, ReadEnd, Status, WriteEnd } from './deviceFiles.ts';
import { Refusal, refusal } from './refusal.ts';
import { parseListing } from './shellListing.ts';
import { exits, scripts } from './shellScripts.ts';

/** Places in a file are given in blocks of this many octets. */
const BLOCK_BYTES = 64 * 1024;
/** A listing's output: 200,000 entries of 160 octets fit. */
const LISTING_BYTES = 32 * 1024 * 1024;

/** Runs a constant script; a `Refusal` is thrown for all but success. */
export type RunScript = (
  name: keyof typeof scripts,
  words: readonly string[],
  options?: ExecOptions & { readonly also?: readonly number[] },
) => Promise<ExecOutput>;

interface ShellNeeds {
  readonly device: string;
  readonly remote: Remote;
  readonly asRoot: boolean;
}

/** A device's files through commands of its shell: without an SFTP server, or as root. */
export function overShell({ device, remote, asRoot }: ShellNeeds): DeviceFiles {
  const run = scriptRunner(device, remote, asRoot);
  const order = (name: keyof typeof scripts, ...words: readonly string[]) => run(name, words).then(() => undefined);
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    device,
    over: 'shell',
    ended,
    async resolve(path) {
      const { stdout } = await run('resolve', [path]);
      return lineOf(stdout);
    },
    async status(path) {
      const token = newToken();
      const { stdout, code } = await run('status', [path, token], { also: [exits.missing] });
      return code === exits.missing ? null : (parseListing(decoded(stdout), token)[0]?.status ?? null);
    },
    async linkTarget(path) {
      return lineOf((await run('linkTarget', [path])).stdout);
    },
    async *list(folder, signal) {
      const token = newToken();
      const { stdout } = await run('list', [folder, token], { signal, limitBytes: LISTING_BYTES });
      yield parseListing(decoded(stdout), token).map(({ name, status }) => entryOf(name, status));
    },
    async openRead(path) {
      const { stdout } = await run('size', [path]);
      return readEnd(run, path, Number(lineOf(stdout)));
    },
    async openWrite(path, how) {
      if (how === 'create') await order('create', path);
      return writeEnd(run, device, path);
    },
    makeFolder: (path) => order('makeFolder', path),
    removeFolder: (path) => order('removeFolder', path),
    remove: (path) => order('remove', path),
    rename: (from, to) => order('rename', from, to),
    replace: (from, to) => order('replace', from, to),
    setMode: (path, mode) => order('setMode', path, mode.toString(8).padStart(4, '0')),
    setOwner: (path, uid, gid) => order('setOwner', path, `${uid}:${gid}`),
    sha256: (path, bytes, signal) => hashOf(run, path, bytes, signal),
    async freeBytes(folder) {
      const { stdout, code } = await run('freeBytes', [folder], { also: [1] });
      return code === 0 ? freeOf(decoded(stdout)) : null;
    },
    close() {
      remote.close();
      end();
    },
  };
}

/** SHA-256 through the device's own `sha256sum`, for SFTP too; null where it has none. */
export async function hashOf(run: RunScript, path: string, bytes: number, signal: AbortSignal): Promise<string | null> {
  const { stdout, code } = await run('sha256', [path, String(bytes)], { signal, also: [exits.noTool] });
  return code === exits.noTool ? null : (/^[0-9a-f]{64}/.exec(decoded(stdout))?.[0] ?? null);
}

export function scriptRunner(device: string, remote: Remote, asRoot: boolean): RunScript {
  const exec = asRoot ? remote.execAsRoot : remote.exec;
  return async (name, words, { also = [], ...options } = {}) => {
    if (words.some((word) => word.includes('\0'))) throw refusal('bad-path', { path: words[0] ?? '' });
    const result = await exec(['sh', '-c', scripts[name], 'sh', ...words.map(asOperand)], options);
    const output = heard(result, device);
    if (output.code === 0 || (output.code !== null && also.includes(output.code))) return output;
    throw scriptRefusal(output, device, words);
  };
}

/** Tools would read a word that begins with a dash as an option; all paths are absolute, and other words are our own. */
const asOperand = (word: string): string => (word.startsWith('-') ? `./${word}` : word);

function heard(result: Result<ExecOutput, Failure>, device: string): ExecOutput {
  if (result.ok) return result.value;
  const { code, message } = result.failure;
  if (code === 'cancelled') throw refusal('cancelled');
  if (code === 'lost' || code === 'unreachable') throw refusal('lost', { device });
  throw new Refusal({ code, message, values: { reason: message } });
}

function scriptRefusal({ code, stdout, stderr }: ExecOutput, device: string, words: readonly string[]): Refusal {
  const path = words[0] ?? '';
  const said = decoded(stderr) + decoded(stdout.subarray(0, 2_000));
  if (code === exits.missing) return refusal('missing', { path });
  if (code === exits.exists) return refusal('exists', { path: words[1] ?? path });
  if (code === exits.notFolder) return refusal('not-a-folder', { path });
  if (code === exits.notFile) return refusal('not-a-file', { path });
  if (/No space left|Disk quota/i.test(said)) return refusal('disk-full', { place: device, path });
  if (/Read-only file system/i.test(said)) return refusal('read-only-disk', { path });
  if (/Directory not empty/i.test(said)) return refusal('not-empty', { path });
  if (/File exists|cannot create|cannot overwrite/i.test(said) && /exist/i.test(said)) return refusal('exists', { path: words[1] ?? path });
  if (/No such file/i.test(said)) return refusal('missing', { path });
  if (/denied|not permitted/i.test(said)) return refusal('denied', { path });
  const reason = printable(said.trim(), 200) || `the command ended with ${code ?? 'a signal'}`;
  return refusal('io', { path, reason });
}

function readEnd(run: RunScript, path: string, size: number): ReadEnd {
  return {
    size: Number.isSafeInteger(size) && size >= 0 ? size : null,
    async read(into, at) {
      const [skip, count] = [at / BLOCK_BYTES, Math.ceil(into.length / BLOCK_BYTES)];
      const { stdout } = await run('read', [path, String(skip), String(count)], { limitBytes: count * BLOCK_BYTES + 4_096 });
      const taken = Math.min(stdout.length, into.length);
      into.set(stdout.subarray(0, taken));
      return taken;
    },
    close: async () => undefined,
  };
}

function writeEnd(run: RunScript, device: string, path: string): WriteEnd {
  return {
    async write(from, at) {
      const { stdout } = await run('write', [path, String(at / BLOCK_BYTES)], { stdin: from });
      if (/No space left/i.test(decoded(stdout))) throw refusal('disk-full', { place: device, path });
    },
    async sync() {
      return Number(lineOf((await run('sync', [path])).stdout));
    },
    close: async () => undefined,
  };
}

/** `df -P`: the fourth column of the second line, KiB (POSIX.1-2017 df). */
function freeOf(printed: string): number | null {
  const kib = Number(printed.split('\n')[1]?.trim().split(/\s+/)[3]);
  return Number.isSafeInteger(kib) && kib >= 0 ? kib * 1024 : null;
}

const newToken = () => randomBytes(12).toString('hex');
const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
/** One line end is the command's own, any before it belongs to the name. */
const lineOf = (bytes: Uint8Array): string => decoded(bytes).replace(/\n$/, '');

const entryOf = (name: string, { uid: _uid, gid: _gid, ...status }: Status): Entry => ({ name, ...status });
