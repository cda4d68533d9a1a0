import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeDevice } from './device.ts';
import { sw1 } from './scriptJourneys.ts';

const devices: FakeDevice[] = [];
afterEach(() => {
  for (const device of devices.splice(0)) device.remove();
});

/** Programs that the scripts run: each call is a moment at which the power may go. */
const programs = ['cat', 'chmod', 'cmp', 'cp', 'cut', 'date', 'grep', 'id', 'ln', 'mkdir', 'mv', 'rm', 'sed', 'sha256sum', 'tr', 'timeout'];

/** Before the call of number $FAKE/cut-at, all that runs is gone at once. Counted by appending: the ends of a pipeline call at the same time. */
const moment = `echo >>"$FAKE/tick"
tick=$(/usr/bin/wc -c <"$FAKE/tick")
if [ "$tick" = "$(/bin/cat "$FAKE/cut-at" 2>/dev/null)" ]; then kill -s KILL -- "-$(/bin/cat "$FAKE/group")"; /bin/sleep 5; fi
`;

function deviceWithMoments() {
  const device = new FakeDevice();
  devices.push(device);
  for (const name of ['tc', 'systemctl', 'systemd-run']) {
    const text = readFileSync(join(device.fake, '../bin', name), 'utf8');
    device.addProgram(name, text.replace('#!/bin/sh\n', `#!/bin/sh\n${moment}`));
  }
  for (const name of programs) device.addProgram(name, `#!/bin/sh\n${moment}exec /usr/bin/${name} "$@"\n`);
  device.addProgram('sync', `#!/bin/sh\n${moment}`);
  const folder = device.unpack(sw1().files);
  /** Runs a script in a group of its own; returns its status, null where it was cut off, and how many moments it had. */
  const run = (command: readonly string[], { cutAt = 0, name = 'run-1' }: { readonly cutAt?: number; readonly name?: string } = {}) => {
    rmSync(join(device.fake, 'tick'), { force: true });
    writeFileSync(join(device.fake, 'cut-at'), `${cutAt}\n`);
    const [script = '', ...args] = command;
    const path = script.startsWith('/') ? script : join(folder, script);
    const { status } = spawnSync('setsid', ['-w', 'sh', '-c', 'echo $$ >"$FAKE/group"; exec dash "$@"', 'sh', path, ...args], {
      env: device.env({ FIELDWRIGHT_RUN: name }),
      encoding: 'utf8',
    });
    writeFileSync(join(device.fake, 'cut-at'), '0\n');
    const tick = join(device.fake, 'tick');
    return { status, moments: existsSync(tick) ? statSync(tick).size : 0 };
  };
  return {
    device,
    run,
    /** What a restart of the device runs. */
    boot(cutAt = 0) {
      device.restart('another');
      const hook = join(device.root, 'var/lib/fieldwright/boot.sh');
      return device.state()[hookOf(device)] === undefined ? null : run([hook], { cutAt, name: '' });
    },
    status: () => device.run(['dash'], join(folder, 'apply.sh'), { args: ['--status'] }).output,
  };
}

const hookOf = (device: FakeDevice) => join(device.root, 'etc/systemd/system/fieldwright-boot.service');

/** Without what runs at boot: where it stands alone it does nothing, and the next run takes it away. */
function stateOf(device: FakeDevice): Record<string, string> {
  return Object.fromEntries(Object.entries(device.state()).filter(([name]) => !name.includes('fieldwright-boot.service')));
}

const isQdisc = ([name]: [string, string]) => name.includes('/fake/qdisc/');

/** Every moment takes minutes: FIELDWRIGHT_MOMENTS=all. Otherwise every thirteenth. */
function* chosen(moments: number): Iterable<number> {
  const all = process.env.FIELDWRIGHT_MOMENTS === 'all';
  for (let at = 1; at <= moments; at++) if (all || at % 13 === 0) yield at;
}

describe('a power cut or a kill at every moment, under dash', { timeout: 3_600_000 }, () => {
  /** How many moments an action has, on a device that was brought there by `before`. */
  const momentsOf = (before: readonly (readonly string[])[], action: readonly string[]) => {
    const { run } = deviceWithMoments();
    for (const command of before) expect(run(command).status).toBe(0);
    return run(action).moments;
  };
  const apply = ['apply.sh', '--confirm-within', '60'];
  const confirm = ['apply.sh', '--confirm'];
  const rollBack = ['rollback.sh'];

  it('of an apply: after the restart the old state is there', () => {
    const statuses = new Set<number | null>();
    for (const at of chosen(momentsOf([], apply))) {
      const { device, run, boot } = deviceWithMoments();
      const before = stateOf(device);
      run(apply, { cutAt: at });
      statuses.add(boot()?.status ?? null);
      expect({ at, state: stateOf(device) }).toEqual({ at, state: before });
      expect({ at, status: run(apply).status }).toEqual({ at, status: 0 });
    }
    expect(statuses).toEqual(new Set([null, 0])); // cut off before and after something ran at boot
  });

  it('of an apply: without a restart the old state is there after the deadline', () => {
    for (const at of chosen(momentsOf([], apply))) {
      const { device, run } = deviceWithMoments();
      const before = stateOf(device);
      run(apply, { cutAt: at });
      device.setUptime(1_060);
      device.runTimers();
      // Where it was cut off before the timer, nothing was changed; what was written beside goes with the next call.
      expect({ at, status: run(rollBack, { name: '' }).status }).toEqual({ at, status: 0 });
      expect({ at, state: device.state() }).toEqual({ at, state: before });
    }
  });

  it('of a confirmation: after the restart it is the new state where it was committed, else the old one', () => {
    const outcomes = new Set<string>();
    for (const at of chosen(momentsOf([apply], confirm))) {
      const { device, run, boot, status } = deviceWithMoments();
      const before = stateOf(device);
      run(apply);
      const applied = Object.fromEntries(Object.entries(stateOf(device)).filter((entry) => !isQdisc(entry)));
      run(confirm, { cutAt: at });
      const state = status().split('\n')[1] ?? '';
      boot();
      outcomes.add(state);
      expect({ at, state: withoutRests(stateOf(device)) }).toEqual({ at, state: state === 'state idle' ? withoutRests(applied) : before });
    }
    expect([...outcomes].sort()).toEqual(['state idle', 'state waiting']);
  });

  it('of a rollback of what was confirmed, and of the start that makes it good: the old state in the end', () => {
    let halves = 0;
    for (const at of chosen(momentsOf([apply, confirm], rollBack))) {
      const { device, run, boot, status } = deviceWithMoments();
      const before = stateOf(device);
      run(apply);
      run(confirm);
      run(rollBack, { cutAt: at });
      if (status().includes('pending -')) {
        expect({ at, status: run(rollBack).status }).toEqual({ at, status: 0 });
      } else {
        halves++;
        boot(at);
        boot();
      }
      expect({ at, state: stateOf(device) }).toEqual({ at, state: before });
    }
    expect(halves).toBeGreaterThan(5);
  });
});

/** Copies that a cut between the commit and the end leaves beside the files; nothing reads them. */
function withoutRests(state: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !name.endsWith('.fieldwright-old')));
}
