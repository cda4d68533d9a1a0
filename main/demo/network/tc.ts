import { fqCodel, isTaprioQdisc, listQdiscs, pfifo, rowJson, rowText } from './listing.ts';
import type { Child, Link, Network, Plain, Qdisc } from './model.ts';
import { readPlain } from './plainQdisc.ts';
import { changeTaprio, currentGates, Refusal } from './taprio.ts';
import { readTaprio, TcError } from './tcRequest.ts';

/** What a tool printed, and how it ended. */
export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

const done = (stdout = '', stderr = ''): Answer => ({ stdout, stderr, status: 0 });
/** As libnetlink passes on the kernel's words; it ends them with a full stop. */
const refused = (words: string): Answer => ({ stdout: '', stderr: `Error: ${words.replace(/\.?$/, '.')}\n`, status: 2 });

export interface Caller {
  readonly isRoot: boolean;
  /** Not tc itself but a program that passes schedules of any length. */
  readonly passesAll?: boolean;
}

/** `tc`, as iproute2 6.1 on Linux 6.1: qdiscs, and of them what this product and its users meet. */
export function tc(network: Network, words: readonly string[], caller: Caller): Answer {
  const options = words.filter((word) => /^-/.test(word)).join(' ');
  const [object = '', verb = 'show', ...rest] = words.filter((word, index) => !/^-/.test(word) || index > 3);
  if (/-V/.test(options)) return done('tc utility, iproute2-6.1.0, libbpf 1.1.0 (simulated)\n');
  try {
    if (object === '' || object === 'help')
      return {
        stdout: '',
        stderr: 'Usage: tc [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { qdisc | class | filter }\n',
        status: 255,
      };
    if ('qdisc'.startsWith(object)) return qdisc(network, { verb, rest, isJson: /-j/.test(options), caller });
    if ('class'.startsWith(object) || 'filter'.startsWith(object)) return done();
    return { stdout: '', stderr: `Object "${object}" is unknown, try "tc help".\n`, status: 1 };
  } catch (error) {
    if (error instanceof Refusal) return refused(error.message);
    if (error instanceof TcError) return { stdout: '', stderr: `${error.message}\n`, status: error.status };
    throw error;
  }
}

interface QdiscCommand {
  readonly verb: string;
  readonly rest: readonly string[];
  readonly isJson: boolean;
  readonly caller: Caller;
}

function qdisc(network: Network, { verb, rest, isJson, caller }: QdiscCommand): Answer {
  if ('show'.startsWith(verb) || verb === 'list' || verb === 'ls') return show(network, rest, isJson);
  if (!['add', 'replace', 'change', 'del', 'delete', 'link'].includes(verb))
    throw new TcError(`Command "${verb}" is unknown, try "tc qdisc help".`);
  const place = readPlace(rest);
  const link = linkNamed(network, place.dev);
  if (!caller.isRoot) return { stdout: '', stderr: 'RTNETLINK answers: Operation not permitted\n', status: 2 };
  if (verb === 'del' || verb === 'delete') return remove(link, place);
  return place.parent === null
    ? setRoot(network, { link, verb, place, passesAll: caller.passesAll ?? false })
    : setChild(network, link, verb, place);
}

function linkNamed(network: Network, name: string | null): Link {
  if (name === null) throw new TcError('Error: argument "dev" is wrong: not given', 255);
  const link = network.links.get(name);
  if (!link) throw new TcError(`Cannot find device "${name}"`);
  return link;
}

function show(network: Network, words: readonly string[], isJson: boolean): Answer {
  const dev = words[words.indexOf('dev') + 1];
  const isOne = words.includes('dev');
  const links = isOne ? [linkNamed(network, dev ?? null)] : [...network.links.values()];
  const rows = listQdiscs(network, links, !isOne);
  return done(isJson ? `[${rows.map(rowJson).join(',')}]\n` : rows.map(rowText).join(''));
}

interface Place {
  readonly dev: string | null;
  /** Null: the root. */
  readonly parent: { readonly major: number; readonly minor: number } | null;
  readonly handle: number | null;
  readonly kind: string | null;
  readonly options: readonly string[];
}

