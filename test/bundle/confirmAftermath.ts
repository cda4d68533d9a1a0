import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeDevice, type Shell } from './device.ts';
import { sw1 } from './scriptJourneys.ts';

const devices: FakeDevice[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) {
    await device.stopWatchers();
    device.remove();
  }
});

/** Programs at which a kill leaves something behind, by what stands in their arguments; and what lies there then, below the device's root. */
const kills: readonly { readonly program: string; readonly at: string; readonly rest: RegExp }[] = [
  { program: 'ln', at: '/run/fieldwright.lock', rest: /^run\/fieldwright\.lock\.\d+$/ },
  { program: 'cp', at: 'eth3.conf.fieldwright-old', rest: /^etc\/gates\/eth2\.conf\.fieldwright-old$/ },
  { program: 'chmod', at: 'boot.sh.fieldwright-new', rest: /^var\/lib\/fieldwright\/boot\.sh\.fieldwright-new$/ },
  { program: 'chmod', at: 'rc.local.fieldwright-new', rest: /^etc\/rc\.local\.fieldwright-new$/ },
  { program: 'mv', at: 'pending.new', rest: /^var\/lib\/fieldwright\/pending\.new$/ },
];

/** What is left after a kill, or after a take-back that failed, and what becomes of it. "Safe apply" in DOMAIN.md is what these hold. */
export function describeAftermath(shell: Shell): void {
  const name = shell.join(' ');
  const start = (options?: ConstructorParameters<typeof FakeDevice>[0]) => {
    const device = new FakeDevice(options);
    devices.push(device);
    for (const port of ['eth2', 'eth3']) device.addFile(`etc/gates/${port}.conf`, 'was here before\n');
    const first = device.unpack(sw1().files, 'first');
    const second = device.unpack(sw1([100_000, 400_000]).files, 'second');
    const call = (folder: string, words: string, run = '') => {
      const [script = '', ...args] = words.split(' ');
      return device.run(shell, join(folder, script), { args, env: { FIELDWRIGHT_RUN: run } });
    };
    return {
      device,
      before: device.state(),
      apply: () => call(first, 'apply.sh --confirm-within 60', 'run-1'),
      /** Resolves when the script ends. */
      begin: () => once(device.start(shell, join(first, 'apply.sh'), ['--confirm-within', '60'], { FIELDWRIGHT_RUN: 'run-1' }), 'exit'),
      confirm: () => call(first, 'apply.sh --confirm'),
      rollBack: () => call(first, 'rollback.sh'),
      applySecond: () => call(second, 'apply.sh --confirm-within 60', 'run-2'),
      rollBackSecond: () => call(second, 'rollback.sh'),
      status: () => call(first, 'apply.sh --status').output,
    };
  };

  describe(`what is left after a failure or a kill, under ${name}`, { timeout: 120_000 }, () => {
    it(`${name}: a failed take-back is tried again by the script itself, and once more at the deadline`, async () => {
      const { device, before, apply, status } = start({ systemd: false });
      device.set('fail-at', 2);
      device.set('refuse-del', 1);
      expect(apply()).toMatchObject({ status: 4, output: expect.stringContaining('It is tried again, up to 12 times') });
      const attempts = [...device.journal(sw1().planId).matchAll(/ attempt (\d+) of 12: not as before: step 1/g)].map(([, at]) =>
        Number(at),
      );
      expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(readFileSync(join(device.fake, 'wall'), 'utf8')).toMatch(/not everything is back as it was yet.*NOT everything is back/s);
      expect(status()).toMatch(/^state stuck$.*^last run-1 stuck$/ms);
      // Nobody comes: it is the watchers that must still be there.
      await device.passes(20);
      expect(device.watchers()).toHaveLength(2);
      device.set('refuse-del', null);
      device.setUptime(1_060);
      await device.until(() => device.watchers().length === 0);
      expect(device.state()).toEqual(before);
      expect(status()).toMatch(/^state idle$.*^last run-1 rolled-back$/ms);
    });

    it(`${name}: where it fails at the deadline as well, it is left standing, and whoever comes can end it`, async () => {
      const { device, before, apply, rollBack, status } = start({ systemd: false });
      expect(apply().status).toBe(0);
      device.set('refuse-del', 1);
      device.setUptime(1_060);
      await device.until(() => device.watchers().length === 0);
      expect(status()).toMatch(/^state stuck$/m);
      expect(device.journal(sw1().planId)).toContain('attempt 12 of 12: not as before: step 1');
      device.set('refuse-del', null);
      expect(rollBack().status).toBe(0);
      expect(device.state()).toEqual(before);
    });

    it(`${name}: what boots the device tries it a few times only, and is called again`, () => {
      const { device, apply } = start();
      expect(apply().status).toBe(0);
      // Nothing of a run is left on a port after a restart: here the port brings it back by itself, and does not let go of it.
      const qdisc = readFileSync(join(device.fake, 'qdisc/eth2'), 'utf8');
      device.restart('second');
      writeFileSync(join(device.fake, 'qdisc/eth2'), qdisc);
      device.set('refuse-del', 1);
      expect(device.run(shell, join(device.root, 'var/lib/fieldwright/boot.sh')).status).toBe(4);
      expect(device.journal(sw1().planId)).toContain('attempt 3 of 3: not as before: step 1');
    });

    it(`${name}: a kill before the first change, with nobody at the deadline yet, keeps nobody waiting`, () => {
      const { device, before, apply, applySecond, rollBackSecond, status } = start();
      device.addProgram('systemd-run', killing('true'));
      expect(apply().status).not.toBe(0);
      expect(status()).toMatch(/^state idle$.*^run run-1$.*^remaining -$/ms); // nothing was changed, and nobody is waited for
      device.addProgram('systemd-run', '#!/bin/sh\n');
      expect(applySecond()).toMatchObject({ status: 0, output: expect.stringContaining('run-1 of plan') });
      expect(status()).toMatch(/^state waiting$.*^run run-2$.*^last run-1 rolled-back$/ms);
      expect(rollBackSecond().status).toBe(0);
      expect(device.state()).toEqual(before);
    });

    it(`${name}: after a kill that came later, nobody else begins before the deadline`, () => {
      const { device, before, apply, applySecond } = start();
      device.set('kill-at', 1);
      expect(apply().status).not.toBe(0);
      device.set('kill-at', null);
      expect(applySecond()).toMatchObject({ status: 1, output: expect.stringContaining('it takes itself back in 60 s') });
      device.setUptime(1_060);
      device.runTimers();
      expect(device.state()).toEqual(before);
    });

    // busybox runs its own ln, cp, mv and chmod: there nothing can come between.
    it.each(shell[0] === 'busybox' ? [] : kills)(
      `${name}: what a kill at $program $at leaves is gone after the next call, whichever plan that is of`,
      ({ program, at, rest }) => {
        for (const next of ['the same plan', 'another one'] as const) {
          const { device, before, apply, applySecond, rollBack, rollBackSecond } = start({ systemd: false });
          device.addProgram(program, killing(`case "$*" in *'${at}'*) true ;; *) false ;; esac`, program));
          expect(apply().status).not.toBe(0);
          device.addProgram(program, `#!/bin/sh\nexec /bin/${program} "$@"\n`);
          expect(files(device).filter((path) => rest.test(path))).toHaveLength(1);
          if (next === 'another one') {
            expect(applySecond().status).toBe(0);
            expect(rollBackSecond().status).toBe(0);
          } else expect(rollBack()).toMatchObject({ status: 0, output: expect.stringContaining('nothing to take back') });
          expect(device.state()).toEqual(before);
          expect(files(device).filter((path) => /fieldwright-(?:new|old)|\.lock|pending|reserve|boot\.sh|\.new$/.test(path))).toEqual([]);
        }
      },
    );

    it(`${name}: at the deadline a take-back that is at work already is left to it`, async () => {
      const { device, before, begin, status } = start({ systemd: false });
      device.set('fail-at', 2);
      device.set('refuse-del', 1);
      const applying = begin();
      const lock = () => readFileSync(join(device.root, 'run/fieldwright.lock'), 'utf8');
      await device.until(() => device.watchers().length === 2 && /^\d+ \S+ reverting/.test(lock()));
      const holder = lock();
      device.setUptime(1_060);
      await device.until(() => files(device).some((path) => /^run\/fieldwright\.lock\.\d+$/.test(path)));
      await device.passes(5);
      expect(lock()).toBe(holder);
      device.set('refuse-del', null);
      await applying;
      await device.until(() => device.watchers().length === 0);
      expect(device.state()).toEqual(before);
      expect(status()).toMatch(/^state idle$.*^last run-1 rolled-back$/ms);
      expect(files(device).filter((path) => path.endsWith('/stuck'))).toEqual([]);
    });

    it(`${name}: a signal while nothing of it is written yet takes nothing of a confirmed run away`, () => {
      const { device, before, apply, confirm, rollBack } = start();
      expect(apply().status).toBe(0);
      expect(confirm().status).toBe(0);
      const fake = join(device.fake, '../bin/tc');
      const tc = readFileSync(fake, 'utf8');
      // The first look of another apply of the same plan: whether it is in place.
      device.addProgram(
        'tc',
        tc.replace('#!/bin/sh\n', '#!/bin/sh\nkill -HUP "$(cut -d " " -f 1 "$FIELDWRIGHT_ROOT/run/fieldwright.lock")"\n'),
      );
      expect(apply()).toMatchObject({ status: 1, output: expect.stringContaining('a signal stopped it') });
      device.addProgram('tc', tc);
      expect(rollBack().status).toBe(0);
      expect(device.state()).toEqual(before);
    });

    it(`${name}: a hang-up while the rollback of what was confirmed begins does not leave it half begun`, () => {
      const { device, before, apply, confirm, rollBack, status } = start();
      expect(apply().status).toBe(0);
      expect(confirm().status).toBe(0);
      device.addProgram('mv', killing(`case "$*" in *'/pending.new '*) true ;; *) false ;; esac`, 'mv', 'HUP'));
      expect(rollBack().status).toBe(0);
      expect(device.state()).toEqual(before);
      expect(status()).toMatch(/^state idle$.*^last run-1 rolled-back$/ms);
    });
  });
}

/** A program that sends a signal to the script that runs it where `when` holds, with the subshell that it is called from; otherwise it does its work. */
function killing(when: string, program = 'true', signal = 'KILL'): string {
  const self = `script=$(/usr/bin/cut -d ' ' -f 1 "$FIELDWRIGHT_ROOT/run/fieldwright.lock" 2>/dev/null)`;
  const done = signal === 'KILL' ? 'exit 0' : ':';
  return `#!/bin/sh\nif ${when}; then ${self}; kill -${signal} $script ${signal === 'KILL' ? '$PPID' : ''}; ${done}; fi\nexec /bin/${program} "$@"\n`;
}

/** All files of a device, by their path below its root. */
function files(device: FakeDevice): string[] {
  if (!existsSync(device.root)) return [];
  return readdirSync(device.root, { recursive: true, encoding: 'utf8' });
}
