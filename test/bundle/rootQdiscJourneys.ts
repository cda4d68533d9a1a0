import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { measure } from '../../main/bundle/build.ts';
import { layOutDevice } from '../../shared/bundle/layout.ts';
import type { PlanningFacet } from '../../shared/bundle/source.ts';
import { FakeDevice, type Shell } from './device.ts';
import { testDevice, testSource } from './site.ts';

const devices: FakeDevice[] = [];
afterEach(() => {
  for (const device of devices.splice(0)) device.remove();
});

const captured = (name: string) => readFileSync(join(import.meta.dirname, `../fixtures/tas/iproute2-6.1.0/${name}`), 'utf8');

/**
 * A port whose tc says what it was told to say: $FAKE/before until our schedule comes, and again once the last of the commands of $FAKE/way-back
 * has come; default in between. What it is asked to change stands in $FAKE/calls.
 */
const tcOfOnePort = `#!/bin/sh
case "$1 $2" in
  'qdisc show') cat "$FAKE/shown"; exit 0 ;;
  'filter show') cat "$FAKE/filters" 2>/dev/null; exit 0 ;;
esac
printf '%s\\n' "tc $*" >>"$FAKE/calls"
case "$*" in
  *' handle 100 ours')
    if [ -e "$FAKE/refusal" ] && ! grep -q ' del ' "$FAKE/calls"; then cat "$FAKE/refusal" >&2; exit 2; fi
    if [ -e "$FAKE/resets-mapping" ] && ! grep -q ' del ' "$FAKE/calls"; then echo 'qdisc taprio 100: root tc 0' >"$FAKE/shown"; exit 0; fi
    echo 'qdisc ours 100: root' >"$FAKE/shown" ;;
  *' del '*) echo 'qdisc mq 0: root' >"$FAKE/shown" ;;
esac
if [ "tc $*" = "$(tail -n 1 "$FAKE/way-back")" ]; then cp "$FAKE/before" "$FAKE/shown"; fi
exit 0
`;

const facet: PlanningFacet = {
  name: 'gates',
  compile: () => ({
    files: [],
    steps: [
      {
        id: 'root',
        title: 'sw1 / eth2: the root',
        apply: [['tc', 'qdisc', 'replace', 'dev', 'eth2', 'root', 'handle', '100', 'ours']],
        verify: ['tc', 'qdisc', 'show', 'dev', 'eth2'],
        expect: ['qdisc ours 100:'],
        rollback: [['tc', 'qdisc', 'del', 'dev', 'eth2', 'root']],
        replacesRootOf: 'eth2',
      },
    ],
  }),
  persist: () => ({ files: [], steps: [] }),
};

function start(shell: Shell, before: string, wayBack: readonly string[]) {
  const device = new FakeDevice();
  devices.push(device);
  device.addProgram('tc', tcOfOnePort);
  for (const [name, text] of [
    ['before', before],
    ['shown', before],
    ['way-back', `${wayBack.at(-1) ?? ''}\n`],
  ] as const)
    writeFileSync(join(device.fake, name), text);
  const site = testDevice('sw1', ['eth2']);
  const folder = layOutDevice({
    source: { ...testSource({ devices: [site] }), facets: [facet] },
    device: site,
    siteSha256: 'ab'.repeat(32),
    measure,
  });
  if (!folder) throw new Error('nothing to apply');
  const place = device.unpack(folder.files);
  const run = (script: string) => device.run(shell, join(place, script));
  return {
    device,
    apply: () => run('apply.sh'),
    rollBack: () => run('rollback.sh'),
    shown: () => readFileSync(join(device.fake, 'shown'), 'utf8'),
  };
}

const oper = 'tc qdisc replace dev eth2 root handle 100: taprio num_tc 3 map 0 0 0 0 0 1 1 2 0 0 0 0 0 0 0 0 queues 1@0 1@1 1@2';
const four = 'sched-entry S 0x4 200000 sched-entry S 0x2 300000 sched-entry S 0 12304 sched-entry S 0x1 487696';

