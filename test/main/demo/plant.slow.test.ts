import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOpenSsh, type PlantUnderTest, startPlant } from './client.ts';

describe.skipIf(!hasOpenSsh)(hasOpenSsh ? 'the demo plant over OpenSSH, for long' : 'skipped: no OpenSSH client', () => {
  let test: PlantUnderTest;
  beforeAll(async () => {
    test = await startPlant();
  });
  afterAll(() => test.end());

  const on = (device: string, command: string) => test.client.ssh([device, command]);

  it('eight commands on one connection at once, a flood that nobody reads, and a hundred logins: the memory stays', async () => {
    const several = Array.from({ length: 8 }, (_, index) => on('sw2', `echo ${index}; yes | head -c 300000 | wc -c`));
    expect((await Promise.all(several)).map(({ stdout }) => stdout)).toEqual(Array.from({ length: 8 }, (_, index) => `${index}\n300000\n`));
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 10; round++) {
      const ended = await Promise.all(Array.from({ length: 10 }, () => on('sw2', 'tc qdisc show >/dev/null; exit 5')));
      expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 5));
    }
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(150);
  });

  describe('the real apply.sh', () => {
    const roots =
      'for p in eth1 eth2 eth3; do tc qdisc show dev $p; done; find /etc/fieldwright /etc/systemd/system -type f 2>/dev/null | sort';

    it('applies, is in place the second time, and is taken back', async () => {
      await test.client.putFolder('sw1', '/root/bundle');
      const before = (await on('sw1', roots)).stdout;
      expect(await on('sw1', 'sh /root/bundle/apply.sh')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('each step was read back'),
      });
      expect((await on('sw1', 'tc qdisc show dev eth3')).stdout).toContain('index 3 cmd S gatemask 0 interval 123400');
      expect((await on('sw1', 'sh /root/bundle/apply.sh')).stdout).toContain('in place already');
      expect(await on('sw1', 'sh /root/bundle/rollback.sh')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('state before is there again'),
      });
      expect((await on('sw1', roots)).stdout).toBe(before);
    });

    it('takes itself back at the deadline of the device when nobody confirms, and stays when somebody does', async () => {
      await test.client.putFolder('sw2', '/root/bundle');
      const before = (await on('sw2', roots)).stdout;
      expect(await on('sw2', 'FIELDWRIGHT_RUN=r1 sh /root/bundle/apply.sh --confirm-within 3600')).toMatchObject({ status: 0 });
      expect((await on('sw2', 'sh /root/bundle/apply.sh --status')).stdout).toMatch(/^state waiting$/m);
      test.leap(3_600_000);
      await until(async () => (await on('sw2', 'sh /root/bundle/apply.sh --status')).stdout.includes('last r1 rolled-back'));
      expect((await on('sw2', roots)).stdout).toBe(before);

      expect(await on('sw2', 'FIELDWRIGHT_RUN=r2 sh /root/bundle/apply.sh --confirm-within 3600')).toMatchObject({ status: 0 });
      expect(await on('sw2', 'FIELDWRIGHT_RUN=r2 sh /root/bundle/apply.sh --confirm')).toMatchObject({ status: 0 });
      test.leap(7_200_000);
      expect((await on('sw2', 'tc qdisc show dev eth1')).stdout).toContain('qdisc taprio 100:');
      expect(await on('sw2', 'sh /root/bundle/rollback.sh')).toMatchObject({ status: 0 });
    });

    it('a restart within the time ends in the old state; after a confirmation the schedule is there again', async () => {
      await test.client.putFolder('sw1', '/root/bundle');
      const before = (await on('sw1', roots)).stdout;
      expect(await on('sw1', 'sh /root/bundle/apply.sh --confirm-within 3600')).toMatchObject({ status: 0 });
      await reboot('sw1');
      expect((await on('sw1', roots)).stdout).toBe(before);

      expect(await on('sw1', 'sh /root/bundle/apply.sh')).toMatchObject({ status: 0 });
      await reboot('sw1');
      expect((await on('sw1', 'tc qdisc show dev eth2')).stdout).toContain('index 0 cmd S gatemask 0x4 interval 200000');
      expect(await on('sw1', 'sh /root/bundle/rollback.sh')).toMatchObject({ status: 0 });
      expect((await on('sw1', roots)).stdout).toBe(before);
    });

    it('goes on when its connection is cut, as on a real device', async () => {
      await test.client.putFolder('sw2', '/root/bundle');
      await test.client.ssh(['sw2', '(sh /root/bundle/apply.sh --confirm-within 3600 >/dev/null 2>&1 &)']);
      await until(async () => (await on('sw2', 'sh /root/bundle/apply.sh --status')).stdout.includes('state waiting'));
      expect(await on('sw2', 'sh /root/bundle/rollback.sh')).toMatchObject({ status: 0 });
    });

    /** Until the device is up again, by its own count, and its units have run. */
    async function reboot(device: string): Promise<void> {
      const bootId = async () => (await on(device, 'cat /proc/sys/kernel/random/boot_id')).stdout;
      const before = await bootId();
      await on(device, 'reboot');
      await until(async () => ![before, ''].includes(await bootId()));
      await until(async () => (await on(device, 'test -e /var/lib/fieldwright/pending; echo $?')).stdout === '1\n');
      test.leap(10_000);
      await until(async () => (await on(device, 'systemctl is-active fieldwright-tas-eth2.service')).stdout !== 'activating\n');
    }
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
