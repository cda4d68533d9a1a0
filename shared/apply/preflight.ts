import { printable } from '../kit/printable.ts';
import { type Finding, finding } from './findings.ts';
import { type DeviceStatus, parseStatus, untouched } from './status.ts';

/** What the two scripts of `lookScript.ts` say of a device. Numbers null where the device did not say. */
export interface Look {
  /** The device's clock, s since 1970. */
  readonly clockS: number | null;
  readonly uid: number | null;
  readonly rights: 'root' | 'sudo' | 'password' | 'none';
  readonly lacks: readonly string[];
  readonly kernel: string;
  readonly tc: string;
  readonly boot: string | null;
  readonly freeKib: Readonly<Record<string, number | null>>;
}

export interface RootLook {
  readonly readOnly: readonly string[];
  /** Null: what answered is no status; `whyNoStatus` says so. */
  readonly status: DeviceStatus | null;
  readonly whyNoStatus: string;
  /** Empty: PTP did not answer. */
  readonly pmc: Readonly<Record<string, string>>;
}

/** What a run needs of the device. */
export interface Needs {
  readonly tools: readonly string[];
  /** Size of the device's folder, octets. */
  readonly bytes: number;
  readonly usesBaseTime: boolean;
  /** A clock that says it is not traceable, or follows none, stands in the way. */
  readonly needsTrueClock: boolean;
  readonly planId: string;
  readonly run: string | null;
}

/** Programs that the workstation and apply.sh use on every device. */
export const commonTools: readonly string[] =
  'cat chmod cmp cp cut date dirname env grep id ln mkdir mv rm sed sha256sum sh sleep sync tail tr'.split(' ');

const KIB = 1024;

/** In KiB. The folder lies on /var/lib twice (as it comes, and kept for a rollback), with the snapshot and the journal; its files go below /etc. */
export function roomNeeded(bytes: number): Readonly<Record<string, number>> {
  const folder = Math.ceil(bytes / KIB);
  return { '/var/lib': 3 * folder + 1_024, '/etc': folder + 128, '/run': 64 };
}

export function parseLook(text: string): Look {
  const lines = linesOf(text);
  const rights = (['root', 'sudo', 'password'] as const).find((name) => name === lines.first('rights')) ?? 'none';
  const disks = lines.all('disk').map((line) => {
    const [place = '', ...columns] = line.split(' ');
    // POSIX df -P: file system, blocks, used, available, capacity, place. The first and the last may hold blanks.
    const free = /\s\d+\s+\d+\s+(-?\d{1,15})\s+\d+%/.exec(` ${columns.join(' ')}`)?.[1];
    return [place, free === undefined ? null : Number(free)] as const;
  });
  const boot = lines.first('boot');
  return {
    clockS: numberOf(lines.first('clock')),
    uid: numberOf(lines.first('uid')),
    rights,
    lacks: lines.all('lacks').map((tool) => printable(tool, 60)),
    kernel: printable(lines.first('kernel') || '(unknown)', 60),
    tc: printable(lines.first('tc') || 'no tc', 80),
    boot: boot === 'none' || boot === '' ? null : printable(boot, 20),
    freeKib: Object.fromEntries(disks),
  };
}

export function parseRootLook(text: string): RootLook {
  const lines = linesOf(text);
  const said = lines.all('status').join('\n');
  const status = lines.first('asked') === 'yes' ? parseStatus(said) : null;
  const pmc = Object.fromEntries(
    lines.all('pmc').flatMap((line) => {
      const [key = '', value = ''] = line.split(/\s+/);
      return /^[A-Za-z_]{1,40}$/.test(key) ? [[key, printable(value, 40)]] : [];
    }),
  );
  return {
    readOnly: lines.all('readonly').map((place) => printable(place, 40)),
    status: status === null ? untouched : status.ok ? status.value : null,
    whyNoStatus: status && !status.ok ? status.failure.message : '',
    pmc,
  };
}