/** What stood there, and the commands that bring it back after the root is removed. All but the last two kinds were tried on a real kernel. */
const roots: readonly (readonly [string, string, readonly string[]])[] = [
  ['the default', captured('plain.txt'), []],
  ['a schedule that runs', captured('oper.txt'), [`${oper} base-time 1000000000 cycle-time 1000000 ${four} clockid CLOCK_TAI`]],
  [
    'a schedule that waits',
    captured('first-admin.txt'),
    [`${oper} base-time 9000000000000000001 cycle-time 1000000 ${four} clockid CLOCK_TAI`],
  ],
  [
    'one that runs and one that waits',
    captured('oper-and-admin.txt'),
    [
      `${oper} base-time 1000000000 cycle-time 1000000 ${four} clockid CLOCK_TAI`,
      `${oper} base-time 9000000000000000001 cycle-time 2000000 cycle-time-extension 1000 sched-entry S 0x4 1000000 sched-entry S 0x3 1000000 clockid CLOCK_TAI`,
    ],
  ],
  [
    'a negative base time',
    captured('negative-base.txt'),
    [`${oper} base-time -5 cycle-time 200000 sched-entry S 0xf 200000 clockid CLOCK_TAI`],
  ],
  [
    'launch times with ETF',
    captured('txtime.txt'),
    [
      `${oper.replace('1@0 1@1 1@2', '1@0 1@0 1@0')} base-time 1000 cycle-time 1000000 sched-entry S 0x4 200000 sched-entry S 0x3 800000 clockid CLOCK_TAI flags 0x1 txtime-delay 400000`,
      'tc qdisc replace dev eth2 parent 100:1 handle 8001: etf clockid CLOCK_TAI delta 200000 skip_sock_check',
    ],
  ],
  ['a queue', 'qdisc pfifo 1: root refcnt 5 limit 123p\n', ['tc qdisc replace dev eth2 root handle 1: pfifo limit 123']],
  [
    'mq with queues of its own',
    'qdisc mq 1: root \nqdisc sfq 8002: parent 1:2 limit 127p quantum 1514b depth 127 divisor 1024 perturb 10sec \nqdisc fq_codel 11: parent 1:1 limit 500p flows 1024 quantum 1514 target 5ms interval 100ms memory_limit 32Mb drop_batch 64\nqdisc pfifo_fast 0: parent 1:3 bands 3 priomap 1 2 2 2\nqdisc clsact ffff: parent ffff:fff1 \n',
    [
      'tc qdisc replace dev eth2 root handle 1: mq',
      'tc qdisc replace dev eth2 parent 1:2 handle 8002: sfq limit 127 quantum 1514b depth 127 divisor 1024 perturb 10',
      'tc qdisc replace dev eth2 parent 1:1 handle 11: fq_codel limit 500 flows 1024 quantum 1514 target 5ms interval 100ms memory_limit 32Mb drop_batch 64 noecn',
    ],
  ],
  [
    'full offload with limits and preemption, as later versions of tc print it',
    'qdisc taprio 100: root refcnt 9 offloaded tc 2 map 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0\nqueues offset 0 count 1 offset 1 count 3\nclockid invalid flags 0x2\tbase-time 0 cycle-time 300000 cycle-time-extension 50\n\tindex 0 cmd S gatemask 0x1 interval 100000\n\tindex 1 cmd H gatemask 0x2 interval 200000\n\nmax-sdu 0 1500 0 0 0 0 0 0 0 0 0 0 0 0 0 0\nfp E P E E E E E E E E E E E E E E\n',
    [
      'tc qdisc replace dev eth2 root handle 100: taprio num_tc 2 map 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 queues 1@0 3@1 base-time 0 cycle-time 300000 cycle-time-extension 50 sched-entry S 0x1 100000 sched-entry H 0x2 200000 flags 0x2 max-sdu 0 1500 0 0 0 0 0 0 0 0 0 0 0 0 0 0 fp E P E E E E E E E E E E E E E E',
    ],
  ],
];

