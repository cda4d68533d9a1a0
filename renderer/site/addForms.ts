import type { Sentence } from '../../shared/kit/problem.ts';
import { ok } from '../../shared/kit/result.ts';
import { deviceFile, FORMAT, type Site } from '../../shared/site/model.ts';
import { profiles } from '../../shared/site/profiles.ts';
import type { AddField, AddForm } from './addForm.ts';
import { readCount, readDuration, readNewName, readPortNames, readPriorities, words, wrong } from './addRead.ts';

const noDevice: Sentence = { en: 'Add a device first.', zh: '请先添加设备。' };
const text = (id: string, en: string, zh: string, initial = '', hint?: Sentence): AddField => ({
  id,
  label: { en, zh },
  initial,
  ...(hint && { hint }),
});

const speeds = ['10 Mbit/s', '100 Mbit/s', '1 Gbit/s', '2.5 Gbit/s', '10 Gbit/s'];
const portFields = (initial: string): AddField[] => [
  text('ports', 'Ports', '端口', initial, { en: 'One name or several: eth0 eth1 eth2', zh: '一个或多个名称：eth0 eth1 eth2' }),
  { id: 'speed', label: { en: 'Speed', zh: '速率' }, initial: '1 Gbit/s', choices: speeds.map((value) => ({ value })) },
  text('queues', 'Transmit queues', '发送队列数', '8', {
    en: 'A schedule needs one for each traffic class',
    zh: '每个流量类别需要一个队列',
  }),
];

/** Ports as they stand in a device's file. */
function readPorts(values: Readonly<Record<string, string>>, taken: readonly string[]) {
  const names = readPortNames('ports', values.ports ?? '', taken);
  if (!names.ok) return names;
  const queues = readCount('queues', values.queues ?? '', 1, 64);
  if (!queues.ok) return queues;
  return ok(names.value.map((name) => [name, { speed: values.speed, queues: queues.value }] as const));
}

const device: AddForm = {
  id: 'device',
  title: { en: 'Add a device…', zh: '添加设备…' },
  lead: {
    en: 'It becomes a file of its own, devices/NAME.yaml. Nothing is sent to the device.',
    zh: '将生成独立文件 devices/NAME.yaml，不会向设备发送任何内容。',
  },
  blocked: () => null,
  fields: () => [
    text('name', 'Name', '名称', '', { en: 'Such as sw1', zh: '例如 sw1' }),
    {
      id: 'role',
      label: { en: 'Role', zh: '角色' },
      initial: 'bridge',
      choices: [
        { value: 'bridge', title: { en: 'Bridge', zh: '交换机' } },
        { value: 'end-station', title: { en: 'End station', zh: '终端' } },
      ],
    },
    {
      id: 'profile',
      label: { en: 'Hardware', zh: '硬件' },
      initial: 'linux',
      choices: Object.entries(profiles).map(([value, { title }]) => ({ value, title: { en: title, zh: title } })),
    },
    text('host', 'Address for SSH (may wait)', 'SSH 地址（可稍后填写）', '', {
      en: '192.168.30.1 or a host name',
      zh: '192.168.30.1 或主机名',
    }),
    ...portFields('eth0 eth1'),
  ],
  read(values, site) {
    const name = readNewName('name', values.name ?? '', Object.keys(site.devices));
    if (!name.ok) return name;
    const host = (values.host ?? '').trim();
    if (host !== '' && !deviceFile.safeParse({ fieldwright: FORMAT, ssh: { host } }).success)
      return wrong('host', `“${host}” is neither an IP address nor a host name.`, `“${host}”既不是 IP 地址，也不是主机名。`);
    const ports = readPorts(values, []);
    if (!ports.ok) return ports;
    const value = {
      role: values.role,
      ...(values.profile !== 'linux' && { profile: values.profile }),
      ...(host !== '' && { ssh: { host } }),
      ports: Object.fromEntries(ports.value),
    };
    return ok({
      label: { en: `Add device ${name.value}`, zh: `添加设备 ${name.value}` },
      edits: [{ path: ['devices', name.value], value }],
      select: { device: name.value, port: ports.value[0]?.[0] ?? null, window: null },
    });
  },
};

