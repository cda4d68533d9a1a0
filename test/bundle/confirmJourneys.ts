import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeDevice, isAlive, type Shell } from './device.ts';
import { sw1 } from './scriptJourneys.ts';

const devices: FakeDevice[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) {
    await device.stopWatchers();
    device.remove();
  }
});

const newDevice = (options?: ConstructorParameters<typeof FakeDevice>[0]): FakeDevice => {
  const device = new FakeDevice(options);
  devices.push(device);
  return device;
};

/** A run that must be confirmed, and what becomes of it, under one shell. "Safe apply" in DOMAIN.md is what these hold. */
export function describeConfirmation(shell: Shell): void {
  const name = shell.join(' ');
  const actions = (device: FakeDevice, folder: string) => ({
    apply: (env: NodeJS.ProcessEnv = {}, seconds = '120') =>
      device.run(shell, join(folder, 'apply.sh'), { args: ['--confirm-within', seconds], env: { FIELDWRIGHT_RUN: 'run-1', ...env } }),
    confirm: (env: NodeJS.ProcessEnv = {}) => device.run(shell, join(folder, 'apply.sh'), { args: ['--confirm'], env }),
    status: () => statusOf(device.run(shell, join(folder, 'apply.sh'), { args: ['--status'] }).output),
    rollBack: (env: NodeJS.ProcessEnv = {}) => device.run(shell, join(folder, 'rollback.sh'), { env }),
    atBoot: () => device.run(shell, join(device.root, 'var/lib/fieldwright/boot.sh')),
  });
  const start = (options?: ConstructorParameters<typeof FakeDevice>[0]) => {
    const device = newDevice(options);
    const before = device.state();
    return { device, before, ...actions(device, device.unpack(sw1().files)) };
  };

  describe(`a run that must be confirmed, under ${name}`, { timeout: 120_000 }, () => {
    it(`${name}: waits, says so, and stays once it is confirmed, over a restart as well`, () => {
      const { device, apply, confirm, status, atBoot } = start();
      expect(apply({ FIELDWRIGHT_BY: 'Ada' })).toMatchObject({
        status: 0,
        output: expect.stringContaining('takes itself back in 120 s unless confirmed'),
      });
      device.setUptime(1_050);
      expect(status()).toEqual({
        fieldwright: '1',
        state: 'waiting',
        plan: '-',
        pending: sw1().planId,
        run: 'run-1',
        remaining: '70',
        by: 'Ada',
        last: '- -',
      });
      const applied = device.state();
      expect(confirm({ FIELDWRIGHT_RUN: 'run-2' })).toMatchObject({ status: 1, output: expect.stringContaining('run run-1, by Ada') });
      expect(confirm({ FIELDWRIGHT_RUN: 'run-1' })).toMatchObject({ status: 0, output: expect.stringContaining('is confirmed and stays') });
      expect(status()).toMatchObject({ state: 'idle', plan: sw1().planId, pending: '-', last: 'run-1 confirmed' });
      expect(confirm({ FIELDWRIGHT_RUN: 'run-1' })).toMatchObject({ status: 0, output: expect.stringContaining('confirmed already') });
      expect(device.state()).toEqual(applied);
      device.setUptime(2_000);
      device.runTimers();
      expect(device.state()).toEqual(applied);
      device.restart('second');
      expect(atBoot().status).toBe(0);
      expect(device.enabled()).toContain('enabled-gates-eth2\\x40.service');
      expect(status()).toMatchObject({ state: 'idle', plan: sw1().planId });
    });

    it(`${name}: takes itself back at the deadline, says so loudly, and can be applied anew`, () => {
      const { device, before, apply, confirm, status } = start();
      expect(apply().status).toBe(0);
      device.setUptime(1_119);
      device.runTimers({ until: 1_120 });
      expect(device.state()).toEqual(before);
      expect(status()).toMatchObject({ state: 'idle', plan: '-', pending: '-', last: 'run-1 rolled-back' });
      expect(confirm({ FIELDWRIGHT_RUN: 'run-1' })).toMatchObject({ status: 1, output: expect.stringContaining('was taken back already') });
      expect(confirm().status).toBe(1);
      expect(readFileSync(join(device.root, 'dev/kmsg'), 'utf8')).toContain('was not confirmed in time');
      expect(device.journal(sw1().planId)).toMatch(
        /apply: device sw1, plan \w+, site (?:ab)+, run run-1, by .*not confirmed in time.*rolled back: run run-1/s,
      );
      expect(apply().status).toBe(0);
    });

    it(`${name}: is not confirmed after its deadline, nor where a step no longer holds`, () => {
      const { device, before, apply, confirm } = start();
      expect(apply().status).toBe(0);
      device.setUptime(1_120);
      expect(confirm()).toMatchObject({ status: 1, output: expect.stringContaining('the time to confirm is over') });
      device.runTimers();
      expect(device.state()).toEqual(before);

      expect(apply().status).toBe(0);
      writeFileSync(join(device.fake, 'qdisc/eth3'), 'qdisc htb 1: root\n');
      expect(confirm()).toMatchObject({ status: 3, output: expect.stringContaining('(step 2)') });
      expect(device.state()).toEqual(before);
    });

    it(`${name}: ends in the old state where the device restarts inside the window, and where it was never confirmed nobody can confirm it later`, () => {
      const { device, before, apply, confirm, status, atBoot } = start();
      expect(apply().status).toBe(0);
      device.restart('second');
      expect(confirm()).toMatchObject({ status: 1, output: expect.stringContaining('was restarted') });
      expect(atBoot().status).toBe(0);
      expect(device.state()).toEqual(before);
      expect(status()).toMatchObject({ state: 'idle', last: 'run-1 rolled-back' });
      expect(atBoot().status).not.toBe(0); // what runs at boot went with the run
    });

    it(`${name}: refuses a second operator with who and how long, and takes back for the first`, () => {
      const { device, before, apply, rollBack, status } = start();
      expect(apply({ FIELDWRIGHT_BY: 'Ada' }).status).toBe(0);
      device.setUptime(1_020);
      const second = apply({ FIELDWRIGHT_RUN: 'run-2', FIELDWRIGHT_BY: 'Bob' });
      expect(second).toMatchObject({ status: 1, output: expect.stringMatching(/by Ada \(run run-1\).*takes itself back in 100 s/) });
      expect(rollBack({ FIELDWRIGHT_RUN: 'run-2' })).toMatchObject({ status: 1, output: expect.stringContaining('by Ada') });
      expect(status()).toMatchObject({ state: 'waiting', by: 'Ada' });
      expect(rollBack({ FIELDWRIGHT_RUN: 'run-1' }).status).toBe(0);
      expect(device.state()).toEqual(before);
      expect(rollBack({ FIELDWRIGHT_RUN: 'run-1' })).toMatchObject({ status: 0, output: expect.stringContaining('is taken back already') });
    });

    it(`${name}: a kill at any change ends in the old state at the deadline`, () => {
      for (let killAt = 1; killAt <= 6; killAt++) {
        const { device, before, apply, status } = start();
        device.set('kill-at', killAt);
        expect(apply().status).not.toBe(0);
        device.set('kill-at', null);
        expect(status()).toMatchObject({ state: 'reverting', remaining: '120' });
        device.setUptime(1_120);
        device.runTimers();
        expect({ killAt, state: device.state() }).toEqual({ killAt, state: before });
        expect(status()).toMatchObject({ state: 'idle', last: 'run-1 rolled-back' });
      }
    });

    it(`${name}: an apply without a deadline that was killed is taken back at the next start, or by the next apply`, () => {
      for (const next of ['boot', 'apply']) {
        const { device, before, status, atBoot } = start();
        const folder = device.unpack(sw1([100_000, 400_000]).files, 'other');
        const first = device.unpack(sw1().files);
        device.set('kill-at', 5);
        expect(device.run(shell, join(first, 'apply.sh')).status).not.toBe(0);
        device.set('kill-at', null);
        expect(status()).toMatchObject({ state: 'stuck', pending: sw1().planId });
        if (next === 'boot') {
          device.restart('second');
          expect(atBoot().status).toBe(0);
        } else {
          const { status: code, output } = device.run(shell, join(folder, 'apply.sh'));
          expect({ code, output }).toMatchObject({
            code: 0,
            output: expect.stringContaining('was left unfinished. It is taken back first'),
          });
          expect(device.run(shell, join(folder, 'rollback.sh')).status).toBe(0);
        }
        expect(device.state()).toEqual(before);
      }
    });

    it(`${name}: a kill in the middle of taking back is made good by the next one`, () => {
      for (let killAt = 7; killAt <= 11; killAt++) {
        const { device, before, apply } = start();
        expect(apply().status).toBe(0);
        device.set('kill-at', killAt);
        device.setUptime(1_120);
        device.runTimers();
        device.set('kill-at', null);
        device.runTimers();
        expect({ killAt, state: device.state() }).toEqual({ killAt, state: before });
      }
    });

    it(`${name}: what cannot be taken back is tried again, then stands as stuck and is loud; once it can be, it is`, () => {
      const { device, before, apply, status } = start();
      expect(apply().status).toBe(0);
      device.set('refuse-del', 1);
      device.setUptime(1_120);
      device.runTimers();
      expect(status()).toMatchObject({ state: 'stuck', run: 'run-1', last: 'run-1 stuck' });
      expect(device.journal(sw1().planId)).toContain('attempt 12 of 12: not as before: step 1');
      expect(readFileSync(join(device.fake, 'wall'), 'utf8')).toContain('NOT everything is back');
      device.set('refuse-del', null);
      expect(apply({ FIELDWRIGHT_RUN: 'run-2' })).toMatchObject({ status: 0, output: expect.stringContaining('It is taken back first') });
      device.setUptime(1_240);
      device.runTimers();
      expect(device.state()).toEqual(before);
    });

    it(`${name}: a plan that is in force and applied anew with another base time goes back to the one it had`, () => {
      const { device, apply, rollBack, status } = start();
      const base = (ns: string) => ({ BASE_TIME_NS: ns });
      const folder = device.unpack(sw1().files);
      const before = device.state();
      expect(device.run(shell, join(folder, 'apply.sh'), { env: base('1000') }).status).toBe(0);
      const first = device.state();
      expect(apply(base('2000')).status).toBe(0);
      expect(device.state()).not.toEqual(first);
      expect(status()).toMatchObject({ state: 'waiting', plan: sw1().planId, pending: sw1().planId });
      device.setUptime(1_120);
      device.runTimers();
      expect(device.state()).toEqual(first);
      expect(status()).toMatchObject({ state: 'idle', plan: sw1().planId });
      expect(rollBack({ FIELDWRIGHT_RUN: 'run-9' })).toMatchObject({ status: 1, output: expect.stringContaining('changed nothing here') });
      expect(rollBack().status).toBe(0);
      expect(device.state()).toEqual(before);
    });

    it(`${name}: no name of a person or a run does anything but stand there`, () => {
      const { device, apply, status, rollBack } = start();
      const hostile = `a\n state idle\r$(touch ${device.root}/owned)\`id\`"'\\ \u001b]0;x\u0007\u009b1m\u202e${'x'.repeat(500)}`;
      expect(apply({ FIELDWRIGHT_RUN: 'run 1' }).status).toBe(2);
      expect(apply({ FIELDWRIGHT_RUN: '../x' }).status).toBe(2);
      expect(apply({ FIELDWRIGHT_RUN: 'x'.repeat(65) }).status).toBe(2);
      expect(apply({ FIELDWRIGHT_BY: hostile, FIELDWRIGHT_RUN: 'x'.repeat(64) }).status).toBe(0);
      const by = status().by ?? '';
      expect(by).toMatch(/^[ -~]{20,200}$/);
      expect(status().state).toBe('waiting');
      expect(rollBack().status).toBe(0);
      expect(apply({ FIELDWRIGHT_BY: '王工 (Müller)' }).status).toBe(0);
      expect(status().by).toBe('王工 (Müller)');
      expect(existsSync(join(device.root, 'owned'))).toBe(false);
    });

    it(`${name}: takes from 10 to 3600 s and nothing else`, () => {
      const { device, apply } = start();
      for (const seconds of ['9', '3601', '0', '-1', '1e2', '010', '60s', '', ' 60', '99999999999999999999', '$(id)'])
        expect({ seconds, status: apply({}, seconds).status }).toEqual({ seconds, status: 2 });
      expect(device.calls()).toEqual([]);
    });
  });

  describe(`a run that must be confirmed, without systemd, under ${name}`, { timeout: 120_000 }, () => {
    it(`${name}: two watchers take it back at the deadline, whatever the wall clock says`, async () => {
      const { device, before, apply, status } = start({ systemd: false });
      expect(apply().status).toBe(0);
      expect(device.watchers()).toHaveLength(2);
      device.setUptime(1_119);
      await device.passes(30);
      expect(status()).toMatchObject({ state: 'waiting', remaining: '1' });
      device.setUptime(1_120);
      await device.until(() => device.watchers().length === 0);
      expect(device.state()).toEqual(before);
      expect(status()).toMatchObject({ state: 'idle', last: 'run-1 rolled-back' });
    });

    it(`${name}: a watcher that is killed is started again by the other one, and signals do not end it`, async () => {
      const { device, apply, confirm } = start({ systemd: false });
      expect(apply().status).toBe(0);
      for (const at of [0, 1]) {
        await device.until(() => device.watchers().length === 2); // a watcher that writes its file has none for a moment
        const [killed] = device.watchers().slice(at);
        if (killed === undefined) throw new Error('a watcher is missing');
        for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.kill(killed, signal);
        await device.passes(10);
        expect(device.watchers()).toContain(killed);
        process.kill(killed, 'SIGKILL');
        await device.until(() => device.watchers().length === 2 && !device.watchers().includes(killed));
      }
      expect(confirm().status).toBe(0);
      await device.until(() => device.watchers().length === 0);
    });

    it(`${name}: an apply that hangs is stopped with its children at the deadline`, async () => {
      const { device, before, status } = start({ systemd: false });
      const folder = device.unpack(sw1().files);
      device.set('hang-at', 2);
      const hanging = device.start(shell, join(folder, 'apply.sh'), ['--confirm-within', '60'], { FIELDWRIGHT_RUN: 'run-1' });
      await device.until(() => existsSync(join(device.fake, 'hanging')));
      expect(status()).toMatchObject({ state: 'applying', run: 'run-1', remaining: '60' });
      const child = Number(readFileSync(join(device.fake, 'hanging'), 'utf8'));
      device.set('hang-at', null);
      device.setUptime(1_060);
      await device.until(() => device.watchers().length === 0);
      expect(hanging.signalCode ?? hanging.exitCode).not.toBe(0);
      expect(isAlive(child)).toBe(false);
      expect(device.state()).toEqual(before);
      expect(status()).toMatchObject({ state: 'idle', last: 'run-1 rolled-back' });
    });

    it(`${name}: who started a run that hangs takes it back by its name`, async () => {
      const { device, before, rollBack } = start({ systemd: false });
      const folder = device.unpack(sw1().files);
      device.set('hang-at', 2);
      device.start(shell, join(folder, 'apply.sh'), ['--confirm-within', '60'], { FIELDWRIGHT_RUN: 'run-1' });
      await device.until(() => existsSync(join(device.fake, 'hanging')));
      device.set('hang-at', null);
      expect(rollBack()).toMatchObject({ status: 1, output: expect.stringContaining('is at work here (apply)') });
      expect(rollBack({ FIELDWRIGHT_RUN: 'run-1' }).status).toBe(0);
      expect(device.state()).toEqual(before);
      await device.until(() => device.watchers().length === 0);
    });

    it(`${name}: OpenRC and rcS call what runs at boot as well; where OpenRC would not, nothing is applied`, () => {
      for (const init of ['openrc', 'rcS'] as const) {
        const { device, apply, rollBack, confirm } = start({ systemd: false });
        device.setInit(init);
        if (init === 'openrc') {
          expect(apply()).toMatchObject({ status: 1, output: expect.stringContaining('rc-update add local default') });
          device.addLocalToRunlevel();
        }
        const before = device.state();
        expect(apply().status).toBe(0);
        expect(confirm().status).toBe(0);
        const hook = init === 'openrc' ? 'etc/local.d/fieldwright.start' : 'etc/init.d/S99fieldwright';
        expect(readFileSync(join(device.root, hook), 'utf8')).toContain('sh /var/lib/fieldwright/boot.sh');
        expect(rollBack().status).toBe(0);
        expect(device.state()).toEqual(before);
        expect(readdirSync(join(device.root, 'var/lib/fieldwright')).filter((entry) => /boot|reserve|new|pending/.test(entry))).toEqual([]);
      }
    });
  });
}

function statusOf(output: string): Record<string, string> {
  return Object.fromEntries(
    output
      .trim()
      .split('\n')
      .map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1).join(' ')]),
  );
}
