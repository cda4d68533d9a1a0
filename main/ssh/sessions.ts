import type { Result } from '../../shared/kit/result.ts';
import type { SessionState } from '../../shared/ssh/contract.ts';
import type { Route } from '../../shared/ssh/route.ts';
import type { ExecOptions, ExecOutput, RemoteShell } from '../kit/remote.ts';
import { closed, type SshFailure } from './failure.ts';
import type { SshPorts } from './ports.ts';
import { createSession, type Purpose, type Session } from './session.ts';
import type { RemoteSftp } from './sftp.ts';
import type { ShellOptions } from './shell.ts';
import type { Watched } from './state.ts';

/** One user's hold on a device's connection. */
export interface SshSession {
  readonly state: Watched<SessionState>;
  /** Connects now rather than at the first command. */
  connect(options?: { readonly signal?: AbortSignal }): Promise<Result<null, SshFailure>>;
  /** Runs a command, given as words and never as a line, on a free channel. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<Result<ExecOutput, SshFailure>>;
  /** A terminal with the login shell on it, on a channel of its own. */
  shell(options: ShellOptions): Promise<Result<RemoteShell, SshFailure>>;
  sftp(options?: { readonly signal?: AbortSignal }): Promise<Result<RemoteSftp, SshFailure>>;
  /** Lets go; the connection ends with the last who holds it. */
  close(): void;
}

export interface SshSessions {
  /** @param options `isFresh`: a connection of one's own to the device, as proof that a new login works */
  session(route: Route, options?: { readonly isFresh?: boolean }): SshSession;
}

interface Shared {
  readonly session: Session;
  readonly key: string;
  readonly before: Shared | null;
  users: number;
}

const never = new AbortController().signal;

/** All SSH connections of the host: one for each device, jump hosts shared, ended by the signal. Nothing connects before it is asked to. */
export function createSshSessions(ports: SshPorts, { signal }: { readonly signal: AbortSignal }): SshSessions {
  const shared = new Map<string, Shared>();
  let count = 0;

  function hold(route: Route, suffix: string, purpose: Purpose = 'shared'): Shared {
    const key = keyOf(route) + suffix;
    const there = shared.get(key);
    if (there) {
      there.users += 1;
      return there;
    }
    const [first, ...rest] = route.slice(0, -1);
    const before = first ? hold([first, ...rest], '') : null;
    const session = createSession(route.at(-1) ?? route[0], before?.session ?? null, ports, purpose);
    if (signal.aborted) session.end();
    const made = { session, key, before, users: 1 };
    shared.set(key, made);
    return made;
  }

  function release(held: Shared): void {
    held.users -= 1;
    if (held.users > 0) return;
    shared.delete(held.key);
    held.session.end();
    if (held.before) release(held.before);
  }

  /** What found no room on the connection that all share gets one of its own, for as long as it lasts. */
  async function elsewhere<T>(
    route: Route,
    [first, purpose]: readonly [Result<T, SshFailure>, Purpose],
    use: (session: Session) => Promise<Result<T, SshFailure>>,
    endOf: (value: T) => Promise<unknown> = async () => undefined,
  ): Promise<Result<T, SshFailure>> {
    if (first.ok || first.failure.code !== 'no-room') return first;
    const own = hold(route, `#${++count}`, purpose);
    const result = await use(own.session);
    const ended = result.ok ? endOf(result.value) : Promise.resolve();
    void ended.then(() => release(own));
    return result;
  }

  signal.addEventListener('abort', () => {
    for (const { session } of [...shared.values()].reverse()) session.end();
    shared.clear();
  });

  return {
    session(route, { isFresh = false } = {}) {
      const held = hold(route, isFresh ? `#${++count}` : '');
      const label = route.at(-1)?.label ?? '';
      let isOpen = true;
      const gone = () => closed(label);
      return {
        state: held.session.state,
        connect: async ({ signal: mine = never } = {}) => (isOpen ? held.session.connect(mine) : gone()),
        async exec(argv, options = {}) {
          if (!isOpen) return gone();
          const use = (session: Session) => session.exec(argv, options);
          return elsewhere(route, [await use(held.session), 'shared'], use);
        },
        async shell(options) {
          if (!isOpen) return gone();
          const use = (session: Session) => session.shell(options);
          return elsewhere(route, [await use(held.session), 'own'], use, ({ ended }) => ended);
        },
        async sftp(options = {}) {
          if (!isOpen) return gone();
          const use = (session: Session) => session.sftp(options);
          return elsewhere(route, [await use(held.session), 'own'], use, ({ ended }) => ended);
        },
        close() {
          if (isOpen) release(held);
          isOpen = false;
        },
      };
    },
  };
}

/** Connections are shared by those who would make the same one. */
function keyOf(route: Route): string {
  return JSON.stringify(route.map(({ label: _, ...hop }) => hop));
}
