import type { ProblemCatalog } from '../../kit/problem.ts';

/** Classes, queues and what the root of a port can hold. */
export const structureProblems = {
  'tas-no-windows': {
    severity: 'error',
    message: {
      en: '{place}: the schedule has no windows; the kernel refuses it.',
      zh: '{place}：调度表没有任何窗口，内核会拒绝。',
    },
    fix: { en: 'Add a window, or remove the schedule.', zh: '添加窗口，或删除该调度表。' },
  },
  'tas-map-beyond-classes': {
    severity: 'error',
    message: {
      en: '{place}: the map puts priority {priorities} in TC{class}, but "queues" names only {count} classes, TC0 to TC{last}.',
      zh: '{place}：map 把优先级 {priorities} 放入 TC{class}，但 queues 只定义了 {count} 个流量类别（TC0 至 TC{last}）。',
    },
    fix: {
      en: 'Map it to TC0 to TC{last}, or add a queue range for TC{class}.',
      zh: '改为映射到 TC0 至 TC{last}，或为 TC{class} 增加队列范围。',
    },
  },
  'tas-gate-beyond-classes': {
    severity: 'warning',
    message: {
      en: '{place}: window {window} opens {classes}, but the schedule has only {count} classes, TC0 to TC{last}.',
      zh: '{place}：窗口 {window} 打开 {classes}，但调度表只有 {count} 个流量类别（TC0 至 TC{last}）。',
    },
    fix: { en: 'Open only TC0 to TC{last}.', zh: '只打开 TC0 至 TC{last}。' },
  },
  'tas-option-beyond-classes': {
    severity: 'warning',
    message: {
      en: '{place}: {option} names TC{class}, but the schedule has only {count} classes, TC0 to TC{last}.',
      zh: '{place}：{option} 提到 TC{class}，但调度表只有 {count} 个流量类别（TC0 至 TC{last}）。',
    },
    fix: { en: 'Remove what is beyond TC{last}.', zh: '删除 TC{last} 之后的项。' },
  },
  'tas-more-classes-than-queues': {
    severity: 'error',
    message: {
      en: '{place}: {count} traffic classes need as many transmit queues, but the port has {queues}; the kernel refuses that.',
      zh: '{place}：{count} 个流量类别需要同样多的发送队列，但端口只有 {queues} 个，内核会拒绝。',
    },
    fix: {
      en: 'Use at most {queues} classes, or state the port\'s real number of queues ("ethtool -l {port}").',
      zh: '最多使用 {queues} 个流量类别，或填写端口实际的队列数（“ethtool -l {port}”）。',
    },
  },
  'tas-queue-range-empty': {
    severity: 'error',
    message: {
      en: '{place}: TC{class} has no queue ("{range}"); the kernel refuses an empty range.',
      zh: '{place}：TC{class} 没有队列（“{range}”），内核会拒绝空范围。',
    },
    fix: { en: 'Give TC{class} at least one queue.', zh: '至少给 TC{class} 一个队列。' },
  },
  'tas-queues-beyond-port': {
    severity: 'error',
    message: {
      en: '{place}: TC{class} uses queues {first} to {last} ("{range}"), but the port has queues 0 to {highest}.',
      zh: '{place}：TC{class} 使用队列 {first} 至 {last}（“{range}”），但端口只有队列 0 至 {highest}。',
    },
    fix: { en: 'Use queues 0 to {highest}.', zh: '使用队列 0 至 {highest}。' },
  },
  'tas-queues-overlap': {
    severity: 'error',
    message: {
      en: '{place}: TC{class} ("{range}") and TC{otherClass} ("{otherRange}") share queue {queue}; only txtime mode allows that.',
      zh: '{place}：TC{class}（“{range}”）与 TC{otherClass}（“{otherRange}”）共用队列 {queue}，只有 txtime 模式允许。',
    },
    fix: { en: 'Give each class queues of its own.', zh: '为每个流量类别分配各自的队列。' },
  },
  'tas-queues-descending': {
    severity: 'warning',
    message: {
      en: '{place}: TC{class} ("{range}") comes before TC{otherClass} ("{otherRange}") but uses higher queues; kernels before 6.3 take that for an overlap and refuse it.',
      zh: '{place}：TC{class}（“{range}”）排在 TC{otherClass}（“{otherRange}”）之前却使用更高的队列；6.3 之前的内核会视为重叠而拒绝。',
    },
    fix: { en: 'List the queues in ascending order.', zh: '按升序排列队列。' },
  },
  'tas-root-qdisc-conflict': {
    severity: 'error',
    message: {
      en: '{place}: the gate schedule and "{other}" both want to be the root qdisc; the one applied last erases the other.',
      zh: '{place}：门控调度表与“{other}”都要作为根 qdisc，后应用的会覆盖先应用的。',
    },
    fix: { en: 'Keep one of the two on this port.', zh: '此端口只保留其中之一。' },
  },
} as const satisfies ProblemCatalog;