/** Judges what the user may see. `clockOffS`: device minus this computer, s; null where not known. */
export function judgeLook(look: Look, needs: Needs, clockOffS: number | null, user: string): Finding[] {
  const room = Object.entries(roomNeeded(needs.bytes)).flatMap(([place, needed]) => {
    const free = look.freeKib[place] ?? null;
    if (free === null) return [finding('disk-unknown', { place })];
    return free < needed ? [finding('disk-full', { place, free, needed })] : [];
  });
  return [
    ...look.lacks.map((tool) => finding('tool-missing', { tool })),
    ...(look.rights === 'none' ? [finding('no-root', { user })] : []),
    ...(look.rights === 'password' ? [finding('sudo-password', { user })] : []),
    ...(look.boot === null ? [finding('no-boot')] : []),
    ...room,
    ...clockFindings(clockOffS),
    finding('versions', { kernel: look.kernel, tc: look.tc, boot: look.boot ?? '-' }),
  ];
}

/** A whole second and the way there and back cannot tell less than this apart. */
const CLOCK_TOLERANCE_S = 2;

function clockFindings(offS: number | null): Finding[] {
  if (offS === null || Math.abs(offS) <= CLOCK_TOLERANCE_S) return [];
  const isAhead = offS > 0;
  return [
    finding('clock-off', {
      seconds: Math.round(Math.abs(offS)),
      direction: isAhead ? 'ahead of' : 'behind',
      directionZh: isAhead ? '快' : '慢',
    }),
  ];
}

/** Judges what only root may see. */
export function judgeRootLook({ readOnly, status, whyNoStatus, pmc }: RootLook, needs: Needs): Finding[] {
  return [
    ...readOnly.map((place) => finding('read-only', { place })),
    ...(status ? statusFindings(status, needs) : [finding('status-unknown', { reason: whyNoStatus })]),
    ...(needs.usesBaseTime ? ptpFindings(pmc, needs) : []),
  ];
}

function statusFindings(status: DeviceStatus, { planId, run }: Needs): Finding[] {
  const { state, pending, remainingS, by } = status;
  if (state === 'stuck') return [finding('stuck-before', { plan: pending ?? status.plan ?? '-' })];
  if (state !== 'idle') {
    if (run !== null && status.run === run) return [];
    // Its deadline is over or its device was restarted: apply.sh itself ends it first, and refuses where it cannot.
    if (state === 'reverting') return [finding('left-over', { by: by ?? '?', run: status.run ?? '-' })];
    return [finding('run-pending', { by: by ?? '?', state, run: status.run ?? '-', remaining: remainingS ?? '?' })];
  }
  if (status.plan === planId) return [finding('in-place')];
  return status.plan === null ? [] : [finding('other-plan', { plan: status.plan })];
}

/** Field names as pmc(8) prints them. */
function ptpFindings(pmc: RootLook['pmc'], { needsTrueClock }: Needs): Finding[] {
  const { gmPresent, timeTraceable, currentUtcOffset, currentUtcOffsetValid, ptpTimescale, master_offset: offset } = pmc;
  if (timeTraceable === undefined && gmPresent === undefined) return [finding('ptp-silent')];
  const offsetNs = numberOf(offset ?? '');
  return [
    ...(gmPresent === 'false' && timeTraceable !== '1' ? [finding(needsTrueClock ? 'clock-no-master' : 'ptp-no-master')] : []),
    ...(timeTraceable === '0' || ptpTimescale === '0' ? [finding(needsTrueClock ? 'clock-not-traceable' : 'not-traceable')] : []),
    ...(currentUtcOffsetValid === '0' ? [finding('utc-offset-not-valid', { offset: currentUtcOffset ?? '?' })] : []),
    ...(offsetNs !== null && Math.abs(offsetNs) >= 1_000 ? [finding('ptp-offset', { offset: offsetNs })] : []),
  ];
}

/** Devices whose clocks are away from those of most others of the run, s. Their middle one is the measure: one wrong clock does not move it. */
export function clocksApart(offsets: Readonly<Record<string, number>>): Readonly<Record<string, Finding>> {
  const sorted = Object.values(offsets).sort((one, other) => one - other);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined || sorted.length < 2) return {};
  return Object.fromEntries(
    Object.entries(offsets)
      .map(([device, offset]) => [device, Math.round(Math.abs(offset - middle))] as const)
      .filter(([, seconds]) => seconds > CLOCK_TOLERANCE_S)
      .map(([device, seconds]) => [device, finding('clock-apart', { seconds })]),
  );
}

function linesOf(text: string) {
  const lines = text
    .slice(0, 65_536)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));
  const all = (key: string) => lines.flatMap((line) => (line.startsWith(`${key} `) ? [line.slice(key.length + 1).trim()] : []));
  return { all, first: (key: string) => all(key)[0] ?? '' };
}

function numberOf(text: string): number | null {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}
