import { randomBytes } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { type Fingerprints, fingerprints, type HostKey } from '../../shared/ssh/hostKey.ts';
import {
  judgeHostKey,
  type KeyOwner,
  type KnownHostLine,
  type KnownHosts,
  knownKeyTypes,
  type MalformedLine,
  parseKnownHosts,
  renderKnownHost,
  type Verdict,
} from '../../shared/ssh/knownHosts.ts';
import type { FileFailure } from '../kit/files.ts';
import { syncFolder } from '../kit/write.ts';
import { hashes } from './hashes.ts';
import { readUserFile } from './userFile.ts';

/** Which known_hosts files count for a server; a new key goes to the first. */
export interface KnownHostsFiles {
  readonly files: readonly string[];
  readonly hashNames: boolean;
}

/**
 * Reads the files anew each time: ssh, and other windows, write them too.
 * @returns a failure where a file is there and cannot be read: without it nobody can say that a key has not changed
 */
export async function readKnownHosts({ files }: KnownHostsFiles): Promise<Result<KnownHosts, FileFailure>> {
  const lines: KnownHostLine[] = [];
  const malformed: MalformedLine[] = [];
  for (const file of files) {
    const read = await readUserFile(file);
    if (!read.ok && read.failure.code !== 'missing' && read.failure.code !== 'not-a-file')
      return fail({ code: read.failure.code, message: `${file} cannot be read: ${read.failure.message}` });
    const parsed = parseKnownHosts(read.ok ? read.value.toString('latin1') : '', file);
    lines.push(...parsed.lines);
    malformed.push(...parsed.malformed);
  }
  return ok({ lines, malformed });
}

export const judge = (known: KnownHosts, owner: KeyOwner, key: HostKey): Verdict => judgeHostKey(known, owner, key, hashes);
export const typesKnown = (known: KnownHosts, owner: KeyOwner): readonly string[] => knownKeyTypes(known, owner, hashes);
export const fingerprintsOf = (key: HostKey): Fingerprints => fingerprints(key, hashes);

/** A key as the wire has it: its type is the string at its start (RFC 4253 §6.6). */
export function hostKeyOf(blob: Buffer): HostKey {
  return { type: blob.toString('latin1', 4, 4 + blob.readUInt32BE(0)), base64: blob.toString('base64') };
}

/**
 * Adds a key with one appending write and a sync: nothing that ssh or another window adds at the same moment is lost, as it would be if
 * the file were replaced, and mode, owner and links stay. After a crash the line is whole, absent, or malformed and told as such.
 */
export async function addKnownHost({ files, hashNames }: KnownHostsFiles, owner: KeyOwner, key: HostKey): Promise<void> {
  const [file] = files;
  if (file === undefined) return;
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const line = renderKnownHost(owner, key, hashNames ? { salt: randomBytes(20).toString('base64'), hashes } : null);
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    await handle.appendFile(size > 0 && last[0] !== 0x0a ? `\n${line}` : line);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(folder);
}
