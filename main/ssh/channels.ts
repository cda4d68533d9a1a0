import type { Client, ClientChannel } from 'ssh2';
import { fail, type Result } from '../../shared/kit/result.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import { cancelled, connectFailure, type SshFailure } from './failure.ts';

/** As OpenSSH's sshd_config(5) MaxSessions; a server's smaller limit is learnt from its refusals. */
const MAX_SESSIONS = 10;
/** Commands that must succeed before one more channel than the learnt limit is tried again. */
const PROBE_AFTER = 50;
const LONE_REFUSALS = 5;
const LONE_REFUSAL_MS = 100;

/**
 * What a server admits at first. dropbear (2022.83: assertion `!channel->sent_close`) drops the whole connection when several commands of
 * one connection end at the same moment: there, one after the other.
 */
export function sessionsOf(ident: string): number {
  return /^SSH-2\.0-dropbear/.test(ident) ? 1 : MAX_SESSIONS;
}

export interface Channels {
  /**
   * Waits for a free channel and runs the command line on it.
   * @param use called at once with the channel: what a short command says may already be on its way
   */
  run<T>(
    command: string,
    signal: AbortSignal,
    use: (channel: ClientChannel) => Promise<Result<T, SshFailure>>,
  ): Promise<Result<T, SshFailure>>;
  /** Ends all that waits. */
  lose(failure: SshFailure): void;
}

interface Waiting {
  readonly command: string;
  readonly signal: AbortSignal;
  start(channel: ClientChannel): void;
  give(failure: SshFailure): void;
  refusals: number;
}

/** Shares a connection's channels: first come, first served, never more than the server admits. */
export function createChannels(client: Client, hop: Hop, most: number): Channels {
  const queue: Waiting[] = [];
  let limit = most;
  let inUse = 0;
  let successes = 0;
  let lost: SshFailure | null = null;

  function pump(): void {
    while (!lost && inUse < limit) {
      const next = queue.shift();
      if (!next) return;
      if (!next.signal.aborted) start(next);
    }
  }

  function start(waiting: Waiting): void {
    inUse += 1;
    try {
      client.exec(waiting.command, (error, channel) => {
        if (error) return refused(waiting, error);
        channel.once('close', release);
        if (waiting.signal.aborted) endChannel(channel);
        else waiting.start(channel);
      });
    } catch (error) {
      inUse -= 1;
      waiting.give(connectFailure(hop, error));
    }
  }

  function release(): void {
    inUse -= 1;
    successes += 1;
    if (limit < most && successes % PROBE_AFTER === 0) limit += 1;
    pump();
  }

  function refused(waiting: Waiting, error: Error): void {
    inUse -= 1;
    if (inUse > 0) limit = inUse;
    else waiting.refusals += 1;
    const isFinal = lost !== null || !('reason' in error) || waiting.refusals > LONE_REFUSALS;
    if (isFinal) waiting.give(lost ?? ('reason' in error ? noChannel(hop) : connectFailure(hop, error)));
    else queue.unshift(waiting);
    // Alone and refused: the server may still be clearing away a command that was cancelled.
    if (inUse === 0) setTimeout(pump, isFinal ? 0 : LONE_REFUSAL_MS * waiting.refusals);
    else pump();
  }

  return {
    run: (command, signal, use) =>
      new Promise((resolve) => {
        if (lost || signal.aborted) return resolve(fail(lost ?? cancelled));
        const abort = () => resolve(fail(cancelled));
        const arrived = () => signal.removeEventListener('abort', abort);
        signal.addEventListener('abort', abort);
        const start = (channel: ClientChannel) => {
          arrived();
          resolve(use(channel));
        };
        const give = (failure: SshFailure) => {
          arrived();
          resolve(fail(failure));
        };
        queue.push({ command, signal, start, give, refusals: 0 });
        pump();
      }),
    lose(failure) {
      lost = failure;
      for (const waiting of queue.splice(0)) waiting.give(failure);
    },
  };
}

/** Asks the remote command to end and gives its channel back. */
export function endChannel(channel: ClientChannel): void {
  channel.signal('TERM');
  channel.close();
  // A channel counts as closed once what it brought has been read.
  channel.resume();
  channel.stderr.resume();
}

function noChannel(hop: Hop): SshFailure {
  return {
    code: 'no-channel',
    message: `${hop.label} opens no session. It may forbid commands (MaxSessions 0, ForceCommand) or be out of memory.`,
  };
}
