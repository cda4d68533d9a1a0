import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { Failure } from '../../shared/kit/result.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import type { RemoteShell } from '../kit/remote.ts';
import { type ChannelKind, endChannel } from './channels.ts';

export interface ShellOptions {
  readonly columns: number;
  readonly rows: number;
  /** The terminal's kind, for the device's terminfo; `xterm-256color` where it is left out. */
  readonly term?: string;
  readonly signal?: AbortSignal;
}

/** A channel with a terminal and the user's login shell on it. */
export function shellChannel({ columns, rows, term = 'xterm-256color' }: ShellOptions): ChannelKind<ClientChannel> {
  return {
    isStanding: true,
    open: (client, done) => client.shell({ cols: columns, rows, term, width: 0, height: 0 }, done),
    end: hangUp,
  };
}

/** OpenSSH hangs up on the shell when its channel closes; dropbear waits for the shell to end, so it is told (RFC 4254 §6.9). */
function hangUp(channel: ClientChannel): void {
  channel.signal('HUP');
  endChannel(channel);
}

/** Octets that lie ready for a reader; the rest waits in the channel's window (2 MiB) and then on the device. */
const READ_AHEAD_BYTES = 64 * 1024;

/**
 * The shell as a stream of its own: what is not read stops the channel, and through its window the device. To destroy it closes the
 * terminal, which hangs up on what runs in it.
 */
export function remoteShell(channel: ClientChannel, hop: Hop, lost: AbortSignal): RemoteShell {
  let exit: { code: number | null; signal: string | null } = { code: null, signal: null };
  let hasExited = false;
  const closedHere = new AbortController();
  const stream = new Duplex({
    highWaterMark: READ_AHEAD_BYTES,
    read: () => void channel.resume(),
    write: (chunk, _encoding, done) => void channel.write(chunk, () => done()),
    final(done) {
      channel.end();
      done();
    },
    destroy(error, done) {
      hangUp(channel);
      closedHere.abort();
      done(error);
    },
  });
  const take = (chunk: Buffer) => {
    if (!stream.destroyed && !stream.push(chunk)) channel.pause();
  };
  channel.on('data', take);
  // With a terminal all comes on one way; what a server sends beside it belongs to the same picture.
  channel.stderr.on('data', take);
  channel.on('error', () => undefined);
  channel.on('exit', (code: number | null, name?: string) => {
    hasExited = true;
    exit = { code, signal: name ?? null };
  });
  const ended = new Promise<Awaited<RemoteShell['ended']>>((resolve) => {
    const finish = (failure: Failure | null) => {
      lost.removeEventListener('abort', cut);
      if (!stream.destroyed) stream.push(null);
      resolve({ ...exit, failure });
    };
    const cut = () => finish(hasExited ? null : lostShell(hop));
    lost.addEventListener('abort', cut);
    closedHere.signal.addEventListener('abort', () => finish(null));
    channel.once('close', () => (lost.aborted ? cut() : finish(null)));
    if (lost.aborted) cut();
  });
  return {
    stream,
    resize: (columns, rows) => channel.setWindow(rows, columns, 0, 0),
    ended,
  };
}

function lostShell({ label }: Hop): Failure {
  return {
    code: 'lost',
    message: `${label}: the connection was lost, and the terminal with it. What ran in it was hung up. Open a new one.`,
  };
}
