import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { measure } from '../../main/bundle/build.ts';
import { layOutDevice } from '../../shared/bundle/layout.ts';
import type { BundleFile, DeviceFolder } from '../../shared/bundle/source.ts';
import { BASE_TIME_FILE } from '../../shared/kit/plan.ts';
import { FakeDevice, type Shell } from './device.ts';
import { testDevice, testSource } from './site.ts';

const devices: FakeDevice[] = [];
const newDevice = (options?: ConstructorParameters<typeof FakeDevice>[0]): FakeDevice => {
  const device = new FakeDevice(options);
  devices.push(device);
  return device;
};
afterEach(() => {
  for (const device of devices.splice(0)) device.remove();
});

/** The folder of sw1: two ports, so two steps now and two for the next start, and four files. */
export function sw1(lengths?: readonly number[], name?: string): DeviceFolder {
  const device = testDevice('sw1', ['eth2', 'eth3'], lengths);
  const folder = layOutDevice({
    source: testSource({ devices: [device], ...(name && { name }) }),
    device,
    siteSha256: 'ab'.repeat(32),
    measure,
  });
  if (!folder) throw new Error('sw1 has nothing to apply');
  return folder;
}

/** What the scripts do on a device, from apply to rollback and with whatever goes wrong in between, under one shell. */
export function describeScripts(shell: Shell): void {
  const name = shell.join(' ');
  describe(`apply.sh and rollback.sh under ${name}`, { timeout: 120_000 }, () => {
    it(`${name}: apply brings every step and file, rollback brings the state before back`, () => {
      const device = newDevice();
      mkdirSync(join(device.root, 'etc/gates'), { recursive: true });
      writeFileSync(join(device.root, 'etc/gates/eth2.conf'), 'was here before\n', { mode: 0o600 });
      const before = device.state();
      const folder = device.unpack(sw1().files);

      const applied = device.run(shell, join(folder, 'apply.sh'));
      expect(applied).toMatchObject({ status: 0, output: expect.stringContaining('is applied, each step was read back') });
      expect(readFileSync(join(device.fake, 'qdisc/eth3'), 'utf8')).toBe(
        'qdisc handle 100: taprio num_tc 2 base-time 250000 sched-entry S 0x1 200000 sched-entry S 0x2 300000\n'.replace('handle ', ''),
      );
      expect(device.state()).toMatchObject({ [join(device.root, 'etc/gates/eth2.conf')]: '640 # gates of eth2\n' });
      expect(device.enabled()).toEqual([
        'enabled-fieldwright-boot.service',
        'enabled-gates-eth2\\x40.service',
        'enabled-gates-eth3\\x40.service',
      ]);

      const calls = changes(device);
      expect(device.run(shell, join(folder, 'apply.sh'))).toMatchObject({ status: 0, output: expect.stringContaining('in place already') });
      expect(changes(device)).toEqual(calls);

      expect(device.run(shell, join(folder, 'rollback.sh'))).toMatchObject({
        status: 0,
        output: expect.stringContaining('state before is there again'),
      });
      expect(device.state()).toEqual(before);
      expect(device.run(shell, join(folder, 'rollback.sh'))).toMatchObject({
        status: 0,
        output: expect.stringContaining('nothing to take back'),
      });
    });

    it(`${name}: whichever command fails, the state before is back and the status says so`, () => {
      // Two schedules, then for each port daemon-reload and enable.
      for (const [failAt, step] of [
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 3],
        [5, 4],
        [6, 4],
      ] as const) {
        const device = newDevice();
        // A qdisc of someone else's, on the port that step 2 does not get to.
        if (failAt <= 2) writeFileSync(join(device.fake, 'qdisc/eth3'), 'qdisc htb 1: root\n');
        const before = device.state();
        const folder = device.unpack(sw1().files);
        device.set('fail-at', failAt);
        const { status, output } = device.run(shell, join(folder, 'apply.sh'));
        expect({ failAt, status, output }).toMatchObject({
          status: 3,
          output: expect.stringContaining(`Step ${step} failed with status 2: RTNETLINK`),
        });
        expect(device.state()).toEqual(before);
        if (failAt !== 6) continue;
        device.set('fail-at', null);
        expect(device.run(shell, join(folder, 'apply.sh')).status).toBe(0);
      }
    });

    it(`${name}: a step that reads back wrong is taken back`, () => {
      const device = newDevice();
      const before = device.state();
      const files = sw1().files.map((file) => ({ ...file, text: file.text.replaceAll("has 'taprio num_tc 2'", "has 'taprio num_tc 3'") }));
      const folder = device.unpack(withChecksums(files));
      const { status, output } = device.run(shell, join(folder, 'apply.sh'));
      expect({ status, output }).toMatchObject({ status: 3, output: expect.stringContaining('does not show "taprio num_tc 3"') });
      expect(device.state()).toEqual(before);
    });

    it(`${name}: what a rollback cannot bring back is named, with status 4`, () => {
      const device = newDevice();
      writeFileSync(join(device.fake, 'qdisc/eth2'), 'qdisc htb 1: root\n');
      const folder = device.unpack(sw1().files);
      expect(device.run(shell, join(folder, 'apply.sh')).status).toBe(0);
      const { status, output } = device.run(shell, join(folder, 'rollback.sh'));
      expect({ status, output }).toMatchObject({
        status: 4,
        output: expect.stringContaining('step 1 (sw1 / eth2: install the gate schedule)'),
      });
    });

    it(`${name}: SIGHUP in the middle takes everything back`, () => {
      for (const hangUpAt of [1, 2, 4]) {
        const device = newDevice();
        const before = device.state();
        const folder = device.unpack(sw1().files);
        device.set('hang-up-at', hangUpAt);
        expect(device.run(shell, join(folder, 'apply.sh')).status).toBe(3);
        expect(device.state()).toEqual(before);
      }
    });

    it(`${name}: after a kill in the middle, both apply and rollback still know the state before`, () => {
      for (const killAt of [1, 2, 5]) {
        const device = newDevice();
        const before = device.state();
        const folder = device.unpack(sw1().files);
        device.set('kill-at', killAt);
        expect(device.run(shell, join(folder, 'apply.sh')).status).not.toBe(0);
        if (killAt === 2) expect(device.run(shell, join(folder, 'apply.sh')).status).toBe(0);
        expect(device.run(shell, join(folder, 'rollback.sh')).status).toBe(0);
        expect(device.state()).toEqual(before);
      }
    });

    it(`${name}: where a power cut left the note of the last step empty, any step may have begun and is undone`, () => {
      const device = newDevice();
      const before = device.state();
      const folder = device.unpack(sw1().files);
      device.set('kill-at', 5);
      expect(device.run(shell, join(folder, 'apply.sh')).status).not.toBe(0);
      expect(device.state()).not.toEqual(before);
      writeFileSync(join(device.root, 'var/lib/fieldwright', sw1().planId, 'before/begun'), '');
      device.set('kill-at', null);
      expect(device.run(shell, join(folder, 'rollback.sh')).status).toBe(0);
      expect(device.state()).toEqual(before);
    });

    it(`${name}: what is read back is compared by whole words: a longer number is not the wanted one`, () => {
      const device = newDevice();
      const before = device.state();
      const folder = device.unpack(sw1([200_000, 300_000]).files);
      const tc = readFileSync(join(device.fake, '../bin/tc'), 'utf8');
      device.addProgram('tc', tc.replaceAll('qdisc %s', 'qdisc %s0')); // the last number it prints has a zero more
      const applied = device.run(shell, join(folder, 'apply.sh'));
      expect(applied).toMatchObject({ status: 3, output: expect.stringContaining('reading back does not show "300000"') });
      expect(device.state()).toEqual(before);
    });

    it(`${name}: after a kill in the middle of a rollback, the next rollback finishes it`, () => {
      const device = newDevice();
      const before = device.state();
      const folder = device.unpack(sw1().files);
      expect(device.run(shell, join(folder, 'apply.sh')).status).toBe(0);
      device.set('count', 0);
      device.set('kill-at', 4);
      expect(device.run(shell, join(folder, 'rollback.sh')).status).not.toBe(0);
      device.set('kill-at', null);
      expect(device.run(shell, join(folder, 'rollback.sh')).status).toBe(0);
      expect(device.state()).toEqual(before);
    });

    it(`${name}: a plan over another plan, taken back, brings the other one back`, () => {
      const device = newDevice();
      const before = device.state();
      const first = device.unpack(sw1().files, 'first');
      const second = device.unpack(sw1([100_000, 400_000]).files, 'second');
      expect(device.run(shell, join(first, 'apply.sh'), { env: { BASE_TIME_NS: '1800000000000000000' } }).status).toBe(0);
      const between = device.state();
      expect(device.run(shell, join(second, 'apply.sh')).status).toBe(0);
      expect(device.run(shell, join(first, 'rollback.sh'))).toMatchObject({
        status: 1,
        output: expect.stringContaining('Take that one back first'),
      });
      expect(device.run(shell, join(second, 'rollback.sh')).output).toContain('state before is there again');
      expect(device.state()).toEqual(between);
      expect(device.run(shell, join(first, 'rollback.sh')).status).toBe(0);
      expect(device.state()).toEqual(before);
    });

    it(`${name}: after a reboot the saved script sets it again, with the base time of the first run`, () => {
      const device = newDevice();
      const folder = device.unpack(sw1().files);
      expect(device.run(shell, join(folder, 'apply.sh'), { env: { BASE_TIME_NS: '1800000000000000000' } }).status).toBe(0);
      const after = device.state();
      rmSync(folder, { recursive: true });
      rmSync(join(device.fake, 'qdisc'), { recursive: true });
      mkdirSync(join(device.fake, 'qdisc'));
      const store = join(device.root, 'var/lib/fieldwright');
      const saved = join(store, readFileSync(join(store, 'current'), 'utf8').trim(), 'device/apply.sh');
      expect(readFileSync(join(device.root, BASE_TIME_FILE), 'utf8')).toBe('1800000000000000000\n');
      expect(device.run(shell, saved, { args: ['--boot'] })).toMatchObject({ status: 0 });
      expect(device.state()).toEqual(after);
      expect(readFileSync(join(device.fake, 'qdisc/eth2'), 'utf8')).toContain('base-time 1800000000000250000');
    });

    it(`${name}: a line in the init script that outlives its plan sets nothing`, () => {
      const device = newDevice({ systemd: false });
      const before = device.state();
      const folder = device.unpack(sw1().files);
      expect(device.run(shell, join(folder, 'apply.sh')).status).toBe(0);
      expect(device.run(shell, join(folder, 'rollback.sh')).status).toBe(0);
      const called = changes(device);
      expect(device.run(shell, join(folder, 'apply.sh'), { args: ['--boot'] })).toMatchObject({
        status: 0,
        output: expect.stringContaining('is not in force here'),
      });
      expect(changes(device)).toEqual(called);
      expect(device.state()).toEqual(before);
    });

    it(`${name}: nothing is changed where a payload was tampered with, a file is missing, or another run holds the lock`, () => {
      const device = newDevice();
      const before = device.state();
      const whole = device.unpack(sw1().files);
      const tampered = device.copy(whole, 'tampered');
      appendFileSync(join(tampered, 'files/etc/gates/eth2.conf'), '#');
      const missing = device.copy(whole, 'missing');
      rmSync(join(missing, 'files/etc/gates/eth3.conf'));
      const unlisted = device.copy(whole, 'unlisted');
      writeFileSync(join(unlisted, 'SHA256SUMS'), readFileSync(join(unlisted, 'SHA256SUMS'), 'utf8').replace(/.*eth3.*\n/, ''));
      expect(device.run(shell, join(tampered, 'apply.sh'))).toMatchObject({
        status: 1,
        output: expect.stringContaining('eth2.conf: FAILED'),
      });
      expect(device.run(shell, join(missing, 'apply.sh'))).toMatchObject({ status: 1, output: expect.stringContaining('eth3.conf') });
      expect(device.run(shell, join(unlisted, 'apply.sh'))).toMatchObject({ status: 1, output: expect.stringContaining('refused') });
      const lock = join(device.root, 'run/fieldwright.lock');
      writeFileSync(lock, `${process.pid} ${startOf(process.pid)} apply\n`);
      expect(device.run(shell, join(whole, 'apply.sh'))).toMatchObject({
        status: 1,
        output: expect.stringContaining(`process ${process.pid} is at work`),
      });
      expect(device.state()).toEqual(before);
      expect(device.calls()).toEqual([]);
      // Of a process that is gone, and of one whose number another has by now.
      for (const stale of ['4194305 1', `${process.pid} 1`]) {
        writeFileSync(lock, `${stale} apply\n`);
        expect(device.run(shell, join(whole, 'rollback.sh')).output).toContain('nothing to take back');
      }
      expect(device.run(shell, join(whole, 'apply.sh')).status).toBe(0);
      expect(existsSync(lock)).toBe(false);
    });

    it(`${name}: a base time that is not one is refused`, () => {
      const device = newDevice();
      const folder = device.unpack(sw1().files);
      for (const bad of ['-1', '1e9', '007', '0x10', ' 1', '1;id', '$(id)', 'a[$(id)]', '9000000000000000000', '10000000000000000000']) {
        expect(device.run(shell, join(folder, 'apply.sh'), { env: { BASE_TIME_NS: bad } })).toMatchObject({ status: 1 });
      }
      expect(device.calls()).toEqual([]);
      expect(device.run(shell, join(folder, 'apply.sh'), { env: { BASE_TIME_NS: '8999999999999999999' } }).status).toBe(0);
    });

    it(`${name}: a device without systemd gets no units, and rc.local calls what brings the plan back`, () => {
      const device = newDevice({ systemd: false });
      const before = device.state();
      const folder = device.unpack(sw1().files);
      expect(device.run(shell, join(folder, 'apply.sh')).status).toBe(0);
      expect(device.calls().filter((call) => call.startsWith('systemctl'))).toEqual([]);
      const after = device.state();
      expect(readFileSync(join(device.root, 'etc/rc.local'), 'utf8')).toBe(
        '#!/bin/sh -e\nsh /var/lib/fieldwright/boot.sh || : # Fieldwright\nexit 0\n',
      );
      device.restart('second');
      expect(device.run(shell, join(device.root, 'var/lib/fieldwright/boot.sh')).status).toBe(0);
      expect(device.state()).toEqual(after);
      expect(device.run(shell, join(folder, 'rollback.sh')).status).toBe(0);
      expect(device.state()).toEqual(before);
    });

    it(`${name}: where nothing runs at boot, nothing is applied`, () => {
      const device = newDevice({ systemd: false });
      rmSync(join(device.root, 'etc/rc.local'));
      const before = device.state();
      const folder = device.unpack(sw1().files);
      expect(device.run(shell, join(folder, 'apply.sh'))).toMatchObject({
        status: 1,
        output: expect.stringContaining('nothing here runs at boot'),
      });
      expect(device.state()).toEqual(before);
      expect(device.run(shell, join(folder, 'apply.sh'), { env: { FIELDWRIGHT_BOOT: 'own' } }).status).toBe(0);
    });

    it(`${name}: where the files cannot be written, nothing was changed`, () => {
      const device = newDevice();
      const folder = device.unpack(sw1().files);
      writeFileSync(join(device.root, 'etc/systemd'), 'not a directory\n');
      const before = device.state();
      expect(device.run(shell, join(folder, 'apply.sh'))).toMatchObject({
        status: 1,
        output: expect.stringContaining('nothing was changed'),
      });
      expect(device.state()).toEqual(before);
    });

    it(`${name}: a missing tool, or a strange argument, is refused by name`, () => {
      const device = newDevice();
      const files = sw1().files.map((file) => ({ ...file, text: file.text.replace('  need tc\n', '  need tc-of-tomorrow\n') }));
      const folder = device.unpack(withChecksums(files));
      expect(device.run(shell, join(folder, 'apply.sh'))).toMatchObject({ status: 1, output: expect.stringContaining('tc-of-tomorrow') });
      expect(device.run(shell, join(folder, 'apply.sh'), { args: ['now'] })).toMatchObject({ status: 2 });
      expect(device.run(shell, join(folder, 'rollback.sh'), { args: ['now'] })).toMatchObject({ status: 2 });
    });
  });
}

function withChecksums(files: readonly BundleFile[]): readonly BundleFile[] {
  const listed = files.filter(({ path }) => !path.endsWith('SHA256SUMS'));
  const text = listed.map((file) => `${measure(file.text).sha256}  ${file.path.split('/').slice(2).join('/')}\n`).join('');
  return [...listed, { path: 'devices/sw1/SHA256SUMS', text }];
}

/** When a process started, in ticks since boot (proc_pid_stat(5), field 22). */
function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function changes(device: FakeDevice): string[] {
  return device
    .calls()
    .filter(
      (call) => !/^tc qdisc show|^systemctl is-enabled|^systemctl (?:enable|disable) fieldwright-boot|^systemctl daemon-reload/.test(call),
    );
}