function readPlace(words: readonly string[]): Place {
  let [dev, parent, handle]: [string | null, Place['parent'], number | null] = [null, null, null];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === 'dev') dev = words[++at] ?? null;
    else if (word === 'root') parent = null;
    else if (word === 'parent') {
      const value = words[++at] ?? '';
      const [, major = '0', minor = '0'] = /^([0-9a-f]{0,4}):([0-9a-f]{1,4})$/i.exec(value) ?? [];
      if (value !== 'root' && !value.includes(':')) throw new TcError(`Error: argument "${value}" is wrong: invalid parent ID`, 255);
      parent = value === 'root' ? null : { major: Number.parseInt(major || '0', 16), minor: Number.parseInt(minor, 16) };
    } else if (word === 'handle') {
      const value = words[++at] ?? '';
      if (!/^[0-9a-f]{1,4}:?$/i.test(value)) throw new TcError(`Error: argument "${value}" is wrong: invalid qdisc ID`, 255);
      handle = Number.parseInt(value, 16);
    } else return { dev, parent, handle, kind: word, options: words.slice(at + 1) };
  }
  return { dev, parent, handle, kind: null, options: [] };
}

function remove(link: Link, { parent, handle }: Place): Answer {
  const root = link.qdisc;
  if (!root) return refused('Cannot delete qdisc with handle of zero');
  if (parent === null) {
    if (handle !== null && handle !== root.handle) return refused('Invalid handle');
    link.qdisc = null;
    return done();
  }
  const child = [...root.children.values()].find(({ minor }) => minor === parent.minor);
  if (!child || parent.major !== root.handle) return refused('Cannot find specified qdisc on specified device');
  root.children.delete(child.minor);
  return done();
}

interface Setting {
  readonly link: Link;
  readonly verb: string;
  readonly place: Place;
  readonly passesAll: boolean;
}

function setRoot(network: Network, { link, verb, place: { kind, handle, options }, passesAll }: Setting): Answer {
  const before = link.qdisc;
  if (kind === null) throw new TcError('Error: a qdisc kind is needed', 255);
  if (before && verb === 'add')
    return refused(handle !== null && handle !== before.handle ? 'NLM_F_REPLACE needed to override' : 'Exclusivity flag on, cannot modify');
  const isSame = before !== null && before.qdisc.kind === kind && (handle === null || handle === before.handle);
  if (verb === 'change' && !isSame) return refused('Specified qdisc not found');
  if (kind !== 'taprio') {
    const made = readPlain(kind, options);
    // The same kind under the same handle is changed and keeps what stands below it.
    if (isSame && before) before.qdisc = made;
    else link.qdisc = made.kind === 'mq' ? null : { handle: handle ?? ownHandle(network, made), qdisc: made, children: new Map() };
    return done();
  }
  // Given before the qdisc is asked whether it can stand there.
  const number = handle ?? (isSame && before ? before.handle : network.nextHandle++);
  if (link.queues < 2) return refused('sch_taprio: Multi-queue device is required');
  const { request, errors } = readTaprio(options, passesAll);
  const standing = isSame && before && isTaprioQdisc(before.qdisc) ? currentGates(network, before.qdisc) : null;
  const made = changeTaprio(network, link, standing, request);
  if (before && standing) before.qdisc = made;
  else link.qdisc = newTaprio(network, link, { handle: number, qdisc: made });
  return done('', 'addattr_l ERROR: message exceeded bound of 1024\n'.repeat(errors));
}

const ownHandle = (network: Network, { kind }: Plain): number => (kind === 'noqueue' ? 0 : network.nextHandle++);

/** Under each transmit queue stands a pfifo (sch_taprio.c taprio_init). */
function newTaprio(network: Network, link: Link, { handle, qdisc }: Pick<Qdisc, 'handle' | 'qdisc'>): Qdisc {
  const children = new Map<number, Child>();
  for (let minor = 1; minor <= link.queues; minor++) children.set(minor, { handle: 0, minor, qdisc: pfifo(), born: network.born++ });
  return { handle, qdisc, children };
}

function setChild(network: Network, link: Link, verb: string, { kind, handle, parent, options }: Place): Answer {
  const root = link.qdisc;
  if (kind === null) throw new TcError('Error: a qdisc kind is needed', 255);
  if (kind === 'taprio') return refused('Can only be attached as root qdisc');
  if (!root || !parent || parent.major !== root.handle) return refused('Failed to find specified qdisc');
  const most = isTaprioQdisc(root.qdisc) ? link.queues : 0xffff;
  if (parent.minor < 1 || parent.minor > most) return refused('Specified class not found');
  const before = root.children.get(parent.minor);
  if (before && before.handle !== 0 && verb === 'add') return refused('Exclusivity flag on, cannot modify');
  const keeps = before && before.handle !== 0 && before.qdisc.kind === kind;
  root.children.set(parent.minor, {
    handle: keeps ? before.handle : (handle ?? network.nextHandle++),
    minor: parent.minor,
    qdisc: kind === 'fq_codel' ? fqCodel : readPlain(kind, options),
    born: keeps ? before.born : network.born++,
  });
  return done();
}
