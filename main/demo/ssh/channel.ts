import type { Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import { fromBytes, toBytes } from '../shell/octets.ts';
import { BrokenPipe, createPipe, type Pipe, type Stream } from '../shell/streams.ts';

/** What comes on a channel, as input that waits for its reader: the channel's window is the back pressure. */
export function inputOf(channel: ServerChannel): Pipe {
  const pipe = createPipe();
  channel.on('data', (chunk: Buffer) => {
    channel.pause();
    void pipe.stream.write?.(fromBytes(chunk)).then(
      () => channel.resume(),
      // Nobody reads any more: what still comes is let go.
      () => channel.resume(),
    );
  });
  channel.once('end', () => pipe.end());
  channel.once('close', () => pipe.end());
  return pipe;
}

/** A channel's output. It settles when the client has room for more, and breaks when the channel is gone. */
export function outputTo(channel: ServerChannel, part: Writable = channel): Stream {
  let isGone = false;
  const waiting = new Set<() => void>();
  channel.once('close', () => {
    isGone = true;
    for (const wake of waiting) wake();
  });
  return {
    async write(octets) {
      if (isGone || !part.writable) throw new BrokenPipe();
      if (octets === '') return;
      await new Promise<void>((resolve) => {
        waiting.add(resolve);
        part.write(toBytes(octets), () => resolve());
      });
      waiting.clear();
      if (isGone) throw new BrokenPipe();
    },
  };
}

/** A bug of the simulation: the client loses what it asked for, the log has the whole of it, and the host goes on. */
export function tellBroken(error: unknown): void {
  process.stderr.write(`fieldwright: the demo plant broke: ${error instanceof Error ? error.stack : String(error)}\n`);
}

/** Says how a command ended, and closes. */
export function finish(channel: ServerChannel, status: number, signalName: string | null): void {
  if (!channel.writable) return;
  if (signalName === null) channel.exit(status);
  else channel.exit(signalName, false, '');
  channel.end();
}
