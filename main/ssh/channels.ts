import type { Client, ClientChannel } from 'ssh2';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import { cancelled, connectFailure, type SshFailure } from './failure.ts';

/** As OpenSSH's sshd_config(5) MaxSessions; a server's smaller limit is learnt from its refusals. */
const MAX_SESSIONS = 10;
/** Commands that must succeed before one more channel than the learnt limit is tried again. */
const PROBE_AFTER = 50;
const LONE_REFUSALS = 5;
const LONE_REFUSAL_MS = 100;

export interface Channels {
  /** Waits for a free channel and runs the command line on it. */
  open(command: string, signal: AbortSignal): Promise<Result<ClientChannel, SshFailure>>;
  /** Ends all that waits. */
  lose(failure: SshFailure): void;
}

interface Waiting {
  readonly command: string;
  readonly signal: AbortSignal;
  settle(result: Result<ClientChannel, SshFailure>): void;
  refusals: number;
}

/** Shares a connection's channels: first come, first served, never more than the server admits. */
export function createChannels(client: Client, hop: Hop): Channels {
  const queue: Waiting[] = [];
  let limit = MAX_SESSIONS;
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
        else waiting.settle(ok(channel));
      });
    } catch (error) {
      inUse -= 1;
      waiting.settle(fail(connectFailure(hop, error)));
    }
  }

  function release(): void {
    inUse -= 1;
    successes += 1;
    if (limit < MAX_SESSIONS && successes % PROBE_AFTER === 0) limit += 1;
    pump();
  }

  function refused(waiting: Waiting, error: Error): void {
    inUse -= 1;
    if (inUse > 0) limit = inUse;
    else waiting.refusals += 1;
    const isFinal = lost !== null || !('reason' in error) || waiting.refusals > LONE_REFUSALS;
    if (isFinal) waiting.settle(fail(lost ?? ('reason' in error ? noChannel(hop) : connectFailure(hop, error))));
    else queue.unshift(waiting);
    // Alone and refused: the server may still be clearing away a command that was cancelled.
    if (inUse === 0) setTimeout(pump, isFinal ? 0 : LONE_REFUSAL_MS * waiting.refusals);
    else pump();
  }

  return {
    open: (command, signal) =>
      new Promise((resolve) => {
        if (lost) return resolve(fail(lost));
        const abort = () => settle(fail(cancelled));
        const settle = (result: Result<ClientChannel, SshFailure>) => {
          signal.removeEventListener('abort', abort);
          resolve(result);
        };
        if (signal.aborted) return resolve(fail(cancelled));
        signal.addEventListener('abort', abort);
        queue.push({ command, signal, settle, refusals: 0 });
        pump();
      }),
    lose(failure) {
      lost = failure;
      for (const waiting of queue.splice(0)) waiting.settle(fail(failure));
    },
  };
}

/** Asks the remote command to end and gives its channel back. */
export function endChannel(channel: ClientChannel): void {
  channel.signal('TERM');
  channel.close();
}

function noChannel(hop: Hop): SshFailure {
  return {
    code: 'no-channel',
    message: `${hop.label} opens no session. It may forbid commands (MaxSessions 0, ForceCommand) or be out of memory.`,
  };
}
