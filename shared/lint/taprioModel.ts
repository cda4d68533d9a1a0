import { facets } from '../facets.ts';
import { type Path, type Problem, type ProblemKind, renderProblem } from '../kit/problem.ts';
import type { Spotted } from '../ptp/spotted.ts';
import type { PortPlace, Site } from '../site/model.ts';
import { profiles } from '../site/profiles.ts';
import { readMask, readNumber, type TaprioWords } from './taprioWords.ts';
import { isKnown, originOf, type Traced } from './traced.ts';

/** What the words of a command prove; a check may speak only of that. */
interface Known {
  readonly map: readonly number[] | null;
  readonly queues: readonly string[] | null;
  readonly masks: readonly number[] | null;
  readonly lengths: readonly number[] | null;
}

const OF_CLASSES = ['tas-map-beyond-classes', 'tas-queue-range-empty', 'tas-queues-overlap', 'tas-option-beyond-classes'];
const OF_GATES = ['tas-gate-beyond-classes'];
const OF_LENGTHS = ['tas-cycle-overrun', 'tas-cycle-underrun', 'tas-window-zero', 'tas-cycle-over-int-max'];
const OF_MODE = ['tas-txtime-delay-missing', 'tas-txtime-delay-refused', 'tas-preemption-needs-offload'];
const OF_TRAFFIC = [
  'tas-intent-mismatch',
  'tas-map-single-class',
  'tas-class-without-priority',
  'tas-nothing-sent',
  'tas-management-cut-off',
  'tas-class-never-opens',
];

/** Lengths of the windows in ns, or null where one is not known. */
export function windowLengths({ entries }: TaprioWords): number[] | null {
  const lengths = entries.map(({ interval }) => readNumber(interval));
  return lengths.every((length) => length !== null && length <= 0xffffffffn) ? lengths.map(Number) : null;
}

/**
 * Puts a command through the checks of gate schedules, on a port of which nothing is known.
 * @param intents priorities that each window is meant for, null where nothing is said
 */
export function checkTaprioModel(taprio: TaprioWords, intents: readonly (readonly number[] | null)[]): Spotted[] {
  const known = readKnown(taprio);
  const facet = facets.find(({ name }) => name === 'tas');
  const model = facet?.schema.safeParse(scheduleOf(taprio, known, intents));
  if (!facet || !model?.success || taprio.strangers.length > 0) return [];
  const allowed = allowedCodes(taprio, known);
  const problems = facet.check(model.data, neutralPlace(taprio.device ?? 'port', intents)).filter(({ code }) => allowed.has(code));
  return withoutEchoes(problems).map((problem) => ({
    problem: placedAt(problem, facet.problems[problem.code], taprio.device ?? 'taprio'),
    at: originOf(wordAt(taprio, problem.path), 0),
  }));
}

/** The same problem said of the interface alone: a raw command belongs to no device of a site. */
function placedAt(problem: Problem, kind: ProblemKind | undefined, place: string): Problem {
  const values = { ...problem.values, place };
  return kind ? { ...problem, values, ...renderProblem(kind, values, 'en') } : problem;
}

function readKnown(taprio: TaprioWords): Known {
  const { entries, queues } = taprio;
  const masks = entries.map(({ mask }) => readMask(mask));
  const classes = taprio.single.num_tc ? readNumber(taprio.single.num_tc) : null;
  const ranges = queues.every(isKnown) && queues.length > 0 && !taprio.open ? queues.map(({ text }) => text) : null;
  return {
    map: mapOf(taprio),
    queues: classes === null ? null : ranges?.length === Number(classes) ? ranges : null,
    masks: masks.every((mask) => mask !== null && mask <= 0xffff) ? masks.map(Number) : null,
    lengths: windowLengths(taprio),
  };
}

/** Without `map`, tc sends sixteen zeros where num_tc is given, else nothing: the running map stays. */
function mapOf({ map, single, open }: TaprioWords): number[] | null {
  if (!map.every(isKnown)) return null;
  if (map.length === 0 && (open || !single.num_tc)) return null;
  const classes = map.map(({ text }) => Number(text));
  return classes.every((value) => value < 16) ? [...classes, ...Array<number>(16 - classes.length).fill(0)] : null;
}

function allowedCodes(taprio: TaprioWords, { map, queues, masks, lengths }: Known): Set<string> {
  return new Set([
    ...(map && queues ? OF_CLASSES : []),
    ...(masks && queues ? OF_GATES : []),
    ...(lengths && cycleIsKnown(taprio) ? OF_LENGTHS : []),
    ...(taprio.open ? [] : OF_MODE),
    ...(map && masks && lengths && !taprio.open ? OF_TRAFFIC : []),
  ]);
}

function cycleIsKnown({ single, open }: TaprioWords): boolean {
  const word = single['cycle-time'];
  return !open && (!word || /^\d{1,15}$/.test(word.text));
}

