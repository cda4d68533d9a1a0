import { formatDuration } from '../../kit/units.ts';
import { needsSender, windowsThatTcPasses } from '../command.ts';
import { classNames } from '../names.ts';
import type { Report, Subject } from './subject.ts';

/** The schedule against what the port can do. Hardware limits bind in full offload only: a software schedule never meets them. */
export function checkDevice(subject: Subject, report: Report): void {
  const { schedule, place } = subject;
  const { modes } = place.port.tas;
  if (!modes.includes(schedule.mode)) report('tas-mode-unsupported', ['mode'], { mode: schedule.mode, modes: modes.join(', ') });
  if (subject.hardware) {
    checkWindows(subject, report);
    checkCycleLimits(subject, report);
    checkOptions(subject, report);
    if (place.port.tas.opensOncePerCycle) checkOpensOnce(subject, report);
  }
  const passed = windowsThatTcPasses(schedule);
  if (needsSender(schedule)) report('tas-windows-need-perl', ['windows', passed], { count: schedule.windows.length, passed });
  checkPreemption(subject, report);
  checkTxtime(subject, report);
}

/** The kernel's own limit, INT_MAX, has its own sentence. */
const KERNEL_LONGEST_CYCLE_NS = 2_147_483_647;

function checkWindows({ schedule, place }: Subject, report: Report): void {
  const { gclDepth, granularityNs, minIntervalNs, maxIntervalNs } = place.port.tas;
  const { windows } = schedule;
  if (gclDepth !== null && windows.length > gclDepth)
    report('tas-too-many-windows', ['windows'], { count: windows.length, depth: gclDepth });
  for (const [window, { length }] of windows.entries()) {
    if (length === 0) continue;
    if (granularityNs > 1 && length % granularityNs !== 0) {
      const values = { window, ...granularityValues(length, granularityNs) };
      const path = ['windows', window, 'length'];
      report('tas-granularity', path, values, [{ path, value: values.nearest }]);
    }
    if (length < minIntervalNs) {
      const values = { window, length: formatDuration(length), minimum: formatDuration(minIntervalNs) };
      const path = ['windows', window, 'length'];
      report('tas-window-below-minimum', path, values, [{ path, value: values.minimum }]);
    }
    if (maxIntervalNs !== null && length > maxIntervalNs) {
      const values = { window, length: formatDuration(length), maximum: formatDuration(maxIntervalNs) };
      report('tas-window-above-maximum', ['windows', window, 'length'], values);
    }
  }
}

function checkCycleLimits({ schedule, place, cycleNs }: Subject, report: Report): void {
  if (schedule.windows.length === 0) return;
  const { granularityNs, minCycleNs, maxCycleNs } = place.port.tas;
  const path = schedule.cycle ? ['cycle'] : ['windows'];
  const cycle = formatDuration(cycleNs);
  if (schedule.cycle && granularityNs > 1 && cycleNs % granularityNs !== 0) {
    const values = granularityValues(cycleNs, granularityNs);
    report('tas-cycle-granularity', path, values, [{ path, value: values.nearest }]);
  }
  if (cycleNs < minCycleNs) report('tas-cycle-below-minimum', path, { cycle, minimum: formatDuration(minCycleNs) });
  if (cycleNs > maxCycleNs && cycleNs <= KERNEL_LONGEST_CYCLE_NS) {
    report('tas-cycle-above-maximum', path, { cycle, maximum: formatDuration(maxCycleNs) });
  }
}

function granularityValues(lengthNs: number, granularityNs: number) {
  const nearest = formatDuration(Math.max(1, Math.round(lengthNs / granularityNs)) * granularityNs);
  return { length: formatDuration(lengthNs), granularity: formatDuration(granularityNs), nearest };
}

function checkOptions({ schedule, place }: Subject, report: Report): void {
  const { cycleExtension, maxSdu = [] } = schedule;
  if (cycleExtension > 0 && !place.port.tas.cycleTimeExtension) {
    const edits = [{ path: ['cycleExtension'] }];
    report('tas-cycle-extension-unsupported', ['cycleExtension'], { extension: formatDuration(cycleExtension) }, edits);
  }
  if (maxSdu.some((octets) => octets > 0) && !place.port.tas.maxSdu) {
    const limits = maxSdu.flatMap((octets, trafficClass) => (octets > 0 ? [`TC${trafficClass} ${octets}`] : [])).join(', ');
    report('tas-max-sdu-unsupported', ['maxSdu'], { limits }, [{ path: ['maxSdu'] }]);
  }
}

/**
 * The i225/i226 count openings without joining the end of the cycle to its start: a class that is open in the first and the last
 * window has opened twice (drivers/net/ethernet/intel/igc/igc_main.c validate_schedule).
 */
function checkOpensOnce({ spans, count }: Subject, report: Report): void {
  for (let trafficClass = 0; trafficClass < count; trafficClass++) {
    const openings: number[] = [];
    let wasOpen = false;
    for (const { window, mask } of spans) {
      const isOpen = ((mask >>> trafficClass) & 1) === 1;
      if (isOpen && !wasOpen) openings.push(window);
      wasOpen = isOpen;
    }
    const [, second] = openings;
    if (second === undefined) continue;
    const values = { class: trafficClass, times: openings.length, windows: openings.slice(0, 8).join(', ') };
    report('tas-opens-twice', ['windows', second, 'open'], values);
  }
}

/** sch_taprio.c taprio_parse_tc_entries: preemption needs full offload and a device with the MAC merge layer. */
function checkPreemption({ schedule, place }: Subject, report: Report): void {
  const { preemptible, mode, windows } = schedule;
  if (preemptible.length > 0) {
    const classes = classNames(preemptible.reduce((mask, trafficClass) => mask | (1 << trafficClass), 0));
    if (!place.port.tas.preemption) report('tas-preemption-unsupported', ['preemptible'], { classes }, [{ path: ['preemptible'] }]);
    else if (mode !== 'offload') report('tas-preemption-needs-offload', ['preemptible'], { classes, mode });
  }
  const window = windows.findIndex(({ command }) => command !== 'set');
  if (window === -1) return;
  const path = ['windows', window, 'command'];
  const command = windows[window]?.command ?? 'set';
  if (preemptible.length === 0) report('tas-hold-without-preemption', path, { window, command }, [{ path, value: 'set' }]);
  else report('tas-hold-refused-by-tc', path, { window, command });
}

function checkTxtime({ schedule, place }: Subject, report: Report): void {
  const { mode, txtimeDelay, etf } = schedule;
  if (mode === 'txtime') {
    if (!txtimeDelay) report('tas-txtime-delay-missing', txtimeDelay === undefined ? ['mode'] : ['txtimeDelay']);
    else if (etf?.delta !== undefined && txtimeDelay <= etf.delta) {
      report('tas-txtime-delay-too-small', ['txtimeDelay'], { delay: formatDuration(txtimeDelay), delta: formatDuration(etf.delta) });
    }
    return;
  }
  if (txtimeDelay) report('tas-txtime-delay-refused', ['txtimeDelay'], { mode }, [{ path: ['txtimeDelay'] }]);
  if (!etf) return;
  const excluded = mode === 'offload' && place.port.tas.excludesEtf;
  report(excluded ? 'tas-etf-excluded' : 'tas-etf-unused', ['etf'], { mode }, [{ path: ['etf'] }]);
}
