import type { Gates, Link, Network, Plain, Taprio } from './model.ts';
import { currentGates } from './taprio.ts';

/** One qdisc as `tc qdisc show` lists it. */
interface Row {
  readonly kind: string;
  /** Major number, hex. */
  readonly handle: number;
  readonly dev: string | null;
  readonly parent: string | null;
  /** How many hold it; only a root says so. */
  readonly references: number;
  readonly text: string;
  readonly json: string;
}

export const pfifo = (limit = 1_000): Plain => ({ kind: 'pfifo', text: `limit ${limit}p`, json: { limit } });

export const fqCodel: Plain = {
  kind: 'fq_codel',
  text: 'limit 10240p flows 1024 quantum 1514 target 5ms interval 100ms memory_limit 32Mb ecn drop_batch 64',
  json: {
    limit: 10_240,
    flows: 1_024,
    quantum: 1_514,
    target: 4_999,
    interval: 99_999,
    memory_limit: 33_554_432,
    ecn: true,
    drop_batch: 64,
  },
};

/** Qdiscs of links in the kernel's order: the root, then by hash bucket, the newest first. */
export function listQdiscs(network: Network, links: readonly Link[], showDev: boolean): Row[] {
  return links.flatMap((link) => rowsOf(network, link, showDev ? link.name : null));
}

function rowsOf(network: Network, link: Link, dev: string | null): Row[] {
  const own = link.qdisc;
  if (!own) return defaultRows(link, dev);
  const { qdisc } = own;
  const isTaprio = isTaprioQdisc(qdisc);
  const root: Row = {
    kind: qdisc.kind,
    handle: own.handle,
    dev,
    parent: null,
    references: isTaprio ? link.queues + 1 : 2,
    text: isTaprio ? taprioText(currentGates(network, qdisc)) : qdisc.text,
    json: isTaprio ? taprioJson(currentGates(network, qdisc)) : JSON.stringify(qdisc.json),
  };
  const children = [...own.children.values()]
    .sort((one, other) => bucket(one.handle) - bucket(other.handle) || other.born - one.born)
    .map(
      ({ handle, minor, qdisc: child }): Row => ({
        kind: child.kind,
        handle,
        dev,
        parent: `${own.handle.toString(16)}:${minor.toString(16)}`,
        references: 1,
        text: child.text,
        json: JSON.stringify(child.json),
      }),
    );
  return [root, ...children];
}

function defaultRows(link: Link, dev: string | null): Row[] {
  const row = (kind: string, parent: string | null, { text, json }: Omit<Plain, 'kind'>): Row => ({
    kind,
    handle: 0,
    dev,
    parent,
    references: 2,
    text,
    json: JSON.stringify(json),
  });
  if (link.isVirtual) return [row('noqueue', null, { text: '', json: {} })];
  if (link.queues === 1) return [row('fq_codel', null, fqCodel)];
  const queues = Array.from({ length: link.usedQueues }, (_, index) => link.usedQueues - index);
  return [
    { ...row('mq', null, { text: '', json: {} }), references: 1 },
    ...queues.map((queue) => ({ ...row('fq_codel', `:${queue.toString(16)}`, fqCodel), references: 1 })),
  ];
}

export function isTaprioQdisc(qdisc: Taprio | Plain): qdisc is Taprio {
  return qdisc.kind === 'taprio';
}

/** The kernel's hash of a handle into 16 lists (include/linux/hash.h hash_32). */
const bucket = (handle: number): number => Math.imul(handle << 16, 0x61c88647) >>> 28;

export function rowText({ kind, handle, dev, parent, references, text }: Row): string {
  const place = parent === null ? 'root' : `parent ${parent}`;
  const count = references > 1 ? ` refcnt ${references}` : '';
  return `qdisc ${kind} ${handle.toString(16)}: ${dev === null ? '' : `dev ${dev} `}${place}${count} ${text}\n`;
}

export function rowJson({ kind, handle, dev, parent, references, json }: Row): string {
  const fields = [
    `"kind":${JSON.stringify(kind)}`,
    `"handle":"${handle.toString(16)}:"`,
    ...(dev === null ? [] : [`"dev":${JSON.stringify(dev)}`]),
    parent === null ? '"root":true' : `"parent":"${parent}"`,
    ...(references > 1 ? [`"refcnt":${references}`] : []),
    `"options":${json}`,
  ];
  return `{${fields.join(',')}}`;
}

const mask = (value: number): string => (value === 0 ? '0' : `0x${value.toString(16)}`);
const none: Gates = { baseTime: 0n, cycleTime: 0n, extension: 0n, entries: [] };

/** As iproute2 6.1 tc/q_taprio.c taprio_print_opt. */
function taprioText({ classes, map, queues, clock, flags, txtimeDelay, maxSdu, preemptible, oper, admin }: Taprio): string {
  const head = `tc ${classes} map ${map.join(' ')}\nqueues ${queues
    .slice(0, classes)
    .map(({ count, offset }) => `offset ${offset} count ${count}`)
    .join(' ')}\n`;
  const clockText = `clockid ${clock ?? 'invalid'}${flags ? ` flags 0x${flags.toString(16)}` : ''}${txtimeDelay ? ` txtime delay ${txtimeDelay}` : ''}`;
  const limits = maxSdu.some((octets) => octets > 0) ? `max-sdu ${maxSdu.join(' ')} \n` : '';
  const frames = preemptible.includes(true) ? `fp ${preemptible.map((isPreemptible) => (isPreemptible ? 'P' : 'E')).join(' ')} \n` : '';
  return `${head}${clockText}${gatesText(oper ?? none)}${admin ? gatesText(admin) : ''}${limits}${frames}`;
}

function gatesText({ baseTime, cycleTime, extension, entries }: Gates): string {
  const lines = entries.map(
    ({ command, gateMask, interval }, index) => `\tindex ${index} cmd ${command} gatemask ${mask(gateMask)} interval ${interval}\n`,
  );
  return `\tbase-time ${baseTime} cycle-time ${cycleTime} cycle-time-extension ${extension}${lines.length > 0 ? '\n' : ''}${lines.join('')}`;
}

/** As tc 6.1 prints it, which names the waiting schedule with nothing: that is no JSON, and what the device really says. */
function taprioJson({ classes, map, queues, clock, flags, txtimeDelay, oper, admin }: Taprio): string {
  const ranges = queues.slice(0, classes).map(({ count, offset }) => ({ offset, count }));
  const fields = [
    `"tc":${classes},"map":${JSON.stringify(map)},"queues":${JSON.stringify(ranges)},"clockid":"${clock ?? 'invalid'}"`,
    ...(flags ? [`"flags":"0x${flags.toString(16)}"`] : []),
    ...(txtimeDelay ? [`"txtime_delay":${txtimeDelay}`] : []),
    gatesJson(oper ?? none),
    ...(admin ? [`{${gatesJson(admin)}}`] : []),
  ];
  return `{${fields.join(',')}}`;
}

function gatesJson({ baseTime, cycleTime, extension, entries }: Gates): string {
  const rows = entries.map(
    ({ command, gateMask, interval }, index) =>
      `{"index":${index},"cmd":"${command}","gatemask":"${mask(gateMask)}","interval":${interval}}`,
  );
  const schedule = entries.length > 0 ? `,"schedule":[${rows.join(',')}]` : '';
  return `"base_time":${BigInt.asUintN(64, baseTime)},"cycle_time":${cycleTime},"cycle_time_extension":${extension}${schedule}`;
}
