import type { ProblemCatalog } from '../../kit/problem.ts';

/** Frames against windows, on the wire and on VLANs. */
export const timingProblems = {
  'tas-guard-band-missing': {
    severity: 'warning',
    message: {
      en: '{place}: window {window} protects {protected}, but a frame of TC{class} ({octets} octets) may hold the wire for {needed} and TC{class} closes only {gap} before it.',
      zh: '{place}：窗口 {window} 保护 {protected}，但 TC{class} 的帧（{octets} 个字节）可占用线路 {needed}，而 TC{class} 只提前 {gap} 关闭。',
    },
    fix: {
      en: 'Close TC{class} {needed} before window {window}: put a guard band there or lower its max SDU.',
      zh: '在窗口 {window} 之前 {needed} 关闭 TC{class}：加保护带或降低其最大 SDU。',
    },
  },
  'tas-static-guard-band': {
    severity: 'warning',
    message: {
      en: '{place}: window {window} opens TC{class} for {open}, but this port closes each gate early by the time of the longest frame it may send ({octets} octets at {speed}: {guard}): such frames are dropped, or block the port where its driver does not drop them (LS1028A: before Linux 6.0).',
      zh: '{place}：窗口 {window} 打开 TC{class} {open}，但该端口会按允许发送的最长帧提前关闭门控（{octets} 个字节，{speed} 下 {guard}）：这样的帧会被丢弃；若驱动不丢弃它们（LS1028A：早于 Linux 6.0），则会堵塞端口。',
    },
    fix: {
      en: 'Keep the gate open for at least {needed}, or, where the port limits SDUs, set maxSdu of TC{class} to {limit} octets or less.',
      zh: '让门控至少打开 {needed}；若端口支持限制 SDU，也可把 TC{class} 的 maxSdu 设为不超过 {limit} 个字节。',
    },
  },
  'tas-static-guard-band-fills': {
    severity: 'error',
    message: {
      en: '{place}: window {window} opens TC{class} for {open}, but this port closes each gate early by the time of a frame: not even one of 64 octets at {speed} can leave ({smallest}).',
      zh: '{place}：窗口 {window} 打开 TC{class} {open}，但该端口会按一个帧的时间提前关闭门控：{speed} 下连 64 字节的帧也无法发出（需 {smallest}）。',
    },
    fix: { en: 'Keep the gate open for more than {smallest}.', zh: '让门控打开超过 {smallest}。' },
  },
  'tas-frame-does-not-fit': {
    severity: 'warning',
    message: {
      en: '{place}: a frame of {traffic} ({octets} octets, {needed} at {speed}) fits no window for it: TC{class} is open for {longest} at most (window {window}).',
      zh: '{place}：{traffic} 的帧（{octets} 个字节，{speed} 下 {needed}）放不进任何窗口：TC{class} 最长只打开 {longest}（窗口 {window}）。',
    },
    fix: {
      en: 'Widen the window to {needed}, or state a smaller maxFrameOctets for {traffic}.',
      zh: '把窗口加宽到 {needed}，或为 {traffic} 填写更小的 maxFrameOctets。',
    },
  },
  'tas-stream-does-not-fit': {
    severity: 'error',
    message: {
      en: '{place}: a frame of the stream {stream} ({octets} octets, {needed} at {speed}) fits no window for it: TC{class} is open for {longest} at most (window {window}).',
      zh: '{place}：流 {stream} 的帧（{octets} 个字节，{speed} 下 {needed}）放不进任何窗口：TC{class} 最长只打开 {longest}（窗口 {window}）。',
    },
    fix: { en: 'Widen the window to {needed}.', zh: '把窗口加宽到 {needed}。' },
  },
  'tas-max-sdu-drops-stream': {
    severity: 'error',
    message: {
      en: '{place}: the stream {stream} has an SDU of {sdu} octets, but TC{class} may send {limit} at most: all its frames are dropped.',
      zh: '{place}：流 {stream} 的 SDU 为 {sdu} 个字节，但 TC{class} 最多只能发送 {limit}：其所有帧都会被丢弃。',
    },
    fix: { en: 'Raise the max SDU of TC{class} to {sdu}.', zh: '把 TC{class} 的最大 SDU 提高到 {sdu}。' },
  },
  'tas-stream-period': {
    severity: 'note',
    message: {
      en: '{place}: the period of {stream} ({period}) and the cycle ({cycle}) are no multiples of each other: its frames drift through the windows.',
      zh: '{place}：{stream} 的周期（{period}）与调度周期（{cycle}）不成整数倍：其帧会在窗口间漂移。',
    },
    fix: { en: 'Use a cycle that is a multiple of {period}, or divides it.', zh: '使用 {period} 的整数倍或其约数作为调度周期。' },
  },
  'tas-stream-outruns-gate': {
    severity: 'note',
    message: {
      en: '{place}: {stream} sends every {period}, but its gate (TC{class}) stays closed for {closed}: {frames} of its frames wait together.',
      zh: '{place}：{stream} 每 {period} 发送一次，但其门控（TC{class}）会关闭 {closed}：会有 {frames} 个帧一起等待。',
    },
    fix: { en: 'Open TC{class} at least every {period}.', zh: '至少每 {period} 打开一次 TC{class}。' },
  },
  'tas-vlan-egress-missing': {
    severity: 'warning',
    message: {
      en: '{place}: {vlan} has no egress map for priority {priorities} ({traffic}): these frames leave with PCP 0.',
      zh: '{place}：{vlan} 没有优先级 {priorities}（{traffic}）的出口映射：这些帧会以 PCP 0 发出。',
    },
    fix: { en: 'Add egress entries such as {example} to VLAN {vlan}.', zh: '为 VLAN {vlan} 增加出口映射，例如 {example}。' },
  },
  'tas-vlan-egress-differs': {
    severity: 'warning',
    message: {
      en: '{place}: {vlan} sends priority {priority} ({traffic}) with PCP {pcp}, but {traffic} has PCP {expected}: the next switch puts it elsewhere.',
      zh: '{place}：{vlan} 把优先级 {priority}（{traffic}）以 PCP {pcp} 发出，但 {traffic} 的 PCP 应为 {expected}：下一台交换机会把它归入别处。',
    },
    fix: { en: 'Map priority {priority} to PCP {expected}.', zh: '把优先级 {priority} 映射到 PCP {expected}。' },
  },
} as const satisfies ProblemCatalog;
