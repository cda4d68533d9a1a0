import type { Client, ClientChannel } from 'ssh2';
import { fail, type Result } from '../../shared/kit/result.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import { cancelled, connectFailure, type SshFailure } from './failure.ts';

/** As OpenSSH's sshd_config(5) MaxSessions; a server's smaller limit is learnt from its refusals. */
const MAX_SESSIONS = 10;
/** Channels that terminals and file panels leave to commands; one where there are few. */
const ROOM_FOR_COMMANDS = 2;
const FEW_SESSIONS = 4;
/** Commands that must succeed before one more channel than the learnt limit is tried again. */
const PROBE_AFTER = 50;
const LONE_REFUSALS = 5;
const LONE_REFUSAL_MS = 100;
/** Refusals in a row of what the server admitted before, until that counts as its limit: it may still be clearing away channels that ended. */
const DOUBTS = 5;
const DOUBT_MS = 20;

/** What a server admits on one connection at the same time. */
export interface Admission {
  readonly sessions: number;
  /** Of them, those that run a command and end with it. */
  readonly commands: number;
  /** Of them, those that stay: a terminal, a file panel. Null: all that commands do not need. */
  readonly standing: number | null;
}

/**
 * What a server admits at first. dropbear (2022.83: assertion `!channel->sent_close`) drops the whole connection when several channels of
 * one connection end at the same moment: there one command after the other, and nothing that stays beside them.
 * @param isOwn the connection is for one thing that stays, and for nothing else
 */
export function admissionOf(ident: string, isOwn: boolean): Admission {
  const isFragile = /^SSH-2\.0-dropbear/.test(ident);
  const standing = isOwn ? 1 : isFragile ? 0 : null;
  return { sessions: MAX_SESSIONS, commands: isFragile ? 1 : MAX_SESSIONS, standing };
}

/** How a channel comes to be and ends. `C` tells its end by `close`. */
export interface ChannelKind<C> {
  /** It stays until a person closes it: a terminal, a file panel. */
  readonly isStanding: boolean;
  open(client: Client, done: (error: Error | undefined, opened: C) => void): void;
  end(opened: C): void;
  /** What an error means that is neither the channel's refusal nor the connection's; null: it is one of them. */
  explain?(error: Error, hop: Hop): SshFailure | null;
}

interface Closing {
  once(event: 'close', listener: () => void): unknown;
}

export interface Channels {
  /**
   * Waits for a free channel and opens it.
   * @param use called at once with the channel: what a short command says may already be on its way
   */
  run<C extends Closing, T>(
    kind: ChannelKind<C>,
    signal: AbortSignal,
    use: (channel: C) => Promise<Result<T, SshFailure>>,
  ): Promise<Result<T, SshFailure>>;
  /** Ends all that waits. */
  lose(failure: SshFailure): void;
}

interface Waiting {
  readonly isStanding: boolean;
  readonly signal: AbortSignal;
  /** Opens the channel; `refused` or `opened` is told, and `closed` after `opened`. */
  open(told: { opened(): void; refused(error: Error): void; closed(): void }): void;
  give(failure: SshFailure): void;
  explain(error: Error): SshFailure;
  refusals: number;
}

/**
 * Shares a connection's channels: first come, first served, never more than the server admits. What stays (a terminal) never takes the
 * last channels, as far as the server's limit is known; `no-room` where waiting would be for what stays.
 */
