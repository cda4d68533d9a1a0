import type { Keychain } from '../kit/keychain.ts';
import type { Ask } from './questions.ts';

/** What a secret is for. */
export interface SecretFor {
  readonly kind: 'password' | 'passphrase';
  readonly connection: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly file: string | null;
}

export interface Secrets {
  /** The one that is known, else the one of the keychain, else the answer of a person; from the second attempt on a person's. Null: given up. */
  get(what: SecretFor, attempt: number, signal: AbortSignal): Promise<string | null>;
  /** Said once a secret was used: only what was right is kept. */
  settle(what: SecretFor, isRight: boolean): Promise<void>;
}

interface Given {
  readonly secret: string;
  readonly remember: boolean;
}

/** Keeps secrets in memory while the program runs, and in the keychain where a person wishes so. */
export function createSecrets(ask: Ask, keychain: Keychain): Secrets {
  const right = new Map<string, string>();
  const given = new Map<string, Given>();
  return {
    async get(what, attempt, signal) {
      const account = accountOf(what);
      if (attempt === 1) {
        const known = right.get(account) ?? (await keychain.get(account));
        if (known !== null && known !== undefined) {
          given.set(account, { secret: known, remember: false });
          return known;
        }
      }
      const answer = await ask({ ...what, attempt }, signal);
      if (!answer) return null;
      given.set(account, answer);
      return answer.secret;
    },
    async settle(what, isRight) {
      const account = accountOf(what);
      const answer = given.get(account);
      given.delete(account);
      if (!answer) return;
      if (!isRight) {
        right.delete(account);
        return;
      }
      right.set(account, answer.secret);
      if (answer.remember) await keychain.set(account, answer.secret);
    },
  };
}

const accountOf = ({ kind, host, port, user, file }: SecretFor): string =>
  kind === 'passphrase' ? `${file} passphrase` : `mqtt ${user}@${host}:${port} password`;
