import type { applyContract } from '../../../shared/apply/contract.ts';
import type { Run } from '../../../shared/apply/run.ts';
import { fail, ok } from '../../../shared/kit/result.ts';
import type { Handlers } from '../../../shared/rpc/contract.ts';
import type { Answer, AskedQuestion, SessionState, sshContract } from '../../../shared/ssh/contract.ts';
import { plannedLine } from './runs.ts';

/** A value that streams follow: the one that stands, then each that replaces it. */
function published<T>(first: T) {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next: T) {
      value = next;
      for (const listener of [...listeners]) listener();
    },
    async *follow(signal: AbortSignal): AsyncGenerator<T> {
      let shown: T | undefined;
      let isFirst = true;
      while (!signal.aborted) {
        const now = value;
        if (isFirst || now !== shown) {
          isFirst = false;
          shown = now;
          yield now;
          continue;
        }
        await new Promise<void>((resolve) => {
          const wake = () => {
            listeners.delete(wake);
            signal.removeEventListener('abort', wake);
            resolve();
          };
          listeners.add(wake);
          signal.addEventListener('abort', wake);
        });
      }
    },
  };
}

/**
 * A host whose devices do what a test tells them to: a plan finds `line`, a run waits once it is started, and then keeps or takes back. What
 * moves by itself on a real plant (steps, deadlines, questions) the test moves with `change`, `expire`, `ask` and `sessions`.
 */
