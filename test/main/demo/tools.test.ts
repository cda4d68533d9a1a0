import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { operator } from '../../../main/demo/device/users.ts';
import { labPort, simulatedDevice, steppedClock } from './simulated.ts';

describe('ip', () => {
  it('prints a VLAN with its egress map as a real 6.1 kernel did; what leaves with PCP 0 is not listed (vlan_netlink.c vlan_fill_info)', async () => {
    const { run } = await simulatedDevice({ network: labPort });
    await run('ip link set dev eth0.10 type vlan egress-qos-map 7:7 5:5 3:0');
    const captured = readFileSync(path.join(import.meta.dirname, '../../fixtures/tas/iproute2-6.1.0/vlan-egress.txt'), 'utf8');
    const details = (text: string) => text.slice(text.indexOf('vlan protocol')).replace(/ +$/gm, '').trim();
    expect(details((await run('ip -d link show dev eth0.10')).stdout)).toBe(details(captured));
  });

  it('knows no other device, and lets only root change one', async () => {
    const { run } = await simulatedDevice();
    expect(await run('ip link show dev nope')).toMatchObject({ status: 1, stderr: 'Device "nope" does not exist.\n' });
    expect(await run('ip link set dev eth1 down', { user: operator })).toMatchObject({
      status: 2,
      stderr: 'RTNETLINK answers: Operation not permitted\n',
    });
    expect((await run('ip link set dev eth1 down; ip -br link show eth1; cat /sys/class/net/eth1/operstate')).stdout).toMatch(
      /DOWN.*\ndown\n/s,
    );
  });
});

describe('ethtool', () => {
  it('frame preemption needs the pMAC, and keeps what was set', async () => {
    const { run } = await simulatedDevice();
    expect((await run('ethtool --set-mm eth1 pmac-enabled off tx-enabled on')).status).toBe(22);
    expect((await run('ethtool --set-mm eth1 pmac-enabled on tx-enabled on verify-enabled on; ethtool --show-mm eth1')).stdout).toMatch(
      /pMAC enabled: on\nTX enabled: on\nTX active: on\n.*Verification status: SUCCEEDED/s,
    );
  });

  it('a card with a PTP clock says so, one without does not', async () => {
    const [bridge, panel] = [await simulatedDevice(), await simulatedDevice({ name: 'hmi1' })];
    expect((await bridge.run('ethtool -T eth1')).stdout).toContain('PTP Hardware Clock: 0\n');
    expect((await panel.run('ethtool -T eth0')).stdout).toContain('PTP Hardware Clock: none\n');
    expect((await bridge.run('ethtool -L eth1 combined 4; ethtool -l eth1 | tail -n 1; ethtool -L eth1 combined 9')).status).toBe(22);
  });
});

describe('pmc', () => {
  it('prints each set with its values in one column, as linuxptp does (pmc.c)', async () => {
    const { run } = await simulatedDevice({ name: 'plc1' });
    const { stdout } = await run("pmc -u -b 0 'GET TIME_STATUS_NP' 'GET CURRENT_DATA_SET'");
    expect(stdout).toMatch(
      /^sending: GET TIME_STATUS_NP\n\t02005e\.fffe\.000b01-0 seq 0 RESPONSE MANAGEMENT TIME_STATUS_NP \n\t\tmaster_offset {14}-7\n/,
    );
    expect(stdout).toContain('\t\tgmPresent                  true\n\t\tgmIdentity                 02005e.fffe.000101\n');
    expect(stdout).toContain('\t\tstepsRemoved     1\n\t\toffsetFromMaster -7.0\n\t\tmeanPathDelay    0.0\n');
  });

  it('the whole plant follows one grandmaster, and its time is traceable', async () => {
    for (const name of ['sw1', 'sw2', 'plc1', 'drive1']) {
      const { run } = await simulatedDevice({ name });
      expect((await run("pmc -u -b 0 'GET PARENT_DATA_SET' | grep grandmasterIdentity")).stdout).toContain('02005e.fffe.000101');
      expect((await run("pmc -u -b 0 'GET TIME_PROPERTIES_DATA_SET'")).stdout).toMatch(/currentUtcOffset +37\n.*timeTraceable +1\n/s);
    }
  });
});

describe('sysctl', () => {
  it('keeps what is set until the device stops', async () => {
    const { run, device } = await simulatedDevice();
    expect(
      (
        await run(
          'sysctl -w net.core.rmem_max=400000; cat /proc/sys/net/core/rmem_max; echo 7 >/proc/sys/vm/swappiness; sysctl -n vm.swappiness',
        )
      ).stdout,
    ).toBe('net.core.rmem_max = 400000\n400000\n7\n');
    expect(await run('sysctl -w net.core.rmem_max=many')).toMatchObject({ status: 1 });
    device.cutPower();
    await device.ready();
    expect((await run('sysctl -n net.core.rmem_max')).stdout).toBe('212992\n');
  });
});

const unit = (lines: string) => `[Unit]\nDescription=test\n${lines}\n[Install]\nWantedBy=multi-user.target\n`;

