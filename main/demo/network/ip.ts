import type { Link, Network } from './model.ts';
import type { Answer, Caller } from './tc.ts';

const done = (stdout = ''): Answer => ({ stdout, stderr: '', status: 0 });
const wrong = (stderr: string, status = 1): Answer => ({ stdout: '', stderr: `${stderr}\n`, status });

/** `ip`, as iproute2 6.1: links, addresses, routes. */
export function ip(network: Network, words: readonly string[], { isRoot }: Caller): Answer {
  const flags: string[] = [];
  const plain = [...words];
  while (/^-/.test(plain[0] ?? '')) flags.push(plain.shift() ?? '');
  if (flags.includes('-V') || flags.includes('-Version')) return done('ip utility, iproute2-6.1.0, libbpf 1.1.0 (simulated)\n');
  const [object = '', verb = 'show', ...rest] = plain;
  const form = {
    isBrief: flags.some((flag) => /^-br/.test(flag)),
    isJson: flags.some((flag) => /^-j/.test(flag)),
    isDetailed: flags.some((flag) => /^-d/.test(flag)),
  };
  const isShown = 'show'.startsWith(verb) || verb === 'list' || verb === 'ls';
  if (object !== '' && 'link'.startsWith(object)) {
    if (isShown) return show(network, rest, { ...form, withAddresses: false });
    if (!isRoot) return wrong('RTNETLINK answers: Operation not permitted', 2);
    if (verb === 'set') return set(network, rest);
    if (verb === 'add') return add(network, rest);
    if (verb === 'del' || verb === 'delete') return remove(network, rest);
    return wrong(`Command "${verb}" is unknown, try "ip link help".`, 255);
  }
  if (object !== '' && 'address'.startsWith(object) && isShown) return show(network, rest, { ...form, withAddresses: true });
  if (object !== '' && 'route'.startsWith(object) && isShown) return done(routes(network));
  if (object === '') return wrong('Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }', 255);
  return wrong(`Object "${object}" is unknown, try "ip help".`);
}

interface Form {
  readonly isBrief: boolean;
  readonly isJson: boolean;
  readonly isDetailed: boolean;
  readonly withAddresses: boolean;
}

function show(network: Network, words: readonly string[], form: Form): Answer {
  const name = words[0] === 'dev' ? words[1] : words[0];
  const link = name === undefined ? undefined : network.links.get(name);
  if (name !== undefined && !link) return wrong(`Device "${name}" does not exist.`);
  const links = link ? [link] : [...network.links.values()];
  if (form.isJson) return done(`${JSON.stringify(links.map((one) => linkRecord(one, form.withAddresses)))}\n`);
  if (form.isBrief) return done(links.map((one) => briefLine(one, form.withAddresses)).join(''));
  return done(links.map((one) => linkText(one, form)).join(''));
}

const full = ({ name, parent }: Link): string => (parent === null ? name : `${name}@${parent}`);

function stateOf({ kind, isUp, hasCarrier }: Link): string {
  if (kind === 'loopback') return 'UNKNOWN';
  return isUp && hasCarrier ? 'UP' : 'DOWN';
}

function flagsOf({ kind, isUp, hasCarrier }: Link): string[] {
  const base = kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST'];
  return [...(isUp && !hasCarrier ? ['NO-CARRIER'] : []), ...base, ...(isUp ? ['UP'] : []), ...(isUp && hasCarrier ? ['LOWER_UP'] : [])];
}

function qdiscName({ qdisc, isVirtual, hasBeenUp, queues }: Link): string {
  if (qdisc) return qdisc.qdisc.kind;
  if (!hasBeenUp) return 'noop';
  if (isVirtual) return 'noqueue';
  return queues > 1 ? 'mq' : 'fq_codel';
}

function linkText(link: Link, { isDetailed, withAddresses }: Form): string {
  const master = link.bridge === null ? '' : ` master ${link.bridge}`;
  const head = `${link.index}: ${full(link)}: <${flagsOf(link).join(',')}> mtu ${link.mtu} qdisc ${qdiscName(link)}${master} state ${stateOf(link)}`;
  const mode = withAddresses ? 'group default qlen 1000' : 'mode DEFAULT group default qlen 1000';
  const type = link.kind === 'loopback' ? 'loopback' : 'ether';
  const broadcast = link.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  const addresses = withAddresses
    ? link.addresses
        .map(
          (address) =>
            `    inet ${address} scope ${link.kind === 'loopback' ? 'host' : 'global'} ${link.name}\n       valid_lft forever preferred_lft forever\n`,
        )
        .join('')
    : '';
  const details = isDetailed ? detailsText(link) : '';
  return `${head} ${mode}\n    link/${type} ${link.mac} brd ${broadcast}${details}\n${addresses}`;
}

/** As in ip/ipaddress.c and ip/iplink_vlan.c; the VLAN's part is from a capture of Linux 6.1. */
function detailsText(link: Link): string {
  const sizes = `numtxqueues ${link.queues} gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 `;
  const [least, most] = link.kind === 'vlan' ? [0, 65_535] : [68, 9_000];
  const start = ` promiscuity 0  allmulti 0 minmtu ${least} maxmtu ${most} `;
  if (link.kind !== 'vlan') return `${start}${sizes}`;
  return `${start}\n    vlan protocol 802.1Q id ${link.vlanId} <REORDER_HDR> ${mapText('ingress', link.ingress)}${mapText('egress', link.egress)}${sizes}`;
}

