import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderCommand } from '../../../shared/kit/command.ts';
import type { LabDevice } from '../device.ts';
import { sshArgv } from '../openSsh.ts';
import { type LabPlan, unpack } from '../plans.ts';
import type { Answer } from '../session.ts';
import type { Fault, Part } from './fault.ts';
import { judge, readFacts, type Verdict } from './verdict.ts';

export interface Injected extends Verdict {
  readonly fault: Fault;
}

export interface FaultBench {
  /** The external commands of a part that nothing disturbs, in order. */
  readonly boundaries: (part: Part) => Promise<readonly string[]>;
  readonly inject: (fault: Fault) => Promise<Injected>;
  /** Pulls the plug at a boundary, and switches on again. */
  readonly cutPower: (fault: Omit<Fault, 'kind' | 'after'>) => Promise<Injected>;
  /** Does something to the link, or to the client at its end, while OpenSSH's own client runs `apply.sh` over it. */
  readonly overLink: (fault: Omit<Fault, 'part'>) => Promise<Injected>;
}

interface BenchParts {
  readonly device: LabDevice;
  readonly plan: LabPlan;
  /** What a second operator would like to apply. */
  readonly other: LabPlan;
  readonly ports: readonly string[];
  /** Of all schedules, ns of TAI. */
  readonly baseTimeNs?: bigint;
  readonly shell?: readonly string[];
}

/** Two of the three files that the plan writes are there before, with words and modes of their own: those come back, the third one goes. */
const othersFiles = `mkdir -p /etc/fieldwright/tas && cd /etc/fieldwright && echo '# of someone else' >tas/eth0.sh && echo 7 >base-time &&
  chmod 0700 tas/eth0.sh && chmod 0600 base-time`;

const scripts = ['boundary.sh', 'install.sh', 'watched.sh', 'drive.sh', 'state.sh'];

/**
 * Makes a device ready for faults. Its two right states are seen first: the old one as it stands, the new one after an undisturbed apply.
 * @throws Error with what the device said, where apply does not go through, or taking it back does not end in the old state
 */
