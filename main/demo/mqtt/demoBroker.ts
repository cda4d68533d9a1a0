import { type Failure, fail, ok, type Result } from '../../../shared/kit/result.ts';

/** The broker of the demo plant: a real one, on a loopback port of this computer, that the simulated press line publishes to. */
export interface DemoBroker {
  /** Starts it where it does not run yet. @param host `broker.demo.invalid` */
  reach(host: string): Promise<Result<{ readonly port: number }, Failure>>;
  close(): Promise<void>;
}

const HOST = /^broker\.demo\.invalid\.?$/i;

/** Nothing of it is loaded before it is first reached. */
export function createDemoBroker({ signal }: { readonly signal: AbortSignal }): DemoBroker {
  let running: Promise<{ readonly port: number; close(): Promise<void> }> | null = null;
  let isClosed = signal.aborted;

  async function close(): Promise<void> {
    isClosed = true;
    const started = await running?.catch(() => null);
    running = null;
    await started?.close();
  }
  signal.addEventListener('abort', () => void close(), { once: true });

  return {
    async reach(host) {
      if (!HOST.test(host))
        return fail({ code: 'no-such-host', message: `${host} is not in the demo plant. Its broker is broker.demo.invalid.` });
      if (isClosed) return fail({ code: 'closed', message: 'The demo plant has been shut down. Start Fieldwright again.' });
      try {
        running ??= import('./running.ts').then(({ runBroker }) => runBroker());
        return ok({ port: (await running).port });
      } catch (error) {
        running = null;
        const why = error instanceof Error ? error.message : String(error);
        return fail({ code: 'demo-plant', message: `The broker of the demo plant could not be started: ${why}.` });
      }
    },
    close,
  };
}