export function createChannels(client: Client, hop: Hop, most: Admission): Channels {
  const queue: Waiting[] = [];
  const limit = createLimit(most.sessions);
  let standing = 0;
  let commands = 0;
  let lost: SshFailure | null = null;

  const inUse = () => standing + commands;
  const count = ({ isStanding }: Waiting, by: 1 | -1) => {
    if (isStanding) standing += by;
    else commands += by;
  };

  function pump(): void {
    for (const waiting of [...queue]) {
      const verdict = lost ? 'wait' : admit(waiting);
      if (verdict === 'wait') continue;
      queue.splice(queue.indexOf(waiting), 1);
      if (waiting.signal.aborted) continue;
      if (verdict === 'start') start(waiting);
      else waiting.give(verdict);
    }
  }

  function admit({ isStanding }: Waiting): 'start' | 'wait' | SshFailure {
    const sessions = limit.now();
    const room = most.standing ?? sessions - (sessions > FEW_SESSIONS ? ROOM_FOR_COMMANDS : 1);
    if (standing >= (isStanding ? room : sessions)) return noRoom(hop, sessions);
    if (inUse() >= sessions) return 'wait';
    return isStanding || commands < most.commands ? 'start' : 'wait';
  }

  function start(waiting: Waiting): void {
    count(waiting, 1);
    try {
      waiting.open({ opened: limit.opened, refused: (error) => refused(waiting, error), closed: () => release(waiting) });
    } catch (error) {
      count(waiting, -1);
      waiting.give(connectFailure(hop, error));
    }
  }

  function release(waiting: Waiting): void {
    limit.closed();
    count(waiting, -1);
    pump();
  }

  function refused(waiting: Waiting, error: Error): void {
    count(waiting, -1);
    // RFC 4254 §5.1: a server that opens no channel says why; any other error is none of its limit.
    const isLimit = 'reason' in error;
    if (isLimit && inUse() > 0) {
      queue.unshift(waiting);
      setTimeout(pump, limit.refused(inUse()));
      return;
    }
    waiting.refusals += 1;
    const isFinal = lost !== null || !isLimit || waiting.refusals > LONE_REFUSALS;
    if (isFinal) waiting.give(lost ?? (isLimit ? noChannel(hop) : waiting.explain(error)));
    else queue.unshift(waiting);
    // Alone and refused: the server may still be clearing away a command that was cancelled.
    if (inUse() === 0) setTimeout(pump, isFinal ? 0 : LONE_REFUSAL_MS * waiting.refusals);
    else pump();
  }

  return {
    run: (kind, signal, use) =>
      new Promise((resolve) => {
        if (lost || signal.aborted) return resolve(fail(lost ?? cancelled));
        const abort = () => resolve(fail(cancelled));
        const arrived = () => signal.removeEventListener('abort', abort);
        signal.addEventListener('abort', abort);
        queue.push({
          isStanding: kind.isStanding,
          signal,
          open: ({ opened, refused, closed }) =>
            kind.open(client, (error, channel) => {
              if (error) return refused(error);
              opened();
              channel.once('close', closed);
              if (signal.aborted) return kind.end(channel);
              arrived();
              resolve(use(channel));
            }),
          give(failure) {
            arrived();
            resolve(fail(failure));
          },
          explain: (error) => kind.explain?.(error, hop) ?? connectFailure(hop, error),
          refusals: 0,
        });
        pump();
      }),
    lose(failure) {
      lost = failure;
      for (const waiting of queue.splice(0)) waiting.give(failure);
    },
  };
}

/** How many sessions a server admits, learnt from what it opens and refuses. */
function createLimit(most: number) {
  let limit = most;
  let open = 0;
  /** Most that were open at one time. */
  let proven = 0;
  let doubts = 0;
  let closed = 0;
  return {
    now: () => limit,
    opened() {
      open += 1;
      proven = Math.max(proven, open);
      doubts = 0;
    },
    closed() {
      open -= 1;
      closed += 1;
      if (limit < most && closed % PROBE_AFTER === 0) limit += 1;
    },
    /** @returns in how many ms to try again, where `inUse` are open and one more was refused */
    refused(inUse: number): number {
      if (inUse < proven && doubts < DOUBTS) {
        doubts += 1;
        return DOUBT_MS * doubts;
      }
      limit = inUse;
      proven = inUse;
      return 0;
    },
  };
}

/** A channel that runs one command line. */
export function commandChannel(command: string): ChannelKind<ClientChannel> {
  return { isStanding: false, open: (client, done) => client.exec(command, done), end: endChannel };
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

/** Not the end: who is told so takes a connection of its own. */
function noRoom(hop: Hop, limit: number): SshFailure {
  return {
    code: 'no-room',
    message: `${hop.label}: terminals and file panels hold all sessions that they can have of the ${limit} on this connection.`,
  };
}
