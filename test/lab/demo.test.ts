import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labPort, type Printed, simulatedDevice } from '../main/demo/simulated.ts';
import { bootDevice, type LabDevice } from './device.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const missing = labIsExpected() ? null : whyNoLab();
const title = 'a simulated device prints what a real one prints';

const map = 'num_tc 3 map 0 0 0 0 0 1 1 2 queues 1@0 1@1 1@2';
const taprio = (options: string) => `tc qdisc replace dev eth0 parent root handle 100 taprio ${options}`;
const show = 'tc qdisc show dev eth0; tc -j qdisc show dev eth0';
const windows = (count: number, ns = 200_000) =>
  Array.from({ length: count }, (_, index) => `sched-entry S 0x${(index % 7) + 1} ${ns}`).join(' ');

/** Command lines in groups; each begins with the port as the kernel sets it up. All that one prints is compared: both outputs and the status. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'software schedules': [
    show,
    `${taprio(`${map} base-time 1000000000 ${windows(4)} clockid CLOCK_TAI`)}; sleep 1; ${show}`,
    `${taprio(`${map} base-time 9000000000000000001 cycle-time 2000000 cycle-time-extension 1000 ${windows(2, 1_000_000)} clockid CLOCK_TAI`)}; ${show}`,
    taprio(`num_tc 2 map 0 1 queues 1@0 1@1 ${windows(2)} clockid CLOCK_TAI`),
    taprio(`${map} ${windows(2)} clockid CLOCK_REALTIME`),
    taprio(`${map} ${windows(2)} flags 0x1 clockid CLOCK_TAI`),
    taprio(`${map} ${windows(2, 40)} clockid CLOCK_TAI`),
    `tc qdisc del dev eth0 root; ${show}`,
    'tc qdisc del dev eth0 root',
  ],
  'what the kernel refuses': [
    taprio(`num_tc 5 map 0 1 2 3 4 queues 1@0 1@1 1@2 1@3 1@4 ${windows(1)} clockid CLOCK_TAI`),
    taprio(`num_tc 3 map 0 0 0 3 queues 1@0 1@1 1@2 ${windows(1)} clockid CLOCK_TAI`),
    taprio(`num_tc 3 map 0 queues 1@2 1@1 1@0 ${windows(1)} clockid CLOCK_TAI`),
    taprio(`num_tc 3 map 0 queues 1@0 0@1 1@2 ${windows(1)} clockid CLOCK_TAI`),
    taprio(`num_tc 3 map 0 queues 1@0 1@1 3@2 ${windows(1)} clockid CLOCK_TAI`),
    taprio(`${map} clockid CLOCK_TAI`),
    taprio(`${map} ${windows(1)}`),
    taprio(`${map} ${windows(1)} flags 0x2`),
    taprio(`${map} ${windows(1)} flags 0x2 clockid CLOCK_TAI`),
    taprio(`${map} ${windows(1)} flags 0x4 clockid CLOCK_TAI`),
    taprio(`${map} ${windows(1)} txtime-delay 1000 clockid CLOCK_TAI`),
    taprio(`${map} cycle-time 3000000000 ${windows(1)} clockid CLOCK_TAI`),
    taprio(`${windows(1)} clockid CLOCK_TAI`),
    'tc qdisc replace dev eth0.10 root taprio num_tc 1 map 0 queues 1@0 sched-entry S 1 1000 clockid CLOCK_TAI',
    'tc qdisc show dev nope',
    show,
  ],
  'txtime with ETF': [
    `${taprio(`num_tc 3 map 0 0 0 0 0 1 1 2 queues 1@0 1@0 1@0 base-time 1000 ${windows(2)} flags 0x1 txtime-delay 400000 clockid CLOCK_TAI`)}; ${show}`,
    `tc qdisc replace dev eth0 parent 100:1 etf clockid CLOCK_TAI delta 200000 skip_sock_check; ${show}`,
    `tc qdisc replace dev eth0 parent 100:2 etf clockid CLOCK_TAI delta 300000; ${show}`,
    `tc qdisc del dev eth0 parent 100:1; ${show}`,
    'tc qdisc del dev eth0 parent 100:4',
    'tc qdisc replace dev eth0 parent 100:9 etf clockid CLOCK_TAI delta 1',
    `tc qdisc del dev eth0 root; ${show}`,
  ],
  'more windows than tc passes': [
    `${taprio(`${map} base-time 1000 ${windows(40)} clockid CLOCK_TAI`)} 2>&1 | wc -l | tr -d ' '; tc qdisc show dev eth0`,
    'tc qdisc del dev eth0 root',
  ],
  'other qdiscs': [
    `tc qdisc add dev eth0 root handle 1: htb default 30; ${show}`,
    `tc qdisc add dev eth0 root handle 2: pfifo limit 50`,
    `tc qdisc replace dev eth0 root handle 3: pfifo limit 50; ${show}`,
    `tc qdisc replace dev eth0 root handle 4: prio; tc qdisc show dev eth0`,
    'tc qdisc del dev eth0 root',
  ],
  'VLANs and links': [
    'ip -d link show dev eth0.10',
    'ip link set dev eth0.10 type vlan egress-qos-map 7:7 5:5 3:0; ip -d link show dev eth0.10',
    'ip link set dev eth0.10 type vlan egress-qos-map 7:0; ip -d link show dev eth0.10',
    'ip link set dev eth0.10 down; ip link show dev eth0.10; ip link set dev eth0.10 up; ip link show dev eth0.10',
    'ip link show dev nope',
    'ip link set dev nope up',
    'ip link add link eth0 name eth0.10 type vlan id 10',
    'ip link add link eth0 name eth0.11 type vlan id 11; ip -d link show dev eth0.11; ip link del eth0.11',
    'ip link set dev eth0 mtu 1400; cat /sys/class/net/eth0/mtu; ip link set dev eth0 mtu 1500',
  ],
  'without hardware': [
    'ethtool nope',
    'ethtool -i nope',
    'sysctl -n net.core.rmem_max; sysctl no.such.key',
    'sysctl -w vm.swappiness=10; sysctl vm.swappiness; cat /proc/sys/vm/swappiness',
  ],
};

const put = (name: string, lines: string) => `printf '${lines}\\n' >/etc/systemd/system/${name}; systemctl daemon-reload`;
const install = '[Install]\\nWantedBy=multi-user.target';

const services: Readonly<Record<string, readonly string[]>> = {
  'unit files': [
    'systemctl is-enabled demo-a.service',
    put('demo-a.service', `[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/true\\n${install}`),
    'systemctl is-enabled demo-a; systemctl is-active demo-a',
    'systemctl enable demo-a.service',
    'systemctl is-enabled demo-a.service; readlink /etc/systemd/system/multi-user.target.wants/demo-a.service',
    'systemctl start demo-a; systemctl is-active demo-a',
    'systemctl show -p ActiveState --value demo-a',
    'systemctl stop demo-a; systemctl is-active demo-a',
    'systemctl disable demo-a.service; systemctl is-enabled demo-a.service',
    put('demo-b.service', `[Service]\\nType=oneshot\\nExecStart=/bin/false\\n${install}`),
    'systemctl start demo-b.service; echo $?; systemctl is-failed demo-b',
    'systemctl reset-failed demo-b; systemctl is-active demo-b',
    'systemctl start nope.service',
    'systemctl stop nope.service',
    'systemctl enable nope.service',
    'systemctl disable nope.service',
  ],
  'a timer of its own clock': [
    'systemd-run --unit=demo-t --on-active=3600 /bin/true',
    'systemctl is-active demo-t.timer; systemctl is-active demo-t.service',
    'systemd-run --unit=demo-t --on-active=3600 /bin/true',
    'systemctl stop demo-t.timer; systemctl is-active demo-t.timer',
    'systemd-run --unit=demo-u --on-active=1 --timer-property=AccuracySec=10ms --property=Restart=on-failure sh -c "echo ran >/run/demo-u"; sleep 5; cat /run/demo-u',
  ],
};

describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  let real: LabDevice;
  let simulated: (text: string) => Promise<Printed>;
  beforeAll(async () => {
    real = await bootDevice({ init: 'systemd', ports: { eth0: 4 } });
    await real.exec(['ip', 'link', 'add', 'link', 'eth0', 'name', 'eth0.10', 'type', 'vlan', 'id', '10']);
    await real.exec(['ip', 'link', 'set', 'dev', 'eth0.10', 'up']);
    ({ run: simulated } = await simulatedDevice({ network: labPort }));
  });
  afterAll(() => real?.close());

  async function compare(commands: readonly string[]): Promise<void> {
    const [ours, theirs]: Answered[][] = [[], []];
    for (const command of commands) {
      const { status, stdout, stderr } = await real.exec(['sh', '-c', command]);
      theirs?.push({ command, ...normalised({ status: status ?? -1, stdout, stderr }) });
      ours?.push({ command, ...normalised(await simulated(command)) });
    }
    expect(ours).toEqual(theirs);
  }

  it.each(Object.entries(groups))('%s', (_, commands) => compare(commands));
  it.each(Object.entries(services))('systemd: %s', (_, commands) => compare(commands));
});

type Answered = Printed & { readonly command: string };

/** Without what differs from device to device: counts of holders, numbers of links and of handles, MAC addresses, the veth's other end, white space at ends. */
function normalised({ status, stdout, stderr }: Printed): Printed {
  const plain = (text: string) =>
    text
      .replace(/refcnt \d+/g, 'refcnt N')
      .replace(/"refcnt":\d+/g, '"refcnt":N')
      .replace(/^\d+: /gm, 'N: ')
      .replace(/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, 'MAC')
      .replace(/(eth0)@\S+?(?=[: ])/g, '$1')
      .replace(/ link-netnsid \d+/g, '')
      .replace(/\b80[0-9a-f]{2}:/g, 'AUTO:')
      .replace(/^(?:sh|bash|dash): (?:line )?(?:\d+: )?/gm, 'sh: ')
      .replace(/[ \t]+$/gm, '')
      .trimEnd();
  return { status, stdout: plain(stdout), stderr: plain(stderr) };
}