/** Entries that lead to 0 are not listed (net/8021q/vlan_netlink.c vlan_fill_info). */
function mapText(direction: string, map: ReadonlyMap<number, number>): string {
  const entries = [...map].filter(([, to]) => to > 0).sort(([one], [other]) => one - other);
  return entries.length === 0 ? '' : `\n      ${direction}-qos-map { ${entries.map(([from, to]) => `${from}:${to} `).join('')}} `;
}

function briefLine(link: Link, withAddresses: boolean): string {
  const last = withAddresses ? link.addresses.join(' ') : `${link.mac} <${flagsOf(link).join(',')}>`;
  return `${full(link).padEnd(16)} ${stateOf(link).padEnd(14)} ${last} \n`;
}

function linkRecord(link: Link, withAddresses: boolean) {
  return {
    ifindex: link.index,
    ...(link.parent === null ? {} : { link: link.parent }),
    ifname: link.name,
    flags: flagsOf(link),
    mtu: link.mtu,
    qdisc: qdiscName(link),
    ...(link.bridge === null ? {} : { master: link.bridge }),
    operstate: stateOf(link),
    link_type: link.kind === 'loopback' ? 'loopback' : 'ether',
    address: link.mac,
    ...(withAddresses
      ? {
          addr_info: link.addresses.map((address) => ({
            family: 'inet',
            local: address.split('/')[0],
            prefixlen: Number(address.split('/')[1]),
            scope: 'global',
            label: link.name,
          })),
        }
      : {}),
  };
}

function routes(network: Network): string {
  return [...network.links.values()]
    .flatMap((link) => link.addresses.map((address) => [link, address] as const))
    .filter(([{ kind }]) => kind !== 'loopback')
    .map(
      ([link, address]) => `${address.replace(/\.\d+\//, '.0/')} dev ${link.name} proto kernel scope link src ${address.split('/')[0]} \n`,
    )
    .join('');
}

function set(network: Network, words: readonly string[]): Answer {
  const [name = '', ...rest] = words[0] === 'dev' ? words.slice(1) : words;
  const link = network.links.get(name);
  if (!link) return wrong(`Cannot find device "${name}"`);
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at];
    if (word === 'up' || word === 'down') setUp(network, link, word === 'up');
    else if (word === 'mtu') {
      const mtu = Number(rest[++at]);
      if (!Number.isInteger(mtu) || mtu < 68 || mtu > 9_000)
        return wrong(`Error: mtu ${mtu < 68 ? 'less' : 'greater'} than device ${mtu < 68 ? 'minimum' : 'maximum'}.`, 2);
      link.mtu = mtu;
    } else if (word === 'type') {
      if (rest[at + 1] !== link.kind) return wrong('RTNETLINK answers: Operation not supported', 2);
      at += 1;
    } else if (word === 'egress-qos-map' || word === 'ingress-qos-map') {
      const map = word === 'egress-qos-map' ? link.egress : link.ingress;
      for (; /^\d+:\d+$/.test(rest[at + 1] ?? ''); at++) {
        const [from = 0, to = 0] = (rest[at + 1] ?? '').split(':').map(Number);
        if (to > 7 && word === 'egress-qos-map') return wrong('RTNETLINK answers: Invalid argument', 2);
        map.set(from, to);
      }
    } else return wrong(`Error: either "dev" is duplicate, or "${word}" is a garbage.`, 255);
  }
  return done();
}

/** What stands on a link goes down with it. */
function setUp(network: Network, link: Link, isUp: boolean): void {
  link.isUp = isUp;
  link.hasBeenUp ||= isUp;
  if (!isUp) for (const other of network.links.values()) if (other.parent === link.name) other.isUp = false;
}

function add(network: Network, words: readonly string[]): Answer {
  const after = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
  const [parent, name, id] = [network.links.get(after('link') ?? ''), after('name') ?? after('dev'), Number(after('id'))];
  if (after('type') !== 'vlan') return wrong('RTNETLINK answers: Operation not supported', 2);
  if (!parent) return wrong(`Cannot find device "${after('link') ?? ''}"`);
  if (name === undefined || !/^[^\s/]{1,15}$/.test(name) || !Number.isInteger(id) || id < 0 || id > 4_094)
    return wrong('Error: argument is wrong: id is invalid', 255);
  if (network.links.has(name)) return wrong('RTNETLINK answers: File exists', 2);
  const index = Math.max(...[...network.links.values()].map((link) => link.index)) + 1;
  const merge = { pmac: false, transmit: false, verify: false };
  network.links.set(name, {
    ...parent,
    index,
    name,
    kind: 'vlan',
    parent: parent.name,
    vlanId: id,
    egress: new Map(),
    ingress: new Map(),
    addresses: [],
    bridge: null,
    merge,
    qdisc: null,
    isVirtual: true,
    isUp: false,
    hasBeenUp: false,
    queues: 1,
    usedQueues: 1,
    clock: null,
    canPreempt: false,
  });
  return done();
}

function remove(network: Network, words: readonly string[]): Answer {
  const name = words[0] === 'dev' ? words[1] : words[0];
  const link = network.links.get(name ?? '');
  if (!link) return wrong(`Cannot find device "${name ?? ''}"`);
  if (link.kind !== 'vlan') return wrong('RTNETLINK answers: Operation not supported', 2);
  network.links.delete(link.name);
  return done();
}
