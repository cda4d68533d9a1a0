import type { ProblemCatalog } from '../../kit/problem.ts';

/** What windows are for, against what map and gates do. */
export const intentProblems = {
  'tas-unknown-traffic': {
    severity: 'error',
    message: {
      en: '{place}: window {window} is for "{name}", but the site has no traffic and no stream of that name.',
      zh: '{place}：窗口 {window} 用于“{name}”，但站点没有这个名称的流量或流。',
    },
    fix: { en: 'Known names: {known}.', zh: '已知名称：{known}。' },
  },
  'tas-intent-mismatch': {
    severity: 'error',
    message: {
      en: '{place}: window {window} is for {traffic} (priority {priorities}), which the map puts in {wanted}, but the window opens {open} (mask {mask}).',
      zh: '{place}：窗口 {window} 用于 {traffic}（优先级 {priorities}），map 把它放入 {wanted}，但该窗口打开的是 {open}（掩码 {mask}）。',
    },
    fix: {
      en: 'Open {wanted} in this window (mask {wantedMask}), or map priority {priorities} to the class that is open.',
      zh: '在此窗口打开 {wanted}（掩码 {wantedMask}），或把优先级 {priorities} 映射到已打开的流量类别。',
    },
  },
  'tas-intent-partial': {
    severity: 'warning',
    message: {
      en: '{place}: window {window} is for {traffic}, but its priority {priorities} is in {missing}, which no window for {traffic} opens.',
      zh: '{place}：窗口 {window} 用于 {traffic}，但其优先级 {priorities} 在 {missing}，没有任何用于 {traffic} 的窗口打开它。',
    },
    fix: {
      en: 'Open {missing} as well, or map priority {priorities} elsewhere.',
      zh: '同时打开 {missing}，或把优先级 {priorities} 映射到别处。',
    },
  },
  'tas-window-leak': {
    severity: 'warning',
    message: {
      en: '{place}: window {window} is for {traffic}, but {other} (priority {priorities}) may use it as well: TC{class} is open.',
      zh: '{place}：窗口 {window} 用于 {traffic}，但 {other}（优先级 {priorities}）也能使用：TC{class} 是打开的。',
    },
    fix: {
      en: 'Close TC{class} in this window, map {other} to another class, or name {other} here.',
      zh: '在此窗口关闭 TC{class}，把 {other} 映射到其他流量类别，或在此写明 {other}。',
    },
  },
  'tas-map-single-class': {
    severity: 'error',
    message: {
      en: '{place}: the map puts every priority in TC{class}, so these windows open only empty classes and carry nothing ({length} of each cycle): {windows}.',
      zh: '{place}：map 把所有优先级都放入 TC{class}，因此以下窗口只打开没有优先级映射到的流量类别，不发送任何帧（每周期 {length}）：{windows}。',
    },
    fix: { en: 'Map the priorities to the classes that the windows open.', zh: '把优先级映射到窗口所打开的流量类别。' },
  },
  'tas-class-without-priority': {
    severity: 'warning',
    message: {
      en: '{place}: no priority reaches {classes}, so these windows carry nothing ({length} of each cycle): {windows}.',
      zh: '{place}：没有优先级映射到 {classes}，因此以下窗口不发送任何帧（每周期 {length}）：{windows}。',
    },
    fix: { en: 'Map a priority to {classes}, or open another class.', zh: '把某个优先级映射到 {classes}，或打开其他流量类别。' },
  },
  'tas-nothing-sent': {
    severity: 'error',
    message: {
      en: '{place}: no window opens a class that a priority reaches: the port sends nothing at all, SSH included.',
      zh: '{place}：没有窗口打开任何有优先级映射到的流量类别：端口发不出任何帧，SSH 也不例外。',
    },
    fix: { en: 'Open {classes} in some window.', zh: '在某个窗口打开 {classes}。' },
  },
  'tas-traffic-never-sent': {
    severity: 'error',
    message: {
      en: '{place}: {traffic} (priority {priorities}) is in {classes}, whose gate never opens: its frames never leave.',
      zh: '{place}：{traffic}（优先级 {priorities}）在 {classes}，其门控从不打开：帧永远发不出去。',
    },
    fix: { en: 'Open {classes} in some window, or map the priority elsewhere.', zh: '在某个窗口打开 {classes}，或把该优先级映射到别处。' },
  },
  'tas-management-cut-off': {
    severity: 'error',
    message: {
      en: '{place}: priority {priority} ({protocols}) is in TC{class}, whose gate never opens: applying this schedule cuts off {protocols}.',
      zh: '{place}：优先级 {priority}（{protocols}）在 TC{class}，其门控从不打开：应用此调度表会切断 {protocols}。',
    },
    fix: {
      en: 'Open TC{class} in some window, or map priority {priority} elsewhere.',
      zh: '在某个窗口打开 TC{class}，或把优先级 {priority} 映射到别处。',
    },
  },
  'tas-class-never-opens': {
    severity: 'warning',
    message: {
      en: '{place}: the gate of TC{class} never opens, but the map puts priority {priorities} there.',
      zh: '{place}：TC{class} 的门控从不打开，但 map 把优先级 {priorities} 放在那里。',
    },
    fix: {
      en: 'Open TC{class} in some window, or map these priorities elsewhere.',
      zh: '在某个窗口打开 TC{class}，或把这些优先级映射到别处。',
    },
  },
  'tas-ptp-waits': {
    severity: 'warning',
    message: {
      en: '{place}: PTP (priority {priority}) is in TC{class}, whose gate stays closed for {closed}; 802.1AS allows 10 ms for a reply and for forwarding.',
      zh: '{place}：PTP（优先级 {priority}）在 TC{class}，其门控会关闭 {closed}；802.1AS 对应答和转发只允许 10 ms。',
    },
    fix: { en: 'Open TC{class} at least every 10 ms.', zh: '至少每 10 ms 打开一次 TC{class}。' },
  },
  'tas-traffic-without-window': {
    severity: 'note',
    message: {
      en: '{place}: the stream {stream} leaves here, but no window is for it or for {traffic}.',
      zh: '{place}：流 {stream} 从这里发出，但没有窗口用于它或 {traffic}。',
    },
    fix: { en: 'Name {traffic} in a window that opens its class.', zh: '在打开其流量类别的窗口中写明 {traffic}。' },
  },
} as const satisfies ProblemCatalog;
