import type { ProblemCatalog } from '../../kit/problem.ts';

/** What the device, its driver and its tc can do. */
export const deviceProblems = {
  'tas-mode-unsupported': {
    severity: 'error',
    message: {
      en: '{place}: mode "{mode}" is not among what the port can do ({modes}).',
      zh: '{place}：端口不支持“{mode}”模式（支持：{modes}）。',
    },
    fix: { en: 'Choose one of {modes}.', zh: '请选择 {modes} 之一。' },
  },
  'tas-too-many-windows': {
    severity: 'error',
    message: {
      en: '{place}: {count} windows, but the gate control list of the port holds {depth}.',
      zh: '{place}：有 {count} 个窗口，但端口的门控列表只能容纳 {depth} 个。',
    },
    fix: { en: 'Merge windows until there are at most {depth}.', zh: '合并窗口，使其不超过 {depth} 个。' },
  },
  'tas-too-many-windows-on-device': {
    severity: 'error',
    message: {
      en: '{device}: {count} windows on {ports} together, but the device holds {depth} in all.',
      zh: '{device}：{ports} 共有 {count} 个窗口，但整台设备只能容纳 {depth} 个。',
    },
    fix: { en: 'Remove {excess} windows from the ports of {device}.', zh: '从 {device} 的端口上去掉 {excess} 个窗口。' },
  },
  'tas-windows-need-perl': {
    severity: 'note',
    message: {
      en: '{place}: {count} windows, and tc passes only {passed} to the kernel in one command. The plan brings a small Perl program that passes them all; the device needs perl.',
      zh: '{place}：有 {count} 个窗口，而 tc 一条命令只能向内核传递 {passed} 个。计划会带上一个能全部传递的 Perl 小程序；设备上需要有 perl。',
    },
    fix: {
      en: 'Nothing on Debian and Ubuntu, which always have perl. For a busybox device, install perl or merge windows until there are at most {passed}.',
      zh: 'Debian 和 Ubuntu 始终带有 perl，无需处理。对于 busybox 设备，请安装 perl，或合并窗口使其不超过 {passed} 个。',
    },
  },
  'tas-granularity': {
    severity: 'error',
    message: {
      en: '{place}: window {window} is {length}, no multiple of the {granularity} that the port counts in.',
      zh: '{place}：窗口 {window} 为 {length}，不是端口计时单位 {granularity} 的整数倍。',
    },
    fix: { en: 'Use {nearest}.', zh: '使用 {nearest}。' },
  },
  'tas-cycle-granularity': {
    severity: 'error',
    message: {
      en: '{place}: the cycle is {length}, no multiple of the {granularity} that the port counts in.',
      zh: '{place}：周期为 {length}，不是端口计时单位 {granularity} 的整数倍。',
    },
    fix: { en: 'Use {nearest}.', zh: '使用 {nearest}。' },
  },
  'tas-window-below-minimum': {
    severity: 'error',
    message: {
      en: '{place}: window {window} is {length}; the port cannot do less than {minimum}.',
      zh: '{place}：窗口 {window} 为 {length}，端口最短为 {minimum}。',
    },
    fix: { en: 'Widen it to {minimum} or remove it.', zh: '加宽到 {minimum} 或删除。' },
  },
  'tas-window-above-maximum': {
    severity: 'error',
    message: {
      en: '{place}: window {window} is {length}; the port cannot do more than {maximum}.',
      zh: '{place}：窗口 {window} 为 {length}，端口最长为 {maximum}。',
    },
    fix: { en: 'Split it into windows of at most {maximum}.', zh: '拆分为不超过 {maximum} 的窗口。' },
  },
  'tas-cycle-below-minimum': {
    severity: 'error',
    message: {
      en: '{place}: the cycle is {cycle}; the port cannot do less than {minimum}.',
      zh: '{place}：周期为 {cycle}，端口最短为 {minimum}。',
    },
    fix: { en: 'Use a cycle of at least {minimum}.', zh: '周期至少为 {minimum}。' },
  },
  'tas-cycle-above-maximum': {
    severity: 'error',
    message: {
      en: '{place}: the cycle is {cycle}; the port cannot do more than {maximum}.',
      zh: '{place}：周期为 {cycle}，端口最长为 {maximum}。',
    },
    fix: { en: 'Use a cycle of at most {maximum}.', zh: '周期至多为 {maximum}。' },
  },
  'tas-cycle-extension-unsupported': {
    severity: 'error',
    message: {
      en: '{place}: the driver refuses a cycle-time extension ({extension}).',
      zh: '{place}：驱动拒绝周期延长（{extension}）。',
    },
    fix: { en: 'Remove the cycle-time extension.', zh: '删除周期延长。' },
  },
  'tas-max-sdu-unsupported': {
    severity: 'error',
    message: {
      en: '{place}: the device does not limit the SDU of a class, but the schedule asks for {limits}.',
      zh: '{place}：设备不支持按流量类别限制 SDU，但调度表要求 {limits}。',
    },
    fix: { en: 'Remove maxSdu.', zh: '删除 maxSdu。' },
  },
  'tas-preemption-unsupported': {
    severity: 'error',
    message: {
      en: '{place}: {classes} shall be preemptible, but the port has no frame preemption.',
      zh: '{place}：要求 {classes} 可被抢占，但端口不支持帧抢占。',
    },
    fix: { en: 'Remove "preemptible".', zh: '删除 preemptible。' },
  },
  'tas-preemption-needs-offload': {
    severity: 'error',
    message: {
      en: '{place}: {classes} shall be preemptible in mode "{mode}"; the kernel allows preemption only with full offload.',
      zh: '{place}：在“{mode}”模式下要求 {classes} 可被抢占，内核只在完全卸载时允许抢占。',
    },
    fix: { en: 'Use mode "offload", or remove "preemptible".', zh: '使用“offload”模式，或删除 preemptible。' },
  },
  'tas-hold-without-preemption': {
    severity: 'warning',
    message: {
      en: '{place}: window {window} asks to {command} preemption, but no class is preemptible.',
      zh: '{place}：窗口 {window} 使用控制抢占的命令“{command}”，但没有可被抢占的流量类别。',
    },
    fix: { en: 'Use the command "set", or name preemptible classes.', zh: '使用命令“set”，或指定可被抢占的流量类别。' },
  },
  'tas-hold-refused-by-tc': {
    severity: 'warning',
    message: {
      en: '{place}: window {window} uses the command "{command}"; tc as released (iproute2 to 6.15) knows only "set" and refuses the whole schedule.',
      zh: '{place}：窗口 {window} 使用命令“{command}”；正式发布的 tc（iproute2 至 6.15）只认“set”，会拒绝整个调度表。',
    },
    fix: { en: 'Use "set", unless the device has its vendor\'s tc.', zh: '使用“set”，除非设备装有厂商的 tc。' },
  },
  'tas-opens-twice': {
    severity: 'error',
    message: {
      en: '{place}: TC{class} opens {times} times in a cycle (windows {windows}); the port can open each queue once.',
      zh: '{place}：TC{class} 在一个周期内打开 {times} 次（窗口 {windows}），端口每个队列只能打开一次。',
    },
    fix: { en: 'Put the windows of TC{class} side by side.', zh: '把 TC{class} 的窗口排在一起。' },
  },
  'tas-shared-table-cycles': {
    severity: 'error',
    message: {
      en: '{device}: {port} has a cycle of {cycle} and {otherPort} one of {otherCycle}; the ports share one table, so one must be a multiple of the other.',
      zh: '{device}：{port} 的周期为 {cycle}，{otherPort} 的周期为 {otherCycle}；各端口共用一张表，其中一个必须是另一个的整数倍。',
    },
    fix: { en: 'Use cycles that are multiples of each other.', zh: '使用互为整数倍的周期。' },
  },
  'tas-shared-table-full': {
    severity: 'error',
    message: {
      en: '{device}: {count} ports have schedules, but the table that they share runs {most} at once.',
      zh: '{device}：有 {count} 个端口带调度表，但它们共用的表最多同时运行 {most} 个。',
    },
    fix: { en: 'Remove the schedules of {excess} ports of {device}.', zh: '去掉 {device} 上 {excess} 个端口的调度表。' },
  },
  'tas-shared-table-events': {
    severity: 'error',
    message: {
      en: '{device}: window {window} of {port} and window {otherWindow} of {otherPort} begin at the same moment ({at} into the cycle); the shared table cannot do two gate events at once.',
      zh: '{device}：{port} 的窗口 {window} 与 {otherPort} 的窗口 {otherWindow} 同时开始（周期内 {at}）；共用的表不能同时处理两个门控事件。',
    },
    fix: { en: 'Move one of them by at least {granularity}.', zh: '把其中一个至少移动 {granularity}。' },
  },
  'tas-cycles-incommensurable': {
    severity: 'note',
    message: {
      en: '{device}: {port} has a cycle of {cycle} and {otherPort} one of {otherCycle}; together they repeat only every {hypercycle}.',
      zh: '{device}：{port} 的周期为 {cycle}，{otherPort} 的周期为 {otherCycle}；两者合起来每 {hypercycle} 才重复一次。',
    },
    fix: {
      en: 'Use cycles that are multiples of each other, if a stream crosses both ports.',
      zh: '若有流经过这两个端口，请使用互为整数倍的周期。',
    },
  },
  'tas-txtime-delay-missing': {
    severity: 'error',
    message: {
      en: '{place}: txtime mode without txtimeDelay: a frame that finds its gate open is planned for a moment that has passed, and ETF drops it.',
      zh: '{place}：txtime 模式缺少 txtimeDelay：门控已打开时到达的帧，其计划时刻已经过去，会被 ETF 丢弃。',
    },
    fix: { en: 'Give a txtimeDelay, such as 200 us.', zh: '填写 txtimeDelay，例如 200 us。' },
  },
  'tas-txtime-delay-refused': {
    severity: 'error',
    message: {
      en: '{place}: txtimeDelay belongs to txtime mode; the kernel refuses it in mode "{mode}".',
      zh: '{place}：txtimeDelay 只用于 txtime 模式，内核在“{mode}”模式下会拒绝。',
    },
    fix: { en: 'Remove txtimeDelay, or use mode "txtime".', zh: '删除 txtimeDelay，或使用“txtime”模式。' },
  },
  'tas-txtime-delay-too-small': {
    severity: 'warning',
    message: {
      en: '{place}: txtimeDelay ({delay}) is not greater than the delta of ETF ({delta}): frames may arrive too late and be dropped.',
      zh: '{place}：txtimeDelay（{delay}）不大于 ETF 的 delta（{delta}）：帧可能来得太晚而被丢弃。',
    },
    fix: { en: 'Use a txtimeDelay above {delta}.', zh: 'txtimeDelay 应大于 {delta}。' },
  },
  'tas-etf-excluded': {
    severity: 'error',
    message: {
      en: '{place}: ETF together with mode "{mode}": the controller cannot do both at once.',
      zh: '{place}：同时使用 ETF 与“{mode}”模式：网卡无法同时支持两者。',
    },
    fix: { en: 'Remove "etf".', zh: '删除 etf。' },
  },
  'tas-etf-unused': {
    severity: 'warning',
    message: {
      en: '{place}: "etf" has no effect in mode "{mode}".',
      zh: '{place}：etf 在“{mode}”模式下不起作用。',
    },
    fix: { en: 'Remove "etf", or use mode "txtime".', zh: '删除 etf，或使用“txtime”模式。' },
  },
} as const satisfies ProblemCatalog;