/** The schedule in the form of a device file, with harmless values where the words are not known. */
function scheduleOf(taprio: TaprioWords, { map, queues, masks, lengths }: Known, intents: readonly (readonly number[] | null)[]): unknown {
  const { single, entries, maxSdu, preemption } = taprio;
  const flags = Number(single.flags ? (readNumber(single.flags) ?? 0n) : 0n);
  const cycle = single['cycle-time'];
  const delay = single['txtime-delay'] ? readNumber(single['txtime-delay']) : null;
  const classes = Math.max(1, ...(map ?? []).map((value) => value + 1), ...(masks ?? []).map((mask) => 32 - Math.clz32(mask)));
  return {
    mode: flags & 2 ? 'offload' : flags & 1 ? 'txtime' : 'software',
    map: map ?? Array.from({ length: 16 }, (_, priority) => priority % classes),
    queues: queues ?? Array.from({ length: classes }, (_, index) => `1@${index}`),
    ...(cycle && Number(cycle.text) > 0 && cycleIsKnown(taprio) ? { cycle: Number(cycle.text) } : {}),
    // tc leaves a delay of 0 out of its message (iproute2 tc/q_taprio.c).
    ...(single['txtime-delay'] && delay !== 0n ? { txtimeDelay: Number(delay ?? 1n) } : {}),
    ...(maxSdu.length > 0 && maxSdu.every(({ text }) => /^\d{1,4}$/.test(text)) ? { maxSdu: maxSdu.map(({ text }) => Number(text)) } : {}),
    preemptible: preemption.flatMap(({ text }, index) => (text === 'P' ? [index] : [])),
    windows: entries.map(({ command }, index) => ({
      for: intents[index] ? [trafficName(index)] : [],
      open: Array.from({ length: 16 }, (_, bit) => bit).filter((bit) => ((masks?.[index] ?? 1) >>> bit) & 1),
      length: lengths?.[index] ?? 1_000_000,
      command: command.text === 'H' ? 'hold' : command.text === 'R' ? 'release' : 'set',
    })),
  };
}

function trafficName(index: number): string {
  return `slot ${index + 1}`;
}

/** A port of which nothing is known but its name, at a site that knows only what the document says its windows are for. */
function neutralPlace(portName: string, intents: readonly (readonly number[] | null)[]): PortPlace {
  const port = {
    name: portName,
    speedBitsPerSecond: null,
    queues: 64,
    vlans: [],
    tas: { ...profiles.linux.tas, modes: ['software', 'txtime', 'offload'], preemption: true },
    hardwareTimestamps: true,
    facets: {},
  } as const satisfies PortPlace['port'];
  const device = { name: 'taprio', title: null, role: 'end-station', profile: 'linux', ssh: null, ports: { [portName]: port } } as const;
  const traffic = intents.flatMap((priorities, index): [string, Site['traffic'][string]][] =>
    priorities ? [[trafficName(index), { priorities: [...priorities], maxFrameOctets: 64 }]] : [],
  );
  const site: Site = {
    name: 'raw artefact',
    description: null,
    traffic: Object.fromEntries(traffic),
    management: { ssh: 0, ptp: 0, lldp: 0 },
    devices: { taprio: device },
    links: [],
    streams: {},
    connections: {},
  };
  return { site, device, port };
}

/** One mistake, one finding: a class that never opens is not said again where it cuts off the management, and so on. */
function withoutEchoes(problems: readonly Problem[]): Problem[] {
  const codes = new Set(problems.map(({ code }) => code));
  return problems.filter(({ code, values }) => {
    if (code === 'tas-class-without-priority' || code === 'tas-intent-mismatch') return !codes.has('tas-map-single-class');
    if (code === 'tas-class-never-opens' || code === 'tas-management-cut-off') {
      if (codes.has('tas-nothing-sent')) return false;
      const cutOff = problems.some((other) => other.code === 'tas-management-cut-off' && other.values.class === values.class);
      return code === 'tas-management-cut-off' || !cutOff;
    }
    return true;
  });
}

/** The word that a place in the schedule came from. */
function wordAt(taprio: TaprioWords, [part, index, detail]: Path): Traced {
  const { entries, map, queues, single, kind, maxSdu, preemption } = taprio;
  const at = typeof index === 'number' ? index : 0;
  const entry = entries[at];
  switch (part) {
    case 'windows':
      if (typeof index !== 'number') return entries[0]?.mask ?? kind;
      return (detail === 'length' ? entry?.interval : detail === 'command' ? entry?.command : entry?.mask) ?? kind;
    case 'map':
      return map[at] ?? map[0] ?? single.num_tc ?? kind;
    case 'queues':
      return queues[at] ?? queues[0] ?? single.num_tc ?? kind;
    case 'cycle':
      return single['cycle-time'] ?? entries.at(-1)?.interval ?? kind;
    case 'txtimeDelay':
      return single['txtime-delay'] ?? single.flags ?? kind;
    case 'mode':
      return single.flags ?? kind;
    case 'maxSdu':
      return maxSdu[at] ?? kind;
    case 'preemptible':
      return preemption[at] ?? preemption[0] ?? kind;
    default:
      return kind;
  }
}
