import type { Fingerprints } from '../../shared/ssh/hostKey.ts';
import type { KnownHostsFiles } from './knownHosts.ts';

/** A server's key that known_hosts does not hold. All text in it can be shown. */
export interface HostKeyQuestion {
  readonly hop: string;
  readonly host: string;
  readonly port: number;
  readonly keyType: string;
  readonly fingerprints: Fingerprints;
  /** Where the key would be kept. */
  readonly file: string | null;
}

/** What a server, or a locked key, wants to know. All text in it can be shown. */
export interface CredentialQuestion {
  readonly kind: 'passphrase' | 'password' | 'keyboard-interactive';
  readonly hop: string;
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** The key file of a passphrase. */
  readonly file: string | null;
  /** The server's own words, for keyboard-interactive. */
  readonly instruction: string;
  readonly questions: readonly { readonly text: string; readonly echo: boolean }[];
  /** From 1; beyond it the answer before was wrong. */
  readonly attempt: number;
}

/** What sessions need of the world. Answers are used for one login and kept nowhere: a keychain belongs behind `authenticate`. */
export interface SshPorts {
  readonly knownHosts: KnownHostsFiles;
  /** Key files for servers whose configuration names none. */
  readonly identityFiles: readonly string[];
  /** The agent's socket or pipe (`SSH_AUTH_SOCK`), `pageant`, or null. */
  readonly agentSocket: string | null;
  /** `once`: for this connection. */
  confirmHostKey(question: HostKeyQuestion, signal: AbortSignal): Promise<'store' | 'once' | 'refuse'>;
  /** One answer for each question; null: the person gave up. */
  authenticate(question: CredentialQuestion, signal: AbortSignal): Promise<readonly string[] | null>;
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
