import type { CredentialQuestion } from '../../shared/ssh/contract.ts';
import type { Keychain } from '../kit/keychain.ts';
import type { Person } from './person.ts';
import { within } from './within.ts';

/** How long a person may take to unlock the keychain before the secret itself is asked for. */
const UNLOCK_MS = 60_000;

/** What a secret opens: `user@host:port`. */
export type Endpoint = string;

export const endpointOf = ({ user, host, port }: { readonly user: string; readonly host: string; readonly port: number }): Endpoint =>
  `${user}@${host}:${port}`;

export interface SecretMemory {
  /** Answers from memory, then from the keychain, then by the person; what was refused is asked again. */
  authenticate(question: CredentialQuestion, signal: AbortSignal): Promise<readonly string[] | null>;
  /** Says whether what was answered for an end point has opened it: only then is it kept. */
  settle(endpoint: Endpoint, isRight: boolean): Promise<void>;
  /** Forgets all but those of connections that are still in use. */
  retain(inUse: ReadonlySet<Endpoint>): void;
}

interface Given {
  readonly secret: string;
  /** Null: it came from where it is kept. */
  readonly remember: boolean | null;
  /** A secret of the keychain was refused before this one. */
  readonly replaces: boolean;
}

/** Keeps secrets in memory while a connection that they opened is in use, and in the keychain where the person says so. */
export function createSecrets(person: Pick<Person, 'authenticate'>, keychain: Keychain): SecretMemory {
  const known = new Map<string, { readonly secret: string; readonly endpoint: Endpoint }>();
  const given = new Map<Endpoint, Map<string, Given>>();

  function give(endpoint: Endpoint, account: string, value: Given): readonly string[] {
    const here = given.get(endpoint) ?? new Map<string, Given>();
    given.set(endpoint, here.set(account, value));
    return [value.secret];
  }

  return {
    async authenticate(question, signal) {
      const account = accountOf(question);
      const endpoint = endpointOf(question);
      if (account === null) return (await person.authenticate(question, signal))?.answers ?? null;
      if (question.attempt === 1) {
        const secret = known.get(account)?.secret ?? (await within(keychain.get(account), UNLOCK_MS, null));
        if (secret !== null) return give(endpoint, account, { secret, remember: null, replaces: false });
      } else known.delete(account);
      const refused = given.get(endpoint)?.get(account);
      const answer = await person.authenticate(question, signal);
      if (!answer) return null;
      const replaces = refused !== undefined && (refused.remember === null || refused.replaces);
      return give(endpoint, account, { secret: answer.answers[0] ?? '', remember: answer.remember, replaces });
    },
    async settle(endpoint, isRight) {
      const answers = given.get(endpoint);
      given.delete(endpoint);
      if (!answers || !isRight) return;
      for (const [account, { secret }] of answers) known.set(account, { secret, endpoint });
      for (const [account, { secret, remember, replaces }] of answers) {
        // A keychain that fails here is told in the list of what it keeps; the connection stands.
        if (remember) await keychain.set(account, secret);
        else if (replaces) await keychain.delete(account);
      }
    },
    retain(inUse) {
      for (const [account, { endpoint }] of known) if (!inUse.has(endpoint)) known.delete(account);
    },
  };
}

/** `user@host:port kind`, or the key file that a passphrase opens, wherever it is used; null for what is good only once. */
export function accountOf(question: CredentialQuestion): string | null {
  switch (question.kind) {
    case 'passphrase':
      return question.file === null ? null : `${question.file} passphrase`;
    case 'keyboard-interactive':
      return isPassword(question) ? `${endpointOf(question)} password` : null;
    default:
      return `${endpointOf(question)} ${question.kind}`;
  }
}

/** A server that asks for the password as a question of its own (PAM). Codes of one use are asked for otherwise. */
function isPassword({ questions }: CredentialQuestion): boolean {
  const [only] = questions;
  return questions.length === 1 && only?.echo === false && /pass(?:word|wort)|mot de passe|密码|密碼|口令/i.test(only.text);
}
