import type { Edit, LocatedProblem, Sentence } from '../../shared/kit/problem.ts';
import type { Site } from '../../shared/site/model.ts';

/** One undoable edit that takes something out of the site, and what else a person should know before. */
export interface Removal {
  readonly name: string;
  readonly label: Sentence;
  readonly notes: readonly Sentence[];
  readonly edits: readonly Edit[];
}

/**
 * What removing a row of the tree does. Links that end there go with it; streams and schedules that name it stay, and become problems.
 * @param key of the row: `device:sw1`, `port:sw1/eth2`, `stream:NAME`, `traffic:NAME`; `link:sw1/eth2` is the link of that port
 * @returns null for what cannot be removed from there
 */
export function removalOf(site: Site, key: string): Removal | null {
  const [kind, name = ''] = splitOnce(key, ':');
  const [device = '', port] = splitOnce(name, '/');
  if (kind === 'device' && Object.hasOwn(site.devices, name))
    return {
      ...about(name, 'device', '设备'),
      notes: [
        { en: `The file devices/${name}.yaml is deleted.`, zh: `将删除文件 devices/${name}.yaml。` },
        ...linkNotes(site, name),
        ...streamNotes(site, (stream) => stream.from === name || stream.to.includes(name)),
      ],
      edits: [...linkEdits(site, name), { path: ['devices', name] }],
    };
  if (kind === 'port' && port !== undefined && site.devices[device]?.ports[port])
    return {
      ...about(name, 'port', '端口'),
      notes: [
        ...(Object.keys(site.devices[device].ports[port].facets).length > 0
          ? [{ en: 'Its gate schedule goes with it.', zh: '其门控调度表将一并移除。' }]
          : []),
        ...linkNotes(site, device, port),
      ],
      edits: [...linkEdits(site, device, port), { path: ['devices', device, 'ports', port] }],
    };
  if (kind === 'link' && port !== undefined) return linkRemoval(site, device, port);
  if (kind === 'stream' && Object.hasOwn(site.streams, name))
    return { ...about(name, 'stream', '数据流'), notes: [], edits: [{ path: ['streams', 'streams', name] }] };
  if (kind === 'traffic' && Object.hasOwn(site.traffic, name))
    return {
      ...about(name, 'traffic', '流量'),
      notes: streamNotes(site, ({ traffic }) => traffic === name),
      edits: [{ path: ['site', 'traffic', name] }],
    };
  return null;
}

function linkRemoval(site: Site, device: string, port: string): Removal | null {
  const [index] = linksAt(site, device, port);
  const link = index === undefined ? undefined : site.links[index];
  if (index === undefined || !link) return null;
  const name = `${link.from.device}/${link.from.port} – ${link.to.device}/${link.to.port}`;
  return {
    ...about(name, 'link', '链路'),
    notes: [
      { en: 'Its ports and their schedules stay.', zh: '其端口及调度表保留。' },
      { en: 'A stream that has no other way becomes a problem.', zh: '没有其他路径的数据流将成为问题。' },
    ],
    edits: [{ path: ['links', 'links', index] }],
  };
}

/** A link that does not read is in the file but not in the site: then the place of the others in the list is not known here. */
export function removalBlocked(problems: readonly LocatedProblem[], { edits }: Removal): Sentence | null {
  const touchesLinks = edits.some(({ path }) => path[0] === 'links');
  return touchesLinks && problems.some(({ file, severity }) => file === 'links.yaml' && severity === 'error')
    ? { en: 'Mend the mistakes in links.yaml first.', zh: '请先修复 links.yaml 中的错误。' }
    : null;
}

const about = (name: string, en: string, zh: string) => ({ name, label: { en: `Remove ${en} ${name}`, zh: `移除${zh} ${name}` } });

/** Places in the list of links, from the end on, so that each still stands there when its turn comes. */
function linksAt({ links }: Site, device: string, port?: string): number[] {
  const isThere = (end: { readonly device: string; readonly port: string }): boolean =>
    end.device === device && (port === undefined || end.port === port);
  return links.flatMap(({ from, to }, index) => (isThere(from) || isThere(to) ? [index] : [])).reverse();
}

const linkEdits = (site: Site, device: string, port?: string): Edit[] =>
  linksAt(site, device, port).map((index) => ({ path: ['links', 'links', index] }));

function linkNotes(site: Site, device: string, port?: string): Sentence[] {
  const count = linksAt(site, device, port).length;
  if (count === 0) return [];
  return [{ en: count === 1 ? 'Its link goes with it.' : `Its ${count} links go with it.`, zh: `其 ${count} 条链路将一并移除。` }];
}

function streamNotes({ streams }: Site, names: (stream: Site['streams'][string]) => boolean): Sentence[] {
  const named = Object.entries(streams).flatMap(([name, stream]) => (names(stream) ? [name] : []));
  if (named.length === 0) return [];
  const list = named.slice(0, 5).join(', ') + (named.length > 5 ? ' …' : '');
  return [{ en: `Streams that still name it become problems: ${list}.`, zh: `仍引用它的数据流将成为问题：${list}。` }];
}

function splitOnce(text: string, sign: string): [string, string?] {
  const at = text.indexOf(sign);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
