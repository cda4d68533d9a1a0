import { type ProblemCatalog, type ProblemKind, problemsOf, type Sentence } from '../kit/problem.ts';
import { legacyProblems } from './legacy.ts';

/** Problems of the text itself: what keeps a file from being read. */
const textProblems = {
  'yaml-syntax': error('This is not valid YAML: {reason}.', '不是有效的 YAML：{reason}。'),
  'yaml-tab': error('A tab stands in the indentation.', '缩进中有制表符。', 'Indent with spaces.', '请用空格缩进。'),
  'yaml-duplicate-key': error(
    'The key "{key}" stands twice in the same place.',
    '同一处出现了两个键 "{key}"。',
    'Remove one of them.',
    '请删除其中一个。',
  ),
  'yaml-anchor': error(
    'The anchor "&{name}" is not allowed in a site file.',
    '站点文件中不允许使用锚点 "&{name}"。',
    'Write the value out where it is used.',
    '请在使用处写出完整的值。',
  ),
  'yaml-alias': error(
    'The alias "*{name}" is not allowed in a site file.',
    '站点文件中不允许使用别名 "*{name}"。',
    'Write the value out.',
    '请写出完整的值。',
  ),
  'yaml-tag': error('The tag "{name}" is not allowed in a site file.', '站点文件中不允许使用标签 "{name}"。', 'Remove it.', '请删除它。'),
  'yaml-merge-key': error(
    'Merge keys ("<<") are not allowed in a site file.',
    '站点文件中不允许使用合并键（"<<"）。',
    'Write the keys out.',
    '请写出各个键。',
  ),
  'yaml-directive': error(
    'Directives ("%") are not allowed in a site file.',
    '站点文件中不允许使用指令（"%"）。',
    'Remove the line.',
    '请删除该行。',
  ),
  'yaml-documents': error('The file holds more than one document.', '文件包含多个文档。', 'Remove the "---" line.', '请删除 "---" 行。'),
  'yaml-empty': error('The file is empty.', '文件为空。', 'Begin it with "fieldwright: 1".', '请以 "fieldwright: 1" 开头。'),
  'yaml-too-deep': error('The file nests deeper than {limit} levels.', '文件的嵌套超过 {limit} 层。'),
  'yaml-too-many-values': error(
    'The file holds about {count} values; at most {limit} are read.',
    '文件约含 {count} 个值，最多读取 {limit} 个。',
  ),
  'yaml-number': error(
    '{text} is too large to be read exactly as a number.',
    '{text} 过大，无法精确地读作数字。',
    'Put it in quotes.',
    '请加上引号。',
  ),
  'yaml-key': error('"{key}" cannot be a key or a value here.', '"{key}" 不能在此作为键或值。', 'Choose another name.', '请换一个名称。'),
  'file-unreadable': error('The file cannot be read: {reason}.', '无法读取该文件：{reason}。'),
  'file-name': error(
    '"{file}" is not a device file: {reason}.',
    '"{file}" 不是设备文件：{reason}。',
    'Name it devices/NAME.yaml, with plain letters, digits, ".", "_" or "-".',
    '请命名为 devices/名称.yaml，仅用字母、数字、"."、"_" 或 "-"。',
  ),
  'save-met-change': warning(
    'A save that was cut short met a change from outside; the outside version stands, ours is in {kept}.',
    '中断的保存遇到了外部修改：现保留外部版本，我们的版本在 {kept}。',
    'Compare the two and take over what is missing.',
    '请比较两个版本并补上缺失的内容。',
  ),
  'site-missing': error(
    'The folder has no site.yaml.',
    '该文件夹没有 site.yaml。',
    'Open another folder, or make a new site.',
    '请打开其他文件夹，或新建站点。',
  ),
  'format-missing': error(
    'The file does not say which format version it has.',
    '文件未注明格式版本。',
    'Begin it with "fieldwright: {known}".',
    '请以 "fieldwright: {known}" 开头。',
  ),
  'format-unknown': error(
    '{value} is not a format version.',
    '{value} 不是格式版本。',
    'Write "fieldwright: {known}".',
    '请写 "fieldwright: {known}"。',
  ),
  'format-newer': error(
    'The file has format version {version}; this program reads up to version {known}.',
    '文件的格式版本为 {version}，本程序最多支持版本 {known}。',
    'Open it with a newer Fieldwright. Nothing of it was read.',
    '请使用更新的 Fieldwright 打开。该文件未被读取。',
  ),
  'too-many-problems': error('{count} more problems of this file are not shown.', '该文件还有 {count} 个问题未显示。'),
} satisfies ProblemCatalog;