describe('systemd', () => {
  it('enables by a link, and tells it as systemctl does', async () => {
    const { run } = await simulatedDevice();
    await run(`cat >/etc/systemd/system/a.service`, { stdin: unit('[Service]\nExecStart=/bin/true') });
    expect(await run('systemctl is-enabled a')).toMatchObject({ status: 1, stdout: 'disabled\n' });
    expect((await run('systemctl enable a.service')).stderr).toBe(
      'Created symlink /etc/systemd/system/multi-user.target.wants/a.service → /etc/systemd/system/a.service.\n',
    );
    expect(await run('systemctl is-enabled a')).toMatchObject({ status: 0, stdout: 'enabled\n' });
    expect((await run('systemctl disable a; systemctl is-enabled a')).stdout).toBe('disabled\n');
    expect(await run('systemctl is-enabled nope')).toMatchObject({
      status: 1,
      stderr: 'Failed to get unit file state for nope.service: No such file or directory\n',
    });
  });

  it('at a start runs what is enabled in the order of After=, where its conditions hold; the running state is gone', async () => {
    const { run, device } = await simulatedDevice();
    const say = (word: string) => `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c "echo ${word} >>/root/order"`;
    await run('cat >/etc/systemd/system/a.service', { stdin: unit(`After=b.service\n${say('a')}`) });
    await run('cat >/etc/systemd/system/b.service', { stdin: unit(say('b')) });
    await run('cat >/etc/systemd/system/c.service', { stdin: unit(`ConditionPathExists=/nope\n${say('c')}`) });
    await run('systemctl enable a b c 2>/dev/null; echo x >/run/x; tc qdisc add dev eth1 root handle 1: prio');
    device.cutPower();
    expect(device.isUp).toBe(false);
    await device.ready();
    expect((await run('cat /root/order; systemctl is-active a c; ls /run/x; tc qdisc show dev eth1 | head -n 1')).stdout).toBe(
      'b\na\nactive\ninactive\nqdisc mq 0: root \n',
    );
  });

  it('a timer counts on the boot-time clock: a wall clock a year ahead changes nothing', async () => {
    const clock = steppedClock();
    const { run } = await simulatedDevice({ clock });
    expect((await run('systemd-run --unit=t --on-active=30s -- sh -c "echo ran >/root/ran"')).stderr).toBe(
      'Running timer as unit: t.timer\nWill run service as unit: t.service\n',
    );
    expect(await run('systemd-run --unit=t --on-active=5 true')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('already loaded'),
    });
    await run('date -s "2027-06-01 00:00:00" >/dev/null');
    expect((await run('date +%Y; systemctl is-active t.timer')).stdout).toBe('2027\nactive\n');
    clock.advance(29_000);
    expect((await run('cat /root/ran')).status).toBe(1);
    clock.advance(1_100);
    await expect.poll(async () => (await run('cat /root/ran')).stdout).toBe('ran\n');
    expect((await run('systemctl is-active t.timer')).stdout).toBe('inactive\n');
  });

  it('a timer that was stopped, and one that the power cut took, never fire', async () => {
    const clock = steppedClock();
    const { run, device } = await simulatedDevice({ clock });
    await run(
      'systemd-run -q --unit=t --on-active=5 sh -c "echo t >>/root/ran"; systemctl stop t.timer; systemd-run -q --unit=u --on-active=5 sh -c "echo u >>/root/ran"',
    );
    device.cutPower();
    const ready = device.ready();
    await expect
      .poll(() => {
        clock.advance(100);
        return device.isUp;
      })
      .toBe(true);
    await ready;
    clock.advance(60_000);
    expect((await run('cat /root/ran')).status).toBe(1);
  });
});

describe('rights', () => {
  it('a user that is not root writes at home and in /tmp, and reads no private folder', async () => {
    const { run } = await simulatedDevice();
    await run('umask 077; mkdir -p /var/lib/fieldwright; echo s >/var/lib/fieldwright/s');
    const asOperator = (text: string) => run(text, { user: operator });
    expect(await asOperator('echo a >~/a; echo b >/tmp/b; cat ~/a /tmp/b')).toMatchObject({ status: 0, stdout: 'a\nb\n' });
    for (const text of [
      'echo x >/etc/x',
      'cat /var/lib/fieldwright/s',
      'ls /root',
      'rm -r /etc',
      'mv /etc/issue /tmp/',
      'ln -s /etc/x /usr/x',
      'sysctl -w vm.swappiness=1',
      'reboot',
      'systemctl enable ssh',
      'systemd-run true',
    ])
      expect((await asOperator(text)).status, text).not.toBe(0);
    expect((await run('cat /etc/issue')).stdout).toContain('Simulated');
  });

  it('a full disk is told as one', async () => {
    const { run } = await simulatedDevice();
    expect(await run('yes | head -c 20000000 >/root/a; cp /root/a /root/b; cp /root/a /root/c; cp /root/a /root/d')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('No space left on device'),
    });
    expect((await run('df -Pk / | tail -n 1')).stdout).toMatch(/^simfs\s+65536\s+\d{5}\s+\d+\s+\d+% \/$/m);
  });
});
