import type { AnyAuthMethod, AuthenticationType, KeyboardInteractiveCallback, Prompt } from 'ssh2';
import { printable } from '../../shared/kit/printable.ts';
import type { CredentialQuestion } from '../../shared/ssh/contract.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import type { KeyRing } from './keyRing.ts';

const MAX_ATTEMPTS = 3;
const MAX_QUESTIONS = 16;

type Method = 'publickey' | 'password' | 'keyboard-interactive';
const methodsInOrder: readonly Method[] = ['publickey', 'password', 'keyboard-interactive'];

export interface AuthenticationOptions {
  readonly hop: Hop;
  readonly keys: KeyRing;
  ask(question: Omit<CredentialQuestion, 'hop' | 'user' | 'host' | 'port'>): Promise<readonly string[] | null>;
}

export interface Authentication {
  /** @returns the next attempt; null where there is none left */
  next(allowed: readonly AuthenticationType[] | null, isPartial: boolean): Promise<AnyAuthMethod | null>;
  /** What was tried, and what the server takes, in words. */
  summary(): string;
}

/**
 * Tries keys, then the password, then the server's own questions, each only where the server takes it. Where a server wants two of them
 * one after the other (a partial success), it begins again with what is left.
 */
export function createAuthentication({ hop, keys, ask }: AuthenticationOptions): Authentication {
  const username = hop.user;
  const attempts = new Map<Method, number>();
  let allowed: readonly string[] = [];
  let gaveUp = false;

  const count = (method: Method) => {
    const attempt = (attempts.get(method) ?? 0) + 1;
    attempts.set(method, attempt);
    return attempt;
  };

  async function password(): Promise<AnyAuthMethod | null> {
    const attempt = count('password');
    const answers = await ask({ kind: 'password', file: null, instruction: '', questions: [{ text: 'Password', echo: false }], attempt });
    gaveUp ||= answers === null;
    return answers === null ? null : { type: 'password', username, password: answers[0] ?? '' };
  }

  function interactive(): AnyAuthMethod {
    const attempt = count('keyboard-interactive');
    return {
      type: 'keyboard-interactive',
      username,
      prompt(name, instruction, _language, prompts, finish) {
        // RFC 4256 §3.2: a request may hold no question at all, and is answered all the same; no honest one holds that many.
        if (prompts.length === 0) return finish([]);
        if (prompts.length > MAX_QUESTIONS) return answer(null, prompts, finish);
        const title = [name, instruction].filter((text) => text !== '').join(': ');
        const question = {
          kind: 'keyboard-interactive' as const,
          file: null,
          instruction: printable(title, 500),
          questions: prompts.map(shown),
          attempt,
        };
        ask(question).then(
          (answers) => answer(answers, prompts, finish),
          () => answer(null, prompts, finish),
        );
      },
    };
  }

  function answer(answers: readonly string[] | null, prompts: readonly Prompt[], finish: KeyboardInteractiveCallback): void {
    gaveUp ||= answers === null;
    finish(prompts.map((_, index) => answers?.[index] ?? ''));
  }

  return {
    async next(left, isPartial) {
      // The first is "none": it tells what the server takes, and shows it no credential.
      if (left === null) return { type: 'none', username };
      allowed = left;
      if (isPartial) attempts.clear();
      const canTry = (method: Method) => left.includes(method) && (attempts.get(method) ?? 0) < (method === 'publickey' ? 1 : MAX_ATTEMPTS);
      const method = gaveUp ? undefined : methodsInOrder.find(canTry);
      if (method === undefined) return null;
      if (method === 'password') return password();
      if (method === 'keyboard-interactive') return interactive();
      count('publickey');
      return { type: 'agent', username, agent: keys };
    },
    summary() {
      const tried = methodsInOrder
        .filter((method) => attempts.has(method))
        .map((method) => (method === 'publickey' ? `${keys.count} keys` : method));
      const takes = allowed.length > 0 ? allowed.map((method) => printable(method, 40)).join(', ') : 'nothing';
      const unused = keys.certificates > 0 ? `; ${keys.certificates} of the keys have a certificate, which cannot be used here` : '';
      return `tried: ${tried.join(', ') || 'nothing'}; it takes: ${takes}${unused}`;
    },
  };
}

function shown({ prompt, echo }: Prompt): { text: string; echo: boolean } {
  return { text: printable(prompt, 200), echo: echo === true };
}