/** Problems of one value: what the schemas refuse. */
const valueProblems = {
  'unknown-key': error('There is no "{key}" here.', '此处没有 "{key}" 这个键。', 'Known here: {known}.', '此处可用：{known}。'),
  'misspelt-key': error(
    'There is no "{key}" here.',
    '此处没有 "{key}" 这个键。',
    'Did you mean "{suggestion}"?',
    '是否应为 "{suggestion}"？',
  ),
  'missing-key': error('"{key}" is missing.', '缺少 "{key}"。'),
  'expected-number': error('{value} is not a number.', '{value} 不是数字。'),
  'expected-text': error('{value} is not text.', '{value} 不是文本。', 'Put it in quotes.', '请加上引号。'),
  'expected-boolean': error('{value} is neither true nor false.', '{value} 既不是 true 也不是 false。'),
  'expected-list': error('{value} is not a list.', '{value} 不是列表。'),
  'expected-map': error('{value} is not a set of keys and values.', '{value} 不是键值集合。'),
  'expected-other': error('{value} is not allowed here.', '此处不允许 {value}。'),
  'not-whole': error('{value} is not a whole number.', '{value} 不是整数。'),
  'too-small': error('{value} is less than {limit}.', '{value} 小于 {limit}。', 'Write at least {limit}.', '至少应为 {limit}。'),
  'too-large': error('{value} is more than {limit}.', '{value} 大于 {limit}。', 'Write at most {limit}.', '最多为 {limit}。'),
  'too-few': error('The list has {count} items; it needs at least {limit}.', '列表有 {count} 项，至少需要 {limit} 项。'),
  'too-many': error('The list has {count} items; at most {limit} are allowed.', '列表有 {count} 项，最多允许 {limit} 项。'),
  'text-too-short': error('The text has {count} characters; it needs at least {limit}.', '文本有 {count} 个字符，至少需要 {limit} 个。'),
  'text-too-long': error('The text has {count} characters; at most {limit} are allowed.', '文本有 {count} 个字符，最多允许 {limit} 个。'),
  'not-one-of': error('{value} is none of {allowed}.', '{value} 不在 {allowed} 之中。'),
  'bad-value': error('{reason}.', '{reason}。'),
  'bad-name': error(
    '"{value}" is not a name.',
    '"{value}" 不是合法名称。',
    'Use 1 to 63 letters, digits, ".", "_" or "-", beginning with a letter or digit.',
    '请用 1 至 63 个字母、数字、"."、"_" 或 "-"，并以字母或数字开头。',
  ),
  'look-alike-name': error(
    '"{value}" holds the character {character} at position {position}, which only looks like plain text.',
    '"{value}" 的第 {position} 个字符 {character} 只是看起来像普通字母。',
    'Type the name again with plain letters and digits.',
    '请用普通字母和数字重新输入该名称。',
  ),
  'bad-port-name': error(
    '"{value}" is not an interface name.',
    '"{value}" 不是接口名称。',
    'Linux allows 1 to 15 letters, digits, ".", "_", "@" or "-".',
    'Linux 允许 1 至 15 个字母、数字、"."、"_"、"@" 或 "-"。',
  ),
  'bad-host': error('"{value}" is neither an IP address nor a host name.', '"{value}" 既不是 IP 地址也不是主机名。'),
  'bad-mqtt-url': error(
    '"{value}" is not the address of an MQTT broker.',
    '"{value}" 不是 MQTT 代理的地址。',
    'Write mqtt://host:1883, mqtts://host:8883, ws://host:9001/path or wss://….',
    '请写成 mqtt://主机:1883、mqtts://主机:8883、ws://主机:9001/路径 或 wss://…。',
  ),
  'bad-opcua-url': error(
    '"{value}" is not the address of an OPC UA server.',
    '"{value}" 不是 OPC UA 服务器的地址。',
    'Write opc.tcp://host:4840/path.',
    '请写成 opc.tcp://主机:4840/路径。',
  ),
  'bad-topic': error('"{value}" is not a topic: it holds a wildcard.', '"{value}" 不是主题：其中含有通配符。'),
  'bad-topic-filter': error(
    '"{value}" is not a topic filter.',
    '"{value}" 不是主题过滤器。',
    '"+" stands for a whole level and "#" only at the end.',
    '"+" 必须独占一级，"#" 只能在末尾。',
  ),
  'bad-user': error('"{value}" is not a Linux user name.', '"{value}" 不是 Linux 用户名。'),
  'bad-jump': error('"{value}" is neither a device nor user@host:port.', '"{value}" 既不是设备，也不是 user@host:port。'),
  'bad-end': error('"{value}" is not an end of a link.', '"{value}" 不是链路的端点。', 'Write device/port.', '请写成 设备/端口。'),
  'bad-priority': error('"{value}" is not a priority from 0 to 15.', '"{value}" 不是 0 至 15 的优先级。'),
  'bad-duration': error(
    '{value} is not a length of time in whole nanoseconds.',
    '{value} 不是以整纳秒计的时长。',
    'Write "200 us", "1 ms" or whole nanoseconds.',
    '请写 "200 us"、"1 ms" 或整数纳秒。',
  ),
  'bad-rate': error(
    '{value} is not a bit rate in whole bits per second.',
    '{value} 不是以整比特每秒计的速率。',
    'Write "1 Gbit/s" or "100 Mbit/s".',
    '请写 "1 Gbit/s" 或 "100 Mbit/s"。',
  ),
} satisfies ProblemCatalog;

