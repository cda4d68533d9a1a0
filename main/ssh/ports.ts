import type { CredentialQuestion, HostKeyQuestion } from '../../shared/ssh/contract.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import type { KnownHostsFiles } from './knownHosts.ts';

/** What sessions need of the world. Answers are used for one login and kept nowhere: memory and keychain stand behind `authenticate`. */
export interface SshPorts {
  readonly knownHosts: KnownHostsFiles;
  /** Key files for servers whose configuration names none. */
  readonly identityFiles: readonly string[];
  /** The agent's socket or pipe (`SSH_AUTH_SOCK`), or null. */
  readonly agentSocket: string | null;
  /** Pipes of further agents, as they are at a login. */
  findAgents?(): Promise<readonly string[]>;
  /** `once`: for this connection. */
  confirmHostKey(question: HostKeyQuestion, signal: AbortSignal): Promise<'store' | 'once' | 'refuse'>;
  /** One answer for each question; null: the person gave up. */
  authenticate(question: CredentialQuestion, signal: AbortSignal): Promise<readonly string[] | null>;
  /** Told how each login ended: whether what was answered for it was right. */
  onLogin?(hop: Hop, isIn: boolean): void;
  readonly timing?: Partial<SshTiming>;
}

/** In ms. */
export interface SshTiming {
  /** From the start of a connection to its last step, without the time in which a person is asked. */
  readonly loginMs: number;
  readonly keepaliveMs: number;
  /** Unanswered keepalives until the link counts as lost. */
  readonly keepalives: number;
  readonly firstRetryMs: number;
  readonly mostRetryMs: number;
}

export const defaultTiming: SshTiming = { loginMs: 20_000, keepaliveMs: 10_000, keepalives: 3, firstRetryMs: 1_000, mostRetryMs: 30_000 };
