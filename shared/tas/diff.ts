import { type Change, changesOf } from '../kit/facet.ts';
import { formatDuration } from '../kit/units.ts';
import type { Port, PortPlace } from '../site/model.ts';
import { tasChanges } from './changes.ts';
import { etfOf, queuesInUse, vlansWithEgress } from './compile.ts';
import type { LiveGates, LiveSchedule, LiveTaprio } from './live.ts';
import { cycleTimeNs, gateMask, type Schedule, type Window } from './model.ts';
import { classNames, maskName } from './names.ts';

const change = changesOf(tasChanges);

const MODES: readonly string[] = ['software', 'txtime', 'offload'] satisfies Schedule['mode'][];

/**
 * What would change on the port. A schedule that waits for its base time counts as the live one: it is what the port is about to do.
 * A next-second base time cannot be compared, and is not.
 */
export function diffSchedule(wanted: Schedule, live: LiveSchedule, { port }: PortPlace): Change[] {
  const { taprio } = live;
  const gates = taprio?.admin ?? taprio?.oper;
  if (live.unreadable !== undefined || !taprio || !gates) {
    const count = wanted.windows.length;
    return change('schedule', { port: port.name }, `${count} window${count === 1 ? '' : 's'}`, live.unreadable ?? live.rootKind ?? 'none');
  }
  return [
    ...settingChanges(wanted, taprio),
    ...timeChanges(wanted, gates),
    ...windowChanges(wanted, gates),
    ...etfChanges(wanted, live),
    ...egressChanges(live, port),
  ];
}

function etfChanges(wanted: Schedule, { etf = [] }: LiveSchedule): Change[] {
  if (wanted.mode !== 'txtime') return [];
  return queuesInUse(wanted).flatMap((queue) => {
    const { parent, deltaNs, offload } = etfOf(queue, wanted);
    const live = etf.find((one) => one.parent === parent);
    const text = (deltaOf: number, offloaded: boolean) => `delta ${deltaOf} ns, offload ${offloaded ? 'on' : 'off'}`;
    const liveText = live ? `${text(live.deltaNs, live.offload)}${live.skipSockCheck ? '' : ', asks for a socket'}` : 'none';
    return change('etf', { queue }, text(deltaNs, offload), liveText);
  });
}

/** Only what the file names; where the device did not answer, nothing is known. */
function egressChanges({ egress }: LiveSchedule, port: Port): Change[] {
  if (!egress) return [];
  return vlansWithEgress(port).flatMap((vlan) => {
    const live = Object.hasOwn(egress, vlan.device) ? egress[vlan.device] : undefined;
    if (!live) return change('vlan', { device: vlan.device }, 'there', 'none');
    return Object.entries(vlan.egress).flatMap(([priority, pcp]) =>
      change('pcp', { priority, device: vlan.device }, String(pcp), String(live[priority] ?? 0)),
    );
  });
}

function settingChanges(wanted: Schedule, live: LiveTaprio): Change[] {
  const sdu = (limits: readonly number[]) => limits.slice(0, limits.findLastIndex((octets) => octets > 0) + 1).join(' ') || 'none';
  return [
    ...change('mode', {}, wanted.mode, MODES[live.flags] ?? `flags ${maskName(live.flags)}`),
    ...(wanted.mode === 'offload' ? [] : change('clock', {}, 'TAI', live.clockId ?? 'none')),
    ...wanted.map.flatMap((trafficClass, priority) =>
      change('class-of-priority', { priority }, `TC${trafficClass}`, `TC${live.map[priority] ?? 0}`),
    ),
    ...change('queues', {}, wanted.queues.map(rangeText).join(' '), live.queues.map(rangeText).join(' ')),
    ...(wanted.mode === 'txtime' ? change('txtime-delay', {}, `${wanted.txtimeDelay ?? 0} ns`, `${live.txtimeDelayNs ?? 0} ns`) : []),
    ...change('max-sdu', {}, sdu(wanted.maxSdu ?? []), sdu(live.maxSdu)),
    ...change('preemptible', {}, classList(wanted.preemptible), classList(live.preemptible)),
  ];
}

function timeChanges(wanted: Schedule, live: LiveGates): Change[] {
  const { baseTime, cycleExtension } = wanted;
  return [
    ...(baseTime.kind === 'absolute' ? change('base-time', {}, `${baseTime.taiNs} ns`, `${live.baseTimeNs} ns`) : []),
    ...change('cycle', {}, formatDuration(cycleTimeNs(wanted)), formatDuration(live.cycleTimeNs)),
    ...change('cycle-extension', {}, formatDuration(cycleExtension), formatDuration(live.cycleTimeExtensionNs)),
  ];
}

function windowChanges(wanted: Schedule, live: LiveGates): Change[] {
  const count = Math.max(wanted.windows.length, live.entries.length);
  return Array.from({ length: count }, (_, index) => {
    const window = wanted.windows[index];
    const entry = live.entries[index];
    const wantedText = window ? stateText(window.command, gateMask(window), window.length) : 'none';
    return change('window', { index }, wantedText, entry ? stateText(entry.command, entry.gateMask, entry.intervalNs) : 'none');
  }).flat();
}

function stateText(command: Window['command'], mask: number, lengthNs: number): string {
  return `${command === 'set' ? '' : `${command} `}${classNames(mask)} (${maskName(mask)}) for ${formatDuration(lengthNs)}`;
}

function rangeText({ count, offset }: { readonly count: number; readonly offset: number }): string {
  return `${count}@${offset}`;
}

function classList(classes: readonly number[]): string {
  return classNames(classes.reduce((mask, trafficClass) => mask | (1 << trafficClass), 0)).replace('–', 'none');
}