const port: AddForm = {
  id: 'port',
  title: { en: 'Add a port…', zh: '添加端口…' },
  lead: { en: 'Named as the device’s Linux names its interfaces.', zh: '名称与设备上 Linux 的接口名一致。' },
  blocked: (site) => (Object.keys(site.devices).length > 0 ? null : noDevice),
  fields: (site, selection) => [deviceField('device', 'Device', '设备', site, selection.device), ...portFields('')],
  read(values, site) {
    const owner = site.devices[values.device ?? ''];
    if (!owner) return wrong('device', noDevice.en, noDevice.zh);
    const ports = readPorts(values, Object.keys(owner.ports));
    if (!ports.ok) return ports;
    const names = ports.value.map(([name]) => name).join(', ');
    return ok({
      label: { en: `Add ${names} to ${owner.name}`, zh: `为 ${owner.name} 添加 ${names}` },
      edits: ports.value.map(([name, value]) => ({ path: ['devices', owner.name, 'ports', name], value })),
      select: { device: owner.name, port: ports.value[0]?.[0] ?? null, window: null },
    });
  },
};

const link: AddForm = {
  id: 'link',
  title: { en: 'Add a link…', zh: '添加链路…' },
  lead: {
    en: 'A cable between two ports. Its delay follows from the length, 5 ns a metre.',
    zh: '两个端口之间的线缆，时延按每米 5 ns 由长度得出。',
  },
  blocked: (site) =>
    freePorts(site).length >= 2 ? null : { en: 'It needs two ports that have no link yet.', zh: '需要两个尚未连接的端口。' },
  fields: (site, { device: at, port: of }) => {
    const free = freePorts(site);
    const from = free.find((end) => end === `${at}/${of}`) ?? free[0] ?? '';
    const to = free.find((end) => end.split('/')[0] !== from.split('/')[0]) ?? '';
    const choices = free.map((value) => ({ value }));
    return [
      { id: 'from', label: { en: 'From', zh: '起点' }, initial: from, choices },
      { id: 'to', label: { en: 'To', zh: '终点' }, initial: to, choices },
      text('length', 'Length in metres', '长度（米）', '5'),
    ];
  },
  read(values, site) {
    const { from = '', to = '' } = values;
    if (from === to) return wrong('to', 'A port cannot be linked to itself.', '端口不能与自身连接。');
    const length = Number((values.length ?? '').trim());
    if (!(length >= 0 && length <= 100_000) || (values.length ?? '').trim() === '')
      return wrong('length', 'Give metres from 0 to 100000.', '请填写 0 到 100000 之间的米数。');
    const at = site.links.length;
    return ok({
      label: { en: `Link ${from} and ${to}`, zh: `连接 ${from} 与 ${to}` },
      edits: [{ path: ['links', 'links', at], value: { from, to, length }, ...(at > 0 && { insert: true as const }) }],
    });
  },
};

const traffic: AddForm = {
  id: 'traffic',
  title: { en: 'Add traffic…', zh: '添加流量…' },
  lead: {
    en: 'A name for priorities. A window says which traffic it is for, and the check holds it to that.',
    zh: '为一组优先级命名。窗口注明用于哪种流量，检查据此核对。',
  },
  blocked: () => null,
  fields: () => [
    text('name', 'Name', '名称', '', { en: 'Such as control', zh: '例如 control' }),
    text('priorities', 'Priorities', '优先级', '', { en: '7, or 5, 6, or 0-4', zh: '7，或 5, 6，或 0-4' }),
    text('frame', 'Largest frame in octets', '最大帧长（字节）', '1518', {
      en: 'With header and FCS, untagged',
      zh: '含帧头与 FCS，不含标签',
    }),
  ],
  read(values, site) {
    const name = readNewName('name', values.name ?? '', Object.keys(site.traffic));
    if (!name.ok) return name;
    const priorities = readPriorities('priorities', values.priorities ?? '');
    if (!priorities.ok) return priorities;
    const frame = readCount('frame', values.frame ?? '', 64, 9_018);
    if (!frame.ok) return frame;
    const value = { priorities: priorities.value, ...(frame.value !== 1_518 && { maxFrameOctets: frame.value }) };
    return ok({
      label: { en: `Add traffic ${name.value}`, zh: `添加流量 ${name.value}` },
      edits: [{ path: ['site', 'traffic', name.value], value }],
    });
  },
};