export async function createFaultBench({
  device,
  plan,
  other,
  ports,
  baseTimeNs = 1_000_000_000n,
  shell = ['dash'],
}: BenchParts): Promise<FaultBench> {
  let runs = 0;
  const env = ['env', `BASE_TIME_NS=${baseTimeNs}`];
  await unpack(device, plan, '/root/bundle');
  await unpack(device, other, '/root/other');
  const files = scripts.map(async (name) => [`/lab/${name}`, await readFile(join(import.meta.dirname, name))] as const);
  await device.putAll(new Map(await Promise.all(files)));
  await install();
  await device.exec(['sh', '-c', othersFiles]);
  const pristine = read(await device.exec(['dash', '/lab/state.sh', ...ports]));
  // The first run makes what later ones find.
  await device.exec(['sh', '-c', 'sh /root/bundle/apply.sh && sh /root/bundle/rollback.sh']);
  const applied = await undisturbed('apply', 'confirm');
  const states = { old: pristine.facts.state, new: applied.state };
  await device.exec(['sh', '/root/bundle/rollback.sh']);

  async function install(): Promise<void> {
    const { status, stderr } = await device.exec(['sh', '-c', 'sync; exec dash /lab/install.sh']);
    if (status !== 0) throw new Error(stderr);
  }
  async function undisturbed(part: Part, after: Fault['after']) {
    const { facts, events } = await drive({ part, kind: 'none', boundary: 'log', after });
    if (!/^ended 0/m.test(events)) throw new Error(`${part} does not go through undisturbed:\n${events}`);
    const { stdout } = await device.exec(['cat', '/run/lab/calls']);
    return { state: facts.state, calls: stdout.trimEnd().split('\n') };
  }
  async function drive(fault: Driven, onOutput?: (text: string) => void) {
    runs += 1;
    const run = `run${runs}`;
    const words = [fault.part, fault.kind, String(fault.boundary), fault.after, run, ...shell];
    const both = `dash /lab/drive.sh "$@"; exec dash /lab/state.sh ${ports.join(' ')}`;
    return { run, ...read(await device.exec([...env, 'sh', '-c', both, 'sh', ...words], onOutput && { onOutput })) };
  }
  /** The next fault starts from the old state, whatever this one came to. */
  async function decide(fault: Fault, { run, events, facts }: ReturnType<typeof read> & { run: string }): Promise<Injected> {
    const verdict = judge({ fault, run, events, facts, states });
    if (facts.state !== states.old || facts.leftOver !== '') {
      const clean = 'sh /root/bundle/rollback.sh; rm -f /lab/filler /lab/rest; find /etc -name "*.fieldwright-*" -exec rm {} +';
      await device.exec(['sh', '-c', `${clean}; ${othersFiles}`]);
    }
    return { fault, ...verdict };
  }

  return {
    async boundaries(part) {
      if (part === 'apply') return applied.calls;
      const { calls, state } = await undisturbed(part, 'expire');
      if (part === 'confirm') await device.exec(['sh', '/root/bundle/rollback.sh']);
      else if (state !== states.old) throw new Error(`${part} does not end in the old state`);
      return calls;
    },
    async inject(fault) {
      return decide(fault, await drive(fault));
    },
    async cutPower({ part, boundary }) {
      const fault = { part, boundary, kind: 'power-cut', after: 'expire' } as const;
      const held = signal<string>();
      const over = drive({ ...fault, kind: 'none', after: 'hold' }, (text) => {
        if (/^held$/m.test(text)) held.settle(text);
      }).then(
        ({ events }) => Promise.reject(new Error(`it was over before boundary ${boundary}:\n${events}`)),
        () => '',
      );
      const seen = await Promise.race([held.settled, over]);
      await device.cutPower();
      await over;
      await device.powerOn();
      await install();
      // The record stands, but is not on the disk before the `sync` after it: the cut may have taken it away.
      const isUnwritten =
        part === 'apply' && applied.calls.slice(boundary - 4, boundary - 1).some((call) => /pending\.new \S+pending$/.test(call));
      const unwritten = isUnwritten ? 'unwritten\n' : '';
      const rested = read(await device.exec(['sh', '-c', `dash /lab/drive.sh rest; exec dash /lab/state.sh ${ports.join(' ')}`]));
      return decide(fault, { run: `run${runs}`, facts: rested.facts, events: `${seen}${unwritten}${rested.events}` });
    },
    async overLink({ kind, boundary, after }) {
      const fault = { part: 'apply', kind, boundary, after } as const;
      const ready = signal<void>();
      const held = signal<void>();
      const done = drive(fault, (text) => {
        if (/^ready$/m.test(text)) ready.settle();
        if (/^held$/m.test(text)) held.settle();
      });
      await Promise.race([ready.settled, done]);
      const [program, ...rest] = [...sshArgv(device.address), renderCommand([...env, ...overLinkArgv(`run${runs}`, shell)])];
      const client = spawn(program, rest, { stdio: 'ignore' });
      try {
        // Where the run is over before the boundary, there is nothing to do.
        await Promise.race([held.settled, done]);
        if (kind === 'link-client') client.kill('SIGKILL');
        else await device.setLink(kind === 'link-cut' ? 'cut' : 'silent');
        await device.exec(['sh', '-c', 'echo >/run/lab/proceed']);
        return await decide(fault, await done);
      } finally {
        await device.setLink('up');
        client.kill('SIGKILL');
      }
    },
  };
}

function read({ stdout, stderr }: Answer) {
  const [events = '', ...rest] = stdout.split('== state\n');
  return { events: events + stderr, facts: readFacts(rest.join('')) };
}

function signal<T>() {
  let settle = (_: T): void => {};
  const settled = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { settled, settle: (value: T) => settle(value) };
}

function overLinkArgv(run: string, shell: readonly string[]): string[] {
  return [`FIELDWRIGHT_RUN=${run}`, 'dash', '/lab/watched.sh', ...shell, '/root/bundle/apply.sh', '--confirm-within', '10'];
}

interface Driven {
  readonly part: Part;
  readonly kind: string;
  readonly boundary: number | 'log';
  readonly after: Fault['after'] | 'hold';
}