/** What stood at the root of a port before a run, and how it comes back, under one shell. */
export function describeRoots(shell: Shell): void {
  const name = shell.join(' ');
  describe(`the root qdisc of a port under ${name}`, () => {
    it.each(roots)('%s comes back', (_, before, wayBack) => {
      const { device, apply, rollBack, shown } = start(shell, before, wayBack);
      expect(apply().status).toBe(0);
      const applied = device.calls().filter((call) => call.startsWith('tc')).length;
      expect(rollBack()).toMatchObject({ status: 0, output: expect.stringContaining('state before is there again') });
      const calls = device
        .calls()
        .filter((call) => call.startsWith('tc'))
        .slice(applied);
      expect(calls).toEqual(['tc qdisc del dev eth2 root', ...wayBack]);
      expect(shown()).toBe(wayBack.length === 0 ? 'qdisc mq 0: root\n' : before);
    });

    it.each([
      ['qdisc htb 1: root refcnt 5 r2q 10 default 0x30 direct_packets_stat 0 direct_qlen 1000\n', 'htb 1:'],
      ['qdisc mq 0: root\nqdisc netem 11: parent :1 limit 1000 delay 10ms\n', 'netem 11:'],
      ['qdisc taprio 100: root tc 1 of tomorrow\n', 'taprio 100:'],
      ['$(touch owned) * ?\n', 'words unknown here'],
    ])('what could not be brought back stops the run before its first change: %s', (before, says) => {
      const { device, apply, shown } = start(shell, before, []);
      const state = device.state();
      expect(apply()).toMatchObject({ status: 1, output: expect.stringContaining(says) });
      expect(device.calls().filter((call) => /^tc|enable/.test(call))).toEqual([]);
      expect(device.state()).toEqual(state);
      expect(shown()).toBe(before);
      expect(existsSync(join(device.root, 'var/lib/fieldwright/pending'))).toBe(false);
    });

    it('filters at a root that takes them stop it as well', () => {
      const { device, apply } = start(shell, 'qdisc sfq 1: root limit 127p\n', []);
      writeFileSync(join(device.fake, 'filters'), 'filter parent 1: protocol all pref 49152 basic\n');
      expect(apply()).toMatchObject({ status: 1, output: expect.stringContaining('has filters at its root qdisc') });
    });

    it('more windows than tc passes come back through the program that passes them, and where it is missing the run is refused', () => {
      const entries = Array.from({ length: 40 }, (_, index) => `\tindex ${index} cmd S gatemask 0x1 interval 1000\n`).join('');
      const before = `qdisc taprio 100: root tc 1 map 0 queues offset 0 count 1 clockid TAI base-time 7 cycle-time 40000 cycle-time-extension 0\n${entries}`;
      const sender = '/etc/fieldwright/taprio.pl';
      const { device, apply, rollBack } = start(shell, before, []);
      expect(apply()).toMatchObject({ status: 1, output: expect.stringContaining('taprio 100:') });
      device.addProgram('perl', `#!/bin/sh\nprintf '%s\\n' "perl $*" >>"$FAKE/calls"\ncp "$FAKE/before" "$FAKE/shown"\n`);
      device.addFile(sender, 'program\n');
      expect(apply().status).toBe(0);
      expect(rollBack().status).toBe(0);
      const words = `root handle 100: taprio num_tc 1 map 0 queues 1@0 base-time 7 cycle-time 40000${' sched-entry S 0x1 1000'.repeat(40)} clockid CLOCK_TAI`;
      expect(device.calls().filter((call) => call.startsWith('perl'))).toEqual([`perl ${sender} qdisc replace dev eth2 ${words}`]);
    });

    it('a schedule that waited and has taken over meanwhile counts as back', () => {
      const text = captured('oper-and-admin.txt');
      const { device, apply, rollBack } = start(shell, text, [
        `${oper} base-time 9000000000000000001 cycle-time 2000000 cycle-time-extension 1000 sched-entry S 0x4 1000000 sched-entry S 0x3 1000000 clockid CLOCK_TAI`,
      ]);
      expect(apply().status).toBe(0);
      const later = text.replace(/base-time 1000000000 .*?(?=\tbase-time 9)/s, '');
      writeFileSync(join(device.fake, 'before'), later);
      expect(rollBack()).toMatchObject({ status: 0 });
    });

    it.each([
      ['refuses to replace it', 'refusal', 'Error: Changing the traffic mapping of a running schedule is not supported.\n'],
      ['replaces it and loses the mapping (Linux 6.1, another handle)', 'resets-mapping', ''],
    ])('where the kernel %s, it is removed and the step runs once more', (_, name, text) => {
      const { device, apply } = start(shell, captured('oper.txt'), []);
      writeFileSync(join(device.fake, name), text);
      expect(apply().status).toBe(0);
      const ours = 'tc qdisc replace dev eth2 root handle 100 ours';
      expect(device.calls().filter((call) => call.startsWith('tc'))).toEqual([ours, 'tc qdisc del dev eth2 root', ours]);
    });

    it('another refusal leaves what runs alone', () => {
      const { device, apply, shown } = start(shell, captured('oper.txt'), []);
      writeFileSync(join(device.fake, 'refusal'), 'Error: There should be at least one entry in the schedule.\n');
      expect(apply()).toMatchObject({ status: 3, output: expect.stringContaining('at least one entry') });
      expect(device.calls().filter((call) => call.includes(' del '))).toEqual([]);
      expect(shown()).toBe(captured('oper.txt'));
    });
  });
}
