import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Before the call of number $FAKE/cut-at, all that runs is gone at once. */
const moment = `tick=$(($(/bin/cat "$FAKE/tick" 2>/dev/null || echo 0) + 1))
echo "$tick" >"$FAKE/tick"
if [ "$tick" = "$(/bin/cat "$FAKE/cut-at" 2>/dev/null)" ]; then kill -KILL -- "-$(/bin/cat "$FAKE/group")"; /bin/sleep 5; fi
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
  return {
    device,
    /** Runs a script in a group of its own; returns its status and how many moments it had. Null: it was cut off. */
    run(command: readonly string[], cutAt: number | null = null) {
      rmSync(join(device.fake, 'tick'), { force: true });
      if (cutAt === null) rmSync(join(device.fake, 'cut-at'), { force: true });
      else writeFileSync(join(device.fake, 'cut-at'), `${cutAt}\n`);
      const [script = '', ...args] = command;
      const path = script.startsWith('/') ? script : join(folder, script);
      const { status } = spawnSync('setsid', ['-w', 'sh', '-c', 'echo $$ >"$FAKE/group"; exec dash "$@"', 'sh', path, ...args], {
        env: device.env({ FIELDWRIGHT_RUN: script === 'boot.sh' ? '' : 'run-1' }),
        encoding: 'utf8',
      });
      return { status, moments: Number(readFileSync(join(device.fake, 'tick'), 'utf8')) };
    },
    /** What a restart of the device runs. */
    boot(cutAt: number | null = null) {
      const hook = join(device.root, 'var/lib/fieldwright/boot.sh');
      return device.state()[hookOf(device)] ? this.run([hook], cutAt) : null;
    },
  };
}

const hookOf = (device: FakeDevice) => join(device.root, 'etc/systemd/system/fieldwright-boot.service');

/** Without what runs at boot: where it stands alone it does nothing, and the next run takes it away. */
function stateOf(device: FakeDevice): Record<string, string> {
  return Object.fromEntries(Object.entries(device.state()).filter(([name]) => !name.includes('fieldwright-boot.service')));
}

const isQdisc = ([name]: [string, string]) => name.includes('/fake/qdisc/');

/** Every moment takes minutes: FIELDWRIGHT_MOMENTS=all. Otherwise every eleventh, and the first and the last ten. */
function* chosen(moments: number): Iterable<number> {
  const all = process.env.FIELDWRIGHT_MOMENTS === 'all';
  for (let at = 1; at <= moments; at++) if (all || at % 11 === 0 || at <= 10 || at > moments - 10) yield at;
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
    for (const at of chosen(momentsOf([], apply))) {
      const { device, run, boot } = deviceWithMoments();
      const before = stateOf(device);
      run(apply, at);
      device.restart('second');
      boot()?.status;
      expect({ at, state: stateOf(device) }).toEqual({ at, state: before });
      expect({ at, status: run(apply).status }).toEqual({ at, status: 0 });
    }
  });

  it('of an apply: without a restart the old state is there after the deadline', () => {
    for (const at of chosen(momentsOf([], apply))) {
      const { device, run } = deviceWithMoments();
      const before = stateOf(device);
      run(apply, at);
      rmSync(join(device.fake, 'cut-at'));
      device.setUptime(1_060);
      device.runTimers();
      // Where it was cut off before the timer, nothing was changed; what was written beside goes with the next call.
      expect({ at, status: run(rollBack).status }).toEqual({ at, status: 0 });
      expect({ at, state: device.state() }).toEqual({ at, state: before });
    }
  });

  it('of a confirmation: after the restart it is the new state where it was committed, else the old one', () => {
    const outcomes = new Set<string>();
    for (const at of chosen(momentsOf([apply], confirm))) {
      const { device, run, boot } = deviceWithMoments();
      const before = stateOf(device);
      run(apply);
      const applied = Object.fromEntries(Object.entries(stateOf(device)).filter((entry) => !isQdisc(entry)));
      run(confirm, at);
      const status = device.run(['dash'], join(device.fake, '../bundle/apply.sh'), { args: ['--status'] }).output;
      device.restart('second');
      boot();
      const isNew = status.includes('state idle');
      outcomes.add(status.split('\n')[1] ?? '');
      expect({ at, state: withoutRests(stateOf(device)) }).toEqual({ at, state: isNew ? applied : before });
    }
    expect([...outcomes].sort()).toEqual(['state idle', 'state waiting']);
  });

  it('of a rollback of what was confirmed, and of the start that makes it good: the old state in the end', () => {
    for (const at of chosen(momentsOf([apply, confirm], rollBack))) {
      const { device, run, boot } = deviceWithMoments();
      const before = stateOf(device);
      run(apply);
      run(confirm);
      run(rollBack, at);
      device.restart('second');
      const pending = device.run(['dash'], join(device.fake, '../bundle/apply.sh'), { args: ['--status'] }).output;
      if (pending.includes('pending -')) {
        expect({ at, status: run(rollBack).status }).toEqual({ at, status: 0 });
      } else {
        boot(at);
        device.restart('third');
        boot();
      }
      expect({ at, state: stateOf(device) }).toEqual({ at, state: before });
    }
  });
});

/** Copies that a cut between the commit and the end leaves beside the files; nothing reads them. */
function withoutRests(state: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !name.endsWith('.fieldwright-old')));
}
