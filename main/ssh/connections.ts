import type { SessionState } from '../../shared/ssh/contract.ts';
import type { Hop, Route } from '../../shared/ssh/route.ts';
import { type Endpoint, endpointOf } from './secrets.ts';
import type { SshSession, SshSessions } from './sessions.ts';
import { createWatched, type Watched } from './state.ts';

/** One user's hold on a device's connection. */
export interface Hold {
  readonly session: SshSession;
  /** The device itself, at the end of the way. */
  readonly hop: Hop;
  /** Lets go. The connection stays a while for who comes next. */
  release(): void;
}

export interface Connections {
  hold(device: string, route: Route, options?: { readonly isFresh?: boolean }): Promise<Hold>;
  /** Ends what only lingers for a device. */
  endLingering(device: string): void;
  readonly states: Watched<Readonly<Record<string, SessionState>>>;
}

export interface ConnectionsOptions {
  /** Asked for at the first use: what speaks SSH takes a tenth of a second to load. */
  sessions(): Promise<SshSessions>;
  /** How long a connection that nobody uses stays (ms): the next panel or command then needs no login. */
  readonly lingerMs: number;
  /** Told of the end points whose connections are in use, each time one is given up. */
  readonly onEnd: (inUse: ReadonlySet<Endpoint>) => void;
  readonly signal: AbortSignal;
}

interface Kept {
  readonly device: string;
  readonly endpoints: readonly Endpoint[];
  readonly isShown: boolean;
  timer: NodeJS.Timeout | null;
  end(): void;
}

/** Who holds which device's connection, and the state that every view shows. */
export function createConnections({ sessions, lingerMs, onEnd, signal }: ConnectionsOptions): Connections {
  const all = new Set<Kept>();
  const states = createWatched<Readonly<Record<string, SessionState>>>({});

  function show(device: string, state: SessionState): void {
    if (states.get()[device] !== state) states.set({ ...states.get(), [device]: state });
  }

  signal.addEventListener('abort', () => {
    for (const kept of [...all]) kept.end();
  });

  return {
    states,
    async hold(device, route, { isFresh = false } = {}) {
      const session = (await sessions()).session(route, { isFresh });
      const stop = isFresh ? () => undefined : session.state.subscribe((state) => show(device, state));
      if (!isFresh) show(device, session.state.get());
      const kept: Kept = {
        device,
        endpoints: route.map(endpointOf),
        isShown: !isFresh,
        timer: null,
        end() {
          if (!all.delete(kept)) return;
          if (kept.timer) clearTimeout(kept.timer);
          session.close();
          stop();
          if (kept.isShown && ![...all].some((other) => other.isShown && other.device === device)) show(device, { kind: 'idle' });
          onEnd(new Set([...all].flatMap(({ endpoints }) => endpoints)));
        },
      };
      all.add(kept);
      if (signal.aborted) kept.end();
      return {
        session,
        hop: route.at(-1) ?? route[0],
        release() {
          if (isFresh || lingerMs === 0) kept.end();
          else kept.timer ??= setTimeout(kept.end, lingerMs).unref();
        },
      };
    },
    endLingering(device) {
      for (const kept of [...all]) if (kept.device === device && kept.timer) kept.end();
    },
  };
}