const stream: AddForm = {
  id: 'stream',
  title: { en: 'Add a stream…', zh: '添加数据流…' },
  lead: { en: 'Frames that one device sends to others in a fixed period.', zh: '一台设备按固定周期发往其他设备的帧。' },
  blocked: (site) =>
    Object.keys(site.devices).length < 2
      ? { en: 'It needs two devices.', zh: '需要两台设备。' }
      : Object.keys(site.traffic).length === 0
        ? { en: 'Add traffic first: a stream belongs to one.', zh: '请先添加流量：数据流须属于某种流量。' }
        : null,
  fields: (site, selection) => [
    text('name', 'Name', '名称', '', { en: 'Such as press-control', zh: '例如 press-control' }),
    deviceField('from', 'From', '发送设备', site, selection.device),
    text('to', 'To', '接收设备', '', { en: 'One device or several', zh: '一台或多台设备' }),
    { id: 'traffic', label: { en: 'Traffic', zh: '流量' }, initial: Object.keys(site.traffic)[0] ?? '', choices: choicesOf(site.traffic) },
    text('period', 'Period', '周期', '1 ms'),
    text('frame', 'Frame in octets', '帧长（字节）', '128', { en: 'With header and FCS, untagged', zh: '含帧头与 FCS，不含标签' }),
  ],
  read(values, site) {
    const name = readNewName('name', values.name ?? '', Object.keys(site.streams));
    if (!name.ok) return name;
    const to = words(values.to ?? '');
    const stranger = to.find((each) => !Object.hasOwn(site.devices, each) || each === values.from);
    if (to.length === 0) return wrong('to', 'Name the device that receives it.', '请填写接收设备。');
    if (stranger !== undefined)
      return stranger === values.from
        ? wrong('to', `${stranger} cannot send to itself.`, `${stranger} 不能发送给自身。`)
        : wrong('to', `The site has no device “${stranger}”.`, `站点中没有设备“${stranger}”。`);
    const period = readDuration('period', values.period ?? '');
    if (!period.ok) return period;
    const frame = readCount('frame', values.frame ?? '', 64, 9_018);
    if (!frame.ok) return frame;
    const value = { from: values.from, to, traffic: values.traffic, period: period.value, frameOctets: frame.value };
    return ok({
      label: { en: `Add stream ${name.value}`, zh: `添加数据流 ${name.value}` },
      edits: [{ path: ['streams', 'streams', name.value], value }],
    });
  },
};

/** What can be added to a site, in the order in which a person needs it. */
export const addForms: readonly AddForm[] = [device, port, traffic, link, stream];

const choicesOf = (named: Readonly<Record<string, unknown>>) => Object.keys(named).map((value) => ({ value }));

function deviceField(id: string, en: string, zh: string, site: Site, selected: string | null): AddField {
  const names = Object.keys(site.devices);
  const initial = selected !== null && names.includes(selected) ? selected : (names[0] ?? '');
  return { id, label: { en, zh }, initial, choices: choicesOf(site.devices) };
}

/** `device/port` of every port that no link uses. */
function freePorts({ devices, links }: Site): readonly string[] {
  const used = new Set(links.flatMap(({ from, to }) => [`${from.device}/${from.port}`, `${to.device}/${to.port}`]));
  return Object.values(devices)
    .flatMap(({ name, ports }) => Object.keys(ports).map((each) => `${name}/${each}`))
    .filter((end) => !used.has(end));
}
