import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { fail, ok } from '../../shared/kit/result.ts';
import { bytes, call, type Handlers, stream } from '../../shared/rpc/contract.ts';
import { RpcFault } from '../../shared/rpc/fault.ts';
import { subscribe } from '../../shared/rpc/subscribe.ts';
import type { Transport } from '../../shared/rpc/transport.ts';

export const failure = z.object({ code: z.enum(['auth-rejected']), message: z.string() });
export const count = z.object({ count: z.number() });
export const contract = {
  'ssh.exec': call(z.object({ command: z.string().max(50) }), z.object({ stdout: bytes }), failure),
  'echo.any': call(z.object({ value: z.unknown() }), z.object({ value: z.unknown() }), failure),
  'hang.forever': call(z.object({}), z.object({}), failure),
  'log.lines': stream(count, z.number(), { overflow: 'block' }),
  'mqtt.messages': stream(count, z.number(), { overflow: 'drop-oldest' }),
  'idle.events': stream(z.object({}), z.number(), { overflow: 'block' }),
  'broken.lines': stream(z.object({}), z.number(), { overflow: 'block' }),
};

/** What the handlers did, for the tests to see. */
export class Journal extends EventTarget {
  produced = 0;
  started = 0;
  released = 0;
  bugs: string[] = [];
  note(what: 'started' | 'released') {
    this[what]++;
    this.dispatchEvent(new Event(what));
  }
  async until(what: 'started' | 'released', times: number) {
    while (this[what] < times) await once(this, what);
  }
}

export function handlersFor(journal: Journal): Handlers<typeof contract> {
  async function* numbers({ count }: { count: number }) {
    journal.note('started');
    try {
      for (let value = 0; value < count; value++) {
        journal.produced++;
        yield value;
        if (value % 500 === 499) await turn();
      }
    } finally {
      journal.note('released');
    }
  }
  return {
    async 'ssh.exec'({ command }) {
      if (command === 'crash') throw new Error('a bug');
      if (command === 'lie') return ok({ stdout: 'text, not bytes' as unknown as Uint8Array });
      if (command === 'relay') throw new RpcFault('closed', 'some other connection ended');
      if (command === 'deny') return fail({ code: 'auth-rejected', message: 'sw1 refused the key of ana' });
      return ok({ stdout: Buffer.from([1, 2, 255]) });
    },
    async 'echo.any'({ value }) {
      return ok({ value: value === 'a date' ? new Date(0) : value === 'a NaN' ? { deep: [Number.NaN] } : value });
    },
    'hang.forever': (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          journal.note('released');
          reject(signal.reason);
        });
        journal.note('started');
      }),
    'log.lines': numbers,
    'mqtt.messages': numbers,
    'idle.events': (_, { signal }) =>
      subscribe<number>(
        (emit) => {
          emit(7);
          journal.note('started');
          return () => journal.note('released');
        },
        { signal },
      ),
    async *'broken.lines'() {
      yield 1;
      yield 2;
      throw new Error('the file went away');
    },
  };
}

/** Resolves when this side has noticed the end. */
export const closedBecause = (side: Transport) => new Promise<string>((resolve) => side.onClose(resolve));
