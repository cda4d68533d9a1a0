/** Signals by number (signal(7), the same on x86 and ARM). */
export const signalNumbers: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
};

/** The process was ended by a signal: unwinds all that runs in it. */
export class Killed extends Error {
  readonly signalName: string;
  constructor(signalName: string) {
    super(`killed by SIG${signalName}`);
    this.signalName = signalName;
  }
}

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
}

/** A process of a simulated device. A shell runs its foreground commands inside its own; background jobs have one each. */
export class Process {
  readonly pid: number;
  readonly parent: number;
  /** Who is hung up together when a terminal goes: setsid makes a new one. */
  session: number;
  readonly user: User;
  title: string;
  /** Signals that a shell's traps wait for. */
  readonly pending: string[] = [];
  readonly #handling = new Map<string, 'ignore' | 'catch'>();
  readonly #abort = new AbortController();
  readonly #ended: { readonly promise: Promise<number>; readonly resolve: (status: number) => void };
  #killedBy: string | null = null;

  constructor({ pid, parent, session, user, title }: Pick<Process, 'pid' | 'parent' | 'session' | 'user' | 'title'>) {
    this.pid = pid;
    this.parent = parent;
    this.session = session;
    this.user = user;
    this.title = title;
    let resolve: (status: number) => void = () => {};
    this.#ended = { promise: new Promise((settle) => (resolve = settle)), resolve: (status) => resolve(status) };
  }

  /** Aborted when a signal ends it. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get killedBy(): string | null {
    return this.#killedBy;
  }

  /** Settles with its status. */
  get ended(): Promise<number> {
    return this.#ended.promise;
  }

  end(status: number): void {
    this.#ended.resolve(status);
  }

  handle(signalName: string, how: 'ignore' | 'catch' | 'default'): void {
    if (how === 'default') this.#handling.delete(signalName);
    else this.#handling.set(signalName, how);
  }

  handling(signalName: string): 'ignore' | 'catch' | 'default' {
    return this.#handling.get(signalName) ?? 'default';
  }

  /** What a child starts with: ignored signals stay ignored, caught ones go back to default (execve(2)). */
  inherit(from: Process): void {
    for (const [name, how] of from.#handling) if (how === 'ignore') this.#handling.set(name, how);
  }

  kill(signalName: string): void {
    if (this.#killedBy !== null || ['CHLD', 'CONT', 'STOP'].includes(signalName)) return;
    const how = signalName === 'KILL' ? 'default' : this.handling(signalName);
    if (how === 'ignore') return;
    if (how === 'catch') {
      this.pending.push(signalName);
      return;
    }
    this.#killedBy = signalName;
    this.#abort.abort();
  }

  /** @throws Killed */
  check(): void {
    if (this.#killedBy !== null) throw new Killed(this.#killedBy);
  }

  /** Waits, but not beyond the end of the process. @throws Killed */
  async until<T>(promise: Promise<T>): Promise<T> {
    this.check();
    let stop: () => void = () => {};
    const killed = new Promise<never>((_, reject) => {
      stop = () => reject(new Killed(this.#killedBy ?? 'KILL'));
      this.signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([promise, killed]);
    } finally {
      this.signal.removeEventListener('abort', stop);
    }
  }

  /** Lets time pass. @throws Killed */
  async sleep(ms: number, after: (ms: number, action: () => void) => () => void): Promise<void> {
    let cancel: () => void = () => {};
    try {
      await this.until(new Promise<void>((resolve) => (cancel = after(ms, resolve))));
    } finally {
      cancel();
    }
  }
}
