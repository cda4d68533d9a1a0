import { type Plan, SCHEDULE_SENDER, type Step } from '../kit/plan.ts';
import type { Port, PortPlace, Vlan } from '../site/model.ts';
import { installCommand, needsSender, ROOT_HANDLE } from './command.ts';
import { cycleTimeNs, gateMask, type Schedule } from './model.ts';
import { senderText } from './sender.ts';
import { titleOf } from './titles.ts';

/**
 * The steps that install a schedule: priorities on the wire first, then frame preemption, the gates, and ETF under them.
 * Rolling back leaves the port with its default root qdisc; the device brings an earlier one back (`replacesRootOf`).
 */
export function compileSchedule(schedule: Schedule, place: PortPlace): Plan {
  const steps = [
    ...vlansWithEgress(place.port).map((vlan) => egressMapStep(vlan, place)),
    ...(schedule.preemptible.length > 0 ? [preemptionStep(place)] : []),
    scheduleStep(schedule, place),
    ...(schedule.mode === 'txtime' ? queuesInUse(schedule).map((queue) => etfStep(queue, schedule, place)) : []),
  ];
  return { files: needsSender(schedule) ? [{ path: SCHEDULE_SENDER, mode: '0644', text: senderText }] : [], steps };
}

/** VLANs whose priorities the schedule's part of a plan sets; the others are left alone. */
export function vlansWithEgress({ vlans }: Port): readonly Vlan[] {
  return vlans.filter(({ egress }) => Object.keys(egress).length > 0);
}

function scheduleStep(schedule: Schedule, place: PortPlace): Step {
  const port = place.port.name;
  return {
    id: `${port}-tas-schedule`,
    title: titleOf('schedule', place, { count: schedule.windows.length }),
    apply: [installCommand(port, schedule)],
    // Text rather than JSON: a device without jq must be able to check it.
    verify: ['tc', 'qdisc', 'show', 'dev', port],
    expect: expectedText(schedule),
    rollback: [['tc', 'qdisc', 'del', 'dev', port, 'root']],
    replacesRootOf: port,
  };
}

/** What `tc qdisc show` prints of the schedule, running or waiting (iproute2 tc/q_taprio.c taprio_print_opt). */
function expectedText(schedule: Schedule): string[] {
  const { queues, map, windows, mode, baseTime } = schedule;
  return [
    `qdisc taprio ${ROOT_HANDLE}:`,
    `tc ${queues.length} map ${map.join(' ')}`,
    `queues ${queues.map(({ count, offset }) => `offset ${offset} count ${count}`).join(' ')}`,
    ...(mode === 'offload' ? ['flags 0x2'] : ['clockid TAI']),
    ...(mode === 'txtime' ? ['flags 0x1'] : []),
    ...(baseTime.kind === 'absolute' ? [`base-time ${baseTime.taiNs}`] : []),
    `cycle-time ${cycleTimeNs(schedule)}`,
    ...windows.map((window, index) => {
      const gates = `gatemask ${printedMask(gateMask(window))} interval ${window.length}`;
      return window.command === 'set' ? `index ${index} cmd S ${gates}` : gates;
    }),
  ];
}

/** C's `%#llx`, as tc prints masks: no prefix before a zero. */
function printedMask(mask: number): string {
  return mask === 0 ? '0' : `0x${mask.toString(16)}`;
}

function egressMapStep(vlan: Vlan, place: PortPlace): Step {
  const entries = Object.entries(vlan.egress).sort(([one], [other]) => Number(one) - Number(other));
  const command = (words: readonly string[]) => ['ip', 'link', 'set', 'dev', vlan.device, 'type', 'vlan', 'egress-qos-map', ...words];
  return {
    id: `${place.port.name}-tas-vlan-${vlan.device}`,
    title: titleOf('pcp', place, { vlan: vlan.device }),
    apply: [command(entries.map(([priority, pcp]) => `${priority}:${pcp}`))],
    verify: ['ip', '-d', 'link', 'show', 'dev', vlan.device],
    // The kernel does not list what leaves with PCP 0 (net/8021q/vlan_netlink.c vlan_fill_info). Spaces keep MAC addresses out.
    expect: entries.filter(([, pcp]) => pcp > 0).map(([priority, pcp]) => ` ${priority}:${pcp} `),
    rollback: [command(entries.map(([priority]) => `${priority}:0`))],
  };
}

function preemptionStep(place: PortPlace): Step {
  const port = place.port.name;
  const command = (state: string) => ['ethtool', '--set-mm', port, 'pmac-enabled', state, 'tx-enabled', state, 'verify-enabled', state];
  return {
    id: `${port}-tas-preemption`,
    title: titleOf('preemption', place),
    apply: [command('on')],
    verify: ['ethtool', '--show-mm', port],
    expect: ['pMAC enabled: on', 'TX enabled: on'],
    rollback: [command('off')],
  };
}

/**
 * ETF under one transmit queue. taprio's classes are its queues: `100:N` is queue N − 1, in hex. taprio sets the launch times itself,
 * so ETF must not ask for a socket's (tc-etf(8) skip_sock_check).
 */
function etfStep(queue: number, schedule: Schedule, place: PortPlace): Step {
  const port = place.port.name;
  const { parent, deltaNs, offload } = etfOf(queue, schedule);
  const options = ['clockid', 'CLOCK_TAI', 'delta', String(deltaNs), ...(offload ? ['offload'] : []), 'skip_sock_check'];
  return {
    id: `${port}-tas-etf-${queue}`,
    title: titleOf('etf', place, { queue }),
    apply: [['tc', 'qdisc', 'replace', 'dev', port, 'parent', parent, 'etf', ...options]],
    verify: ['tc', 'qdisc', 'show', 'dev', port],
    expect: [`parent ${parent} clockid TAI delta ${deltaNs} offload ${offload ? 'on' : 'off'} deadline_mode off skip_sock_check on`],
    rollback: [['tc', 'qdisc', 'del', 'dev', port, 'parent', parent]],
  };
}

/** The ETF that txtime mode wants under a transmit queue. */
export function etfOf(queue: number, { etf, txtimeDelay }: Schedule): { parent: string; deltaNs: number; offload: boolean } {
  const deltaNs = etf?.delta ?? Math.floor((txtimeDelay ?? 0) / 2);
  return { parent: `${ROOT_HANDLE}:${(queue + 1).toString(16)}`, deltaNs, offload: etf?.offload ?? false };
}

/** Every transmit queue that a class uses, ascending. */
export function queuesInUse({ queues }: Schedule): number[] {
  const used = new Set(queues.flatMap(({ count, offset }) => Array.from({ length: count }, (_, index) => offset + index)));
  return [...used].sort((one, other) => one - other);
}
