import { createPrivateKey } from 'node:crypto';
import type { UserIdentityInfo } from 'node-opcua';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaQuestion } from '../../shared/opcua/contract.ts';
import type { OpcuaProfile } from '../../shared/site/connections.ts';
import { readNamedFile } from '../kit/files.ts';
import type { Keychain } from '../kit/keychain.ts';
import type { OpcuaFault } from './failure.ts';
import type { Library } from './library.ts';
import type { Ask } from './questions.ts';

export interface IdentityRequest {
  readonly connection: string;
  readonly url: string;
  readonly profile: OpcuaProfile;
  /** From 1; beyond it the server has refused the one before. */
  readonly attempt: number;
  readonly isEncrypted: boolean;
  readonly signal: AbortSignal;
}

export interface Identity {
  readonly info: UserIdentityInfo;
  readonly words: string;
  /** Told once whether the server took it. */
  settle(isRight: boolean): Promise<void>;
}

const MAX_FILE_BYTES = 64 * 1024;
const cancelled: OpcuaFault = { code: 'cancelled', message: 'It was cancelled.' };

/** Answers who logs in: secrets from the keychain, else from the person; they are kept only once the server took them. */
export function createIdentities({
  library,
  keychain,
  ask,
}: {
  readonly library: Library;
  readonly keychain: Keychain;
  readonly ask: Ask;
}) {
  /** A kept password is never sent openly unasked: the question says so first. */
  async function secret(account: string, question: Extract<OpcuaQuestion, { attempt: number }>, signal: AbortSignal) {
    if (question.attempt === 1 && (question.kind !== 'password' || question.isEncrypted)) {
      const kept = await keychain.get(account);
      if (kept !== null) return { secret: kept, settle: async (isRight: boolean) => void (isRight || (await keychain.delete(account))) };
    }
    const answer = await ask(question, signal);
    if (answer.kind !== 'secret') return null;
    return {
      secret: answer.secret,
      settle: async (isRight: boolean) => void (isRight && answer.remember && (await keychain.set(account, answer.secret))),
    };
  }
  const canRemember = async () => (await keychain.unavailable()) === null;

  async function byPassword(request: IdentityRequest, user: string): Promise<Result<Identity, OpcuaFault>> {
    const { connection, url, attempt, isEncrypted, signal } = request;
    const question = { kind: 'password', connection, url, user, attempt, isEncrypted, canRemember: await canRemember() } as const;
    const given = await secret(`${user}@${url} password`, question, signal);
    if (!given) return fail(cancelled);
    const info = { type: library.UserTokenType.UserName, userName: user, password: given.secret } as const;
    return ok({ info, words: user, settle: given.settle });
  }

  async function byCertificate(
    request: IdentityRequest,
    files: { certificate: string; key: string },
  ): Promise<Result<Identity, OpcuaFault>> {
    const { connection, signal } = request;
    const [certificate, key] = await Promise.all([
      readNamedFile(files.certificate, MAX_FILE_BYTES),
      readNamedFile(files.key, MAX_FILE_BYTES),
    ]);
    if (!certificate.ok) return unusable(connection, files.certificate, certificate.failure.message);
    if (!key.ok) return unusable(connection, files.key, key.failure.message);
    const certificateData = derOf(certificate.value);
    const pem = Buffer.from(key.value).toString('utf8');
    for (let attempt = 1; ; attempt++) {
      const opened = isLocked(pem)
        ? await unlock(connection, files.key, attempt, signal)
        : { passphrase: undefined, settle: async () => undefined };
      if (!opened) return fail(cancelled);
      const privateKey = privateKeyOf(pem, opened.passphrase);
      if (privateKey === null && isLocked(pem)) {
        await opened.settle(false);
        continue;
      }
      if (privateKey === null) return unusable(connection, files.key, 'it is no private key in PEM');
      await opened.settle(true);
      const info = { type: library.UserTokenType.Certificate, certificateData, privateKey } as const;
      return ok({ info, words: files.certificate, settle: async () => undefined });
    }
  }

  async function unlock(connection: string, file: string, attempt: number, signal: AbortSignal) {
    const question = { kind: 'passphrase', connection, file, attempt, canRemember: await canRemember() } as const;
    const given = await secret(`${file} passphrase`, question, signal);
    return given && { passphrase: given.secret, settle: given.settle };
  }

  return async (request: IdentityRequest): Promise<Result<Identity, OpcuaFault>> => {
    const { identity } = request.profile;
    if (identity.kind === 'user') return byPassword(request, identity.user);
    if (identity.kind === 'certificate') return byCertificate(request, identity);
    return ok({ info: { type: library.UserTokenType.Anonymous }, words: 'anonymous', settle: async () => undefined });
  };
}

const isLocked = (pem: string): boolean => /ENCRYPTED/.test(pem);

function privateKeyOf(pem: string, passphrase: string | undefined): string | null {
  try {
    const key = createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
    return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch {
    return null;
  }
}

/** DER as it is, or out of PEM (RFC 7468). */
function derOf(file: Uint8Array): Buffer {
  const body = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/.exec(Buffer.from(file).toString('latin1'))?.[1];
  return body === undefined ? Buffer.from(file) : Buffer.from(body, 'base64');
}

function unusable(connection: string, file: string, why: string) {
  return fail({ code: 'identity-file', message: `${connection}: ${file} cannot be used to log in: ${why}.` });
}
