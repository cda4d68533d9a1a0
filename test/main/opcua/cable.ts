import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A cable that can be cut and mended, between a client and a port of this computer. */
export interface Cable {
  readonly port: number;
  /** Ends what is open, and lets nothing through until `mend`. */
  cut(): void;
  mend(): void;
  end(): Promise<void>;
}

export async function createCable(target: number): Promise<Cable> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    mend() {
      isCut = false;
    },
    async end() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