/** Problems between files: what only the whole site shows. */
const siteProblems = {
  'name-case-clash': error(
    '"{name}" and "{other}" differ only in capital letters.',
    '"{name}" 与 "{other}" 仅大小写不同。',
    'Rename one: many disks take both for the same file.',
    '请重命名其一：许多磁盘会把两者视为同一文件。',
  ),
  'name-reserved': error(
    'Windows cannot hold a file named "{name}".',
    'Windows 无法保存名为 "{name}" 的文件。',
    'Rename the device.',
    '请重命名该设备。',
  ),
  'name-ambiguous': error(
    '"{name}" is both a traffic and a stream, so a window for it is ambiguous.',
    '"{name}" 既是流量又是数据流，指向它的窗口含义不明。',
    'Rename one of them.',
    '请重命名其一。',
  ),
  'priority-in-two-traffics': error(
    'Priority {priority} belongs to "{first}" and to "{second}".',
    '优先级 {priority} 同时属于 "{first}" 和 "{second}"。',
    'Leave it in one of them.',
    '请只保留在其中一个。',
  ),
  'priority-repeated': warning('Priority {priority} is listed twice.', '优先级 {priority} 列出了两次。', 'Remove one.', '请删除一个。'),
  'traffic-unused': note('No stream and no window is for the traffic "{name}".', '没有数据流或窗口使用流量 "{name}"。'),
  'vlan-repeated': error('VLAN {id} stands twice at this port.', '该端口上 VLAN {id} 出现了两次。', 'Remove one.', '请删除一个。'),
  'link-unknown-device': error(
    'There is no device "{device}".',
    '没有设备 "{device}"。',
    'Nearest names: {known}.',
    '最接近的名称：{known}。',
  ),
  'link-unknown-port': error('{device} has no port "{port}".', '{device} 没有端口 "{port}"。', 'Its ports: {known}.', '其端口：{known}。'),
  'link-to-itself': error('The link joins {end} to itself.', '该链路把 {end} 连到自身。'),
  'port-in-two-links': error(
    '{end} already stands in link {other}.',
    '{end} 已在第 {other} 条链路中。',
    'A port takes one cable: remove one of the links.',
    '一个端口只能接一根线缆：请删除其中一条链路。',
  ),
  'link-speeds-differ': warning(
    '{from} runs at {fromSpeed} and {to} at {toSpeed}.',
    '{from} 为 {fromSpeed}，{to} 为 {toSpeed}。',
    'Give both ends of the link one speed.',
    '请让链路两端速率一致。',
  ),
  'link-length-unused': warning(
    'The link has a length and a delay; the delay of {delayNs} ns counts.',
    '该链路同时给出长度和时延，以时延 {delayNs} ns 为准。',
    'Leave out one of them.',
    '请删除其中一个。',
  ),
  'stream-unknown-device': error(
    'There is no device "{device}".',
    '没有设备 "{device}"。',
    'Nearest names: {known}.',
    '最接近的名称：{known}。',
  ),
  'stream-unknown-traffic': error(
    'There is no traffic "{traffic}" in site.yaml.',
    'site.yaml 中没有流量 "{traffic}"。',
    'Nearest names: {known}.',
    '最接近的名称：{known}。',
  ),
  'stream-to-itself': error('The stream goes from {device} to itself.', '该数据流从 {device} 发往自身。'),
  'stream-frame-too-large': error(
    'Frames of {frameOctets} octets exceed the {maxFrameOctets} octets of the traffic "{traffic}".',
    '{frameOctets} 字节的帧超过流量 "{traffic}" 的上限 {maxFrameOctets} 字节。',
    'Raise maxFrameOctets of the traffic or shrink the frames.',
    '请增大该流量的 maxFrameOctets 或缩小帧长。',
  ),
  'stream-no-route': warning(
    'No chain of links leads from {from} to {to}.',
    '没有链路从 {from} 通向 {to}。',
    'Add the missing link to links.yaml.',
    '请在 links.yaml 中补上缺失的链路。',
  ),
  'jump-unknown': error(
    'The jump host "{host}" is no device of this site.',
    '跳板机 "{host}" 不是本站点的设备。',
    'Name a device, or write user@host:port.',
    '请填写设备名，或写成 user@host:port。',
  ),
  'jump-no-address': error(
    'The jump host {host} has no ssh address.',
    '跳板机 {host} 没有 ssh 地址。',
    'Give it an "ssh: host:".',
    '请为其填写 "ssh: host:"。',
  ),
  'jump-cycle': error('The jump hosts go in a circle: {path}.', '跳板机形成循环：{path}。', 'Take one of them out.', '请去掉其中一个。'),
  'address-in-two-devices': warning(
    '{host} port {port} is the address of {device} as well.',
    '{host} 端口 {port} 也是 {device} 的地址。',
    'Check which of them it belongs to.',
    '请核对该地址属于哪一台设备。',
  ),
} satisfies ProblemCatalog;

export const siteProblemCatalog = { ...textProblems, ...valueProblems, ...siteProblems, ...legacyProblems } satisfies ProblemCatalog;
export type SiteProblemCode = keyof typeof siteProblemCatalog;

/** Makes a problem of the site; codes that are not in the catalogue do not compile. */
export const siteProblem = problemsOf(siteProblemCatalog);

/** Whether a schema's own message names a sentence of ours. */
export function isSiteProblemCode(code: string): code is SiteProblemCode {
  return Object.hasOwn(siteProblemCatalog, code);
}

function error(en: string, zh: string, fixEn?: string, fixZh?: string): ProblemKind {
  return kind('error', { en, zh }, fixEn, fixZh);
}

function warning(en: string, zh: string, fixEn?: string, fixZh?: string): ProblemKind {
  return kind('warning', { en, zh }, fixEn, fixZh);
}

function note(en: string, zh: string): ProblemKind {
  return kind('note', { en, zh });
}

function kind(severity: ProblemKind['severity'], message: Sentence, fixEn?: string, fixZh?: string): ProblemKind {
  return fixEn && fixZh ? { severity, message, fix: { en: fixEn, zh: fixZh } } : { severity, message };
}
