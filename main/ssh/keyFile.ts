import ssh2, { type ParsedKey } from 'ssh2';
import { readUserFile } from './userFile.ts';

const MAX_KEY_BYTES = 64 * 1024;

/** A private key in a file, maybe under a passphrase. */
export interface KeyFile {
  readonly file: string;
  /** What can be shown to a server without the passphrase; null where only the passphrase opens it. */
  readonly publicKey: ParsedKey | null;
  /** ssh-keygen(1) CERTIFICATES: `FILE-cert.pub`, which is not read. */
  readonly hasCertificate: boolean;
  /** @returns null where the passphrase is wrong or missing */
  open(passphrase: string | null): ParsedKey | null;
}

/** @returns null where there is no private key that can be used */
export async function readKeyFile(file: string): Promise<KeyFile | null> {
  const [secret, plain, certificate] = await Promise.all([readKeyText(file), readKeyText(`${file}.pub`), readKeyText(`${file}-cert.pub`)]);
  if (secret === null) return null;
  const open = (passphrase: string | null) => parsePrivate(secret, passphrase);
  const hasCertificate = certificate !== null;
  const unlocked = open(null);
  if (unlocked) return { file, publicKey: unlocked, hasCertificate, open: () => unlocked };
  if (!isLocked(secret)) return null;
  const publicPart = publicPartOf(secret) ?? plain;
  const parsed = publicPart === null ? null : ssh2.utils.parseKey(publicPart);
  return { file, publicKey: parsed instanceof Error ? null : parsed, hasCertificate, open };
}

async function readKeyText(file: string): Promise<string | null> {
  const text = await readUserFile(file, MAX_KEY_BYTES);
  return text.ok ? text.value.toString('latin1') : null;
}

function parsePrivate(text: string, passphrase: string | null): ParsedKey | null {
  const parsed: ParsedKey | Error | readonly ParsedKey[] = ssh2.utils.parseKey(text, passphrase ?? undefined);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  return key instanceof Error || !key?.isPrivateKey() ? null : key;
}

function isLocked(text: string): boolean {
  const error = ssh2.utils.parseKey(text);
  return error instanceof Error && /encrypted/i.test(error.message);
}

/** The public key of OpenSSH's own format stands outside what the passphrase locks (PROTOCOL.key, "openssh-key-v1"). */
function publicPartOf(text: string): string | null {
  const [, body] = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END/.exec(text) ?? [];
  if (body === undefined) return null;
  const bytes = Buffer.from(body.replace(/\s/g, ''), 'base64');
  try {
    let at = 'openssh-key-v1\0'.length;
    const next = () => {
      const length = bytes.readUInt32BE(at);
      at += 4 + length;
      return bytes.subarray(at - length, at);
    };
    for (const _ of ['cipher', 'kdf', 'kdf options']) next();
    at += 4;
    const blob = next();
    return `${blob.toString('latin1', 4, 4 + blob.readUInt32BE(0))} ${blob.toString('base64')}`;
  } catch {
    return null;
  }
}
