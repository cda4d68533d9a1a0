import type { TerminalEnding } from '../../shared/terminal/contract.ts';
import type { RemoteShell } from '../kit/remote.ts';
import type { FlowSource } from './flow.ts';

/** A shell as a terminal uses it, here or on a device. */
export interface Shell extends FlowSource {
  /** Begins to read. `end` is told once, after the last chunk. */
  start(told: { output(chunk: Uint8Array): void; end(ending: TerminalEnding): void }): void;
  /** Resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  resize(columns: number, rows: number): void;
  /** Hangs up on whatever runs in it. */
  hangUp(): void;
}

/** A device's shell. Its stream's back pressure reaches the device through the channel's window (RFC 4254 §5.2). */
export function overRemote({ stream, resize, ended }: RemoteShell): Shell {
  return {
    start({ output, end }) {
      stream.on('data', output);
      // The connection's end is told by `ended`.
      stream.on('error', () => undefined);
      const read = new Promise<void>((resolve) => void stream.once('end', resolve).once('close', resolve));
      void Promise.all([ended, read]).then(([{ code, signal, failure }]) =>
        end(failure ? { kind: 'lost', message: failure.message } : { kind: 'exit', code, signal }),
      );
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    write(bytes) {
      if (stream.destroyed || stream.writableEnded) return Promise.resolve();
      if (stream.write(bytes)) return Promise.resolve();
      return new Promise((resolve) => void stream.once('drain', resolve).once('close', resolve));
    },
    resize,
    hangUp: () => void stream.destroy(),
  };
}
