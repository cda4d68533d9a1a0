import type { CredentialQuestion, HostKeyQuestion } from '../../shared/ssh/contract.ts';

export interface Secrets {
  /** One for each question. */
  readonly answers: readonly string[];
  /** Keep them in the keychain, where they turn out to be right. */
  readonly remember: boolean;
}

/** Who is asked: whoever sits at a window, or at the terminal. The signal says that the answer is no longer wanted. */
export interface Person {
  /** `once`: while a connection to this server is in use; nothing is written. */
  confirmHostKey(question: HostKeyQuestion, signal: AbortSignal): Promise<'store' | 'once' | 'refuse'>;
  /** Null: the person gave up. */
  authenticate(question: CredentialQuestion, signal: AbortSignal): Promise<Secrets | null>;
}
