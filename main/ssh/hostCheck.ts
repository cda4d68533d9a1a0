import { printable } from '../../shared/kit/printable.ts';
import type { HostKeyQuestion } from '../../shared/ssh/contract.ts';
import type { HostKey } from '../../shared/ssh/hostKey.ts';
import type { KnownHosts, Verdict } from '../../shared/ssh/knownHosts.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import { fileFailure } from '../kit/files.ts';
import type { SshFailure } from './failure.ts';
import { addKnownHost, fingerprintsOf, hostKeyOf, judge, type KnownHostsFiles } from './knownHosts.ts';

export interface HostCheck {
  /** @returns why the key is refused, or null */
  judge(blob: Buffer): Promise<SshFailure | null>;
  /**
   * Keeps a key that was accepted, once the server has proved that it holds the private half.
   * @returns why it could not be kept, or null
   */
  store(): Promise<SshFailure | null>;
}

export interface HostCheckOptions {
  readonly hop: Hop;
  readonly files: KnownHostsFiles;
  readonly known: KnownHosts;
  ask(question: HostKeyQuestion): Promise<'store' | 'once' | 'refuse'>;
}

/** Judges one server's key against known_hosts and, where it is unknown, a person. Good for one connection, its re-keying included. */
export function createHostCheck({ hop, files, known, ask }: HostCheckOptions): HostCheck {
  let accepted: string | null = null;
  let toStore: HostKey | null = null;
  return {
    async judge(blob) {
      const key = hostKeyOf(blob);
      if (key.base64 === accepted) return null;
      const verdict = judge(known, ownerOf(hop), key);
      if (verdict.verdict === 'changed' || verdict.verdict === 'revoked') return hardStop(hop, key, verdict);
      if (verdict.verdict === 'unknown') {
        const answer = await ask(questionOf(hop, key, files, verdict));
        if (answer === 'refuse')
          return { code: 'host-key-refused', message: `${hop.label}: the host key was not accepted. Nothing was sent.` };
        if (answer === 'store') toStore = key;
      }
      accepted = key.base64;
      return null;
    },
    async store() {
      const key = toStore;
      toStore = null;
      return key ? keep(hop, files, key) : null;
    },
  };
}

const ownerOf = (hop: Hop) => ({ host: hop.host, port: hop.port, alias: hop.hostKeyAlias });

async function keep(hop: Hop, files: KnownHostsFiles, key: HostKey): Promise<SshFailure | null> {
  try {
    await addKnownHost(files, ownerOf(hop), key);
    return null;
  } catch (error) {
    const { message } = fileFailure(error);
    return { code: 'host-key-refused', message: `${hop.label}: the host key cannot be kept in ${files.files[0]}: ${message}.` };
  }
}

function questionOf(hop: Hop, key: HostKey, { files }: KnownHostsFiles, { lines }: Verdict): HostKeyQuestion {
  const { label, host, port } = hop;
  const [authority] = lines;
  return {
    kind: 'host-key',
    hop: label,
    host,
    port,
    keyType: printable(key.type, 40),
    fingerprints: fingerprintsOf(key),
    file: files[0] ?? null,
    ...(authority && { authority: `${authority.file}:${authority.line}` }),
  };
}

function hardStop(hop: Hop, key: HostKey, { verdict, lines }: Verdict): SshFailure {
  const where = lines.map(({ file, line }) => `${file}:${line}`).join(', ');
  const { sha256 } = fingerprintsOf(key);
  const shown = `${hop.label} (${hop.host} port ${hop.port}) shows the ${printable(key.type, 40)} key ${sha256}`;
  if (verdict === 'revoked')
    return {
      code: 'host-key-revoked',
      message: `${shown}, which ${where} revokes. Do not connect: whoever holds it may pose as the device.`,
    };
  return {
    code: 'host-key-changed',
    message: `${shown}, but ${where} knows it by another. It was reinstalled or replaced, or somebody is in between. Compare the fingerprint on the device itself; if it is right, take that line out. Nothing was sent.`,
  };
}
