import type { Edit, Sentence } from '../../shared/kit/problem.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { Device, Site } from '../../shared/site/model.ts';
import type { AddFailure } from './addForm.ts';
import { readNewName } from './addRead.ts';

/** A row of the tree that can have another name, and what a person should know before. */
export interface Renaming {
  readonly kind: 'device' | 'stream' | 'traffic';
  readonly name: string;
  readonly title: Sentence;
  readonly notes: readonly Sentence[];
}

/** One undoable edit, and the row's new key. */
interface Renamed {
  readonly label: Sentence;
  readonly edits: readonly Edit[];
  readonly key: string;
}

const words = { device: '设备', stream: '数据流', traffic: '流量' } as const;

/** @param key of the row: `device:sw1`, `stream:NAME`, `traffic:NAME`; null for what has no name of its own there */
export function renamingOf(site: Site, key: string): Renaming | null {
  const at = key.indexOf(':');
  const name = key.slice(at + 1);
  const kind = (['device', 'stream', 'traffic'] as const).find((each) => each === key.slice(0, at));
  const known = { device: site.devices, stream: site.streams, traffic: site.traffic };
  if (!kind || !Object.hasOwn(known[kind], name)) return null;
  const own: Sentence =
    kind === 'device'
      ? {
          en: `The file devices/${name}.yaml gets the name. Nothing is sent to the device, and journals of the past keep the old name.`,
          zh: `文件 devices/${name}.yaml 将改用新名称。不会向设备发送任何内容，以往的日志保留旧名称。`,
        }
      : { en: 'It keeps its place in the file, and the comments around it.', zh: '其在文件中的位置及周围的注释保持不变。' };
  return {
    kind,
    name,
    title: { en: `Rename ${kind} ${name}`, zh: `重命名${words[kind]} ${name}` },
    notes: [followers(site, kind, name), own],
  };
}

/** What is typed as the new name, read. Streams and traffic share their names: windows say in one list which they are for. */
export function readRenaming(site: Site, { kind, name }: Renaming, typed: string): Result<Renamed, AddFailure> {
  const both = [...Object.keys(site.streams), ...Object.keys(site.traffic)];
  const taken = kind === 'device' ? Object.keys(site.devices) : both.filter((other) => other !== name);
  const read = readNewName('name', typed, taken);
  if (!read.ok) return read;
  const to = read.value;
  const path = kind === 'device' ? ['devices', name] : kind === 'stream' ? ['streams', 'streams', name] : ['site', 'traffic', name];
  return ok({
    label: { en: `Rename ${kind} ${name} to ${to}`, zh: `将${words[kind]} ${name} 重命名为 ${to}` },
    edits: [{ path, rename: to }],
    key: `${kind}:${to}`,
  });
}

/** How much of the site names it and follows. */
function followers(site: Site, kind: Renaming['kind'], name: string): Sentence {
  const devices = Object.values(site.devices);
  const streams = Object.values(site.streams);
  const counts =
    kind === 'device'
      ? [
          counted(site.links.filter(({ from, to }) => from.device === name || to.device === name).length, 'link', '条链路'),
          counted(streams.filter(({ from, to }) => from === name || to.includes(name)).length, 'stream', '条数据流'),
          counted(devices.filter(({ ssh }) => ssh?.jump.includes(name)).length, 'SSH address', '个 SSH 地址', 'SSH addresses'),
        ]
      : [
          counted(kind === 'traffic' ? streams.filter(({ traffic }) => traffic === name).length : 0, 'stream', '条数据流'),
          counted(windowsFor(devices, name), 'window', '个窗口'),
        ];
  const there = counts.filter((each) => each !== null);
  if (there.length === 0) return { en: 'Nothing else names it.', zh: '没有其他内容引用它。' };
  const en = there.map((each) => each.en).join(', ');
  return { en: `What names it follows: ${en}.`, zh: `引用它的内容将同步更新：${there.map((each) => each.zh).join('、')}。` };
}

function counted(count: number, one: string, zh: string, many = `${one}s`): Sentence | null {
  return count === 0 ? null : { en: `${count} ${count === 1 ? one : many}`, zh: `${count} ${zh}` };
}

function windowsFor(devices: readonly Device[], name: string): number {
  let count = 0;
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      if (key === 'for' && Array.isArray(item)) count += item.includes(name) ? 1 : 0;
      else look(item);
    }
  };
  for (const { ports } of devices) for (const { facets } of Object.values(ports)) look(facets);
  return count;
}