export function createFakePlant({ line = plannedLine, deadlineMs = 120_000 }: { line?: () => Run; deadlineMs?: number } = {}) {
  const run = published<Run | null>(null);
  const questions = published<readonly AskedQuestion[]>([]);
  const states = published<Readonly<Record<string, SessionState>>>({});
  const planned: Parameters<Handlers<typeof applyContract>['apply.plan']>[0][] = [];
  const started: Parameters<Handlers<typeof applyContract>['apply.start']>[0][] = [];
  const takenBack: string[] = [];
  const answers: { readonly id: number; readonly answer: Answer }[] = [];
  const accounts = new Set(['key ~/.ssh/id_ed25519', 'sudo root@192.168.30.1']);
  const keychain = { unavailable: null as string | null };
  const change = (part: Partial<Run> | ((run: Run) => Partial<Run>)): void => {
    const now = run.get();
    if (now) run.set({ ...now, ...(typeof part === 'function' ? part(now) : part) });
  };
  const each = (phase: Run['devices'][number]['phase']) => (now: Run) => ({
    devices: now.devices.map((device) =>
      device.changes.length > 0 ? { ...device, phase, deadline: null, step: null } : { ...device, phase: 'planned' as const },
    ),
  });
  const end = (outcome: NonNullable<Run['outcome']>, phase: Run['devices'][number]['phase']): void => {
    change(each(phase));
    change({ stage: 'done', outcome, journal: 'journal/2026-11-22T19-03-11Z-4f1c2a.json' });
  };
  const only = (id: string) =>
    run.get()?.id === id ? null : fail({ code: 'other-run', message: 'Another run is open. Look at it first.' });

  const handlers: Handlers<typeof applyContract & typeof sshContract> = {
    async *'apply.run'(_, { signal }) {
      for await (const value of run.follow(signal)) yield { run: value };
    },
    'apply.plan': async (input) => {
      planned.push(input);
      if (input.bundle?.file === '/none.fwb') return fail({ code: 'not-found', message: 'There is no file /none.fwb.' });
      run.set(line());
      return ok({ run: run.get()?.id ?? '' });
    },
    'apply.start': async (input) => {
      started.push(input);
      const deadline = new Date(Date.now() + deadlineMs).toISOString();
      change(({ devices }) => ({
        stage: 'waiting',
        confirmWithinS: input.confirmWithinS,
        baseTimeNs: input.baseTimeNs,
        devices: devices.map((device) =>
          device.changes.length > 0
            ? { ...device, phase: 'waiting' as const, deadline, log: 'i/n\n9/9 Arm the reverter\nWaiting.\n' }
            : device,
        ),
      }));
      return ok({});
    },
    'apply.confirm': async ({ run: id }) => {
      const refused = only(id);
      if (refused) return refused;
      end('confirmed', 'confirmed');
      return ok({});
    },
    'apply.rollBack': async ({ run: id }) => {
      const refused = only(id);
      if (refused) return refused;
      end('rolled-back', 'rolled-back');
      return ok({});
    },
    'apply.rollBackEarlier': async ({ journal }) => {
      takenBack.push(journal);
      const back = line();
      const takesBack = { run: '4f1c2a', startedAt: '2026-11-22T19:03:11Z', by: 'me on laptop-7' };
      run.set({ ...back, id: 'back', takesBack, devices: back.devices.slice(0, 2) });
      end('rolled-back', 'rolled-back');
      return ok({ run: 'back' });
    },
    'apply.stop': async () => {
      end('stopped', 'planned');
      return ok({});
    },
    'apply.journals': async () =>
      ok({
        journals: [
          {
            file: '2026-11-22T19-03-11Z-4f1c2a.json',
            at: '2026-11-22T19:03:11Z',
            by: 'me on laptop-7',
            outcome: 'confirmed',
            devices: 2,
            takesBack: false,
            inForceOn: ['sw1', 'sw2'],
          },
          {
            file: '2026-11-21T08-12-40Z-11aa.json',
            at: '2026-11-21T08:12:40Z',
            by: 'me on laptop-7',
            outcome: 'rolled-back',
            devices: 2,
            takesBack: false,
            inForceOn: [],
          },
        ],
      }),
    'apply.journal': async ({ file }) => ok({ text: `Run ${file}\nSite Press line 3\nOutcome: confirmed.\n` }),
    async *'ssh.questions'(_, { signal }) {
      for await (const asked of questions.follow(signal)) yield { asked: [...asked] };
    },
    'ssh.answer': async ({ id, answer }) => {
      if (!questions.get().some((asked) => asked.id === id)) return fail({ code: 'answered', message: 'It was answered elsewhere.' });
      answers.push({ id, answer });
      questions.set(questions.get().filter((asked) => asked.id !== id));
      return ok({});
    },
    async *'ssh.states'(_, { signal }) {
      for await (const value of states.follow(signal)) yield { states: { ...value } };
    },
    'ssh.connect': async ({ device }) => {
      if (device === 'hmi1') return fail({ code: 'unreachable', message: 'hmi1 (192.168.30.21 port 22): it did not answer.' });
      states.set({ ...states.get(), [device]: { kind: 'open' } });
      return ok({});
    },
    'ssh.disconnect': async ({ device }) => {
      states.set({ ...states.get(), [device]: { kind: 'idle' } });
      return ok({});
    },
    'ssh.remembered': async () => ok({ unavailable: keychain.unavailable, accounts: [...accounts] }),
    'ssh.forget': async ({ account }) => {
      accounts.delete(account);
      return ok({});
    },
  };
  return {
    handlers,
    planned,
    started,
    takenBack,
    answers,
    keychain,
    change,
    show: (next: Run | null) => run.set(next),
    run: () => run.get(),
    /** Nobody has confirmed in time. */
    expire: () => end('rolled-back', 'rolled-back'),
    ask: (...asked: readonly AskedQuestion[]) => questions.set([...questions.get(), ...asked]),
    /** Another window has answered. */
    answeredElsewhere: (id: number) => questions.set(questions.get().filter((asked) => asked.id !== id)),
    sessions: (next: Readonly<Record<string, SessionState>>) => states.set(next),
  };
}

export type FakePlant = ReturnType<typeof createFakePlant>;

export const hostKeyQuestion: AskedQuestion = {
  id: 1,
  canRemember: false,
  question: {
    kind: 'host-key',
    hop: 'sw1',
    host: '192.168.30.1',
    port: 22,
    keyType: 'ssh-ed25519',
    fingerprints: {
      sha256: 'SHA256:uNiVztksCsDhcc0u9e8BrwRG7k3f0l9vN2tJ5R9PhbA',
      md5: 'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
    },
    file: '/home/me/.ssh/known_hosts',
  },
};

export const passwordQuestion: AskedQuestion = {
  id: 2,
  canRemember: true,
  question: {
    kind: 'password',
    hop: 'plc1',
    host: '192.168.30.11',
    port: 22,
    user: 'root',
    file: null,
    instruction: '',
    questions: [],
    attempt: 2,
  },
};
