import { type ProblemCatalog, problemsOf } from '../kit/problem.ts';

/** Mistakes that only the raw text shows; those of the schedule itself belong to the gate schedule's own checks. */
export const lintProblems = {
  'lint-too-many-problems': {
    severity: 'warning',
    message: { en: 'More than {count} problems: the others are not listed.', zh: '问题超过 {count} 个：其余未列出。' },
    fix: { en: 'Mend these first, or check the text in parts.', zh: '请先修正这些问题，或分段检查。' },
  },
  'lint-program-too-long': {
    severity: 'warning',
    message: {
      en: 'A Python program of {length} characters is not searched for commands: the limit is 2 000 000.',
      zh: '该 Python 程序有 {length} 个字符，超过 2 000 000 的上限，未在其中查找命令。',
    },
    fix: { en: 'Check it in parts.', zh: '请分段检查。' },
  },
  'tc-mask-not-hex': {
    severity: 'error',
    message: {
      en: 'tc reads gate mask "{mask}" as hex 0x{mask}: classes {hexClasses}. As a decimal number it would be classes {decimalClasses}, which fits num_tc {classes}.',
      zh: 'tc 把门控掩码“{mask}”按十六进制 0x{mask} 读取：流量类别 {hexClasses}。若按十进制则为流量类别 {decimalClasses}，与 num_tc {classes} 相符。',
    },
    fix: { en: 'Write masks in hex with a prefix: {remedy}.', zh: '请用带前缀的十六进制书写掩码：{remedy}。' },
  },
  'tc-clockid-with-offload': {
    severity: 'error',
    message: {
      en: 'clockid {clock} stands beside flags {flags}: full offload runs on the clock of the network card, and the kernel refuses a clockid.',
      zh: 'clockid {clock} 与 flags {flags} 同时出现：完全卸载使用网卡自身时钟，内核会拒绝 clockid。',
    },
    fix: { en: 'Remove clockid {clock}.', zh: '删除 clockid {clock}。' },
  },
  'tc-clockid-missing': {
    severity: 'error',
    message: {
      en: 'No clockid: without full offload (flags 0x2) the kernel refuses a gate schedule that names no clock.',
      zh: '缺少 clockid：非完全卸载（flags 0x2）时，内核会拒绝未指定时钟的门控调度表。',
    },
    fix: { en: 'Add: clockid CLOCK_TAI.', zh: '添加：clockid CLOCK_TAI。' },
  },
  'tc-flags-exclusive': {
    severity: 'error',
    message: {
      en: 'flags {flags} asks for txtime assistance (0x1) and full offload (0x2) at once; they exclude each other, and the kernel refuses.',
      zh: 'flags {flags} 同时要求 txtime 辅助（0x1）与完全卸载（0x2）；两者互斥，内核会拒绝。',
    },
    fix: { en: 'Keep one: flags 0x1 or flags 0x2.', zh: '只保留一个：flags 0x1 或 flags 0x2。' },
  },
  'tc-class-without-queue': {
    severity: 'error',
    message: {
      en: 'num_tc {classes} needs {classes} queue ranges, but there are {ranges}: the kernel refuses classes without a queue.',
      zh: 'num_tc {classes} 需要 {classes} 个队列范围，但只有 {ranges} 个：内核拒绝没有队列的流量类别。',
    },
    fix: {
      en: 'Give one COUNT@OFFSET for each class, or lower num_tc to {ranges}.',
      zh: '为每个流量类别给出一个 COUNT@OFFSET，或将 num_tc 改为 {ranges}。',
    },
  },
  'tc-queue-without-class': {
    severity: 'warning',
    message: {
      en: '{ranges} queue ranges stand beside num_tc {classes}: tc drops {surplus} of them without a word.',
      zh: '有 {ranges} 个队列范围，而 num_tc 为 {classes}：tc 会悄悄丢弃其中 {surplus} 个。',
    },
    fix: { en: 'Make num_tc and the number of queue ranges agree.', zh: '请使 num_tc 与队列范围的个数一致。' },
  },
  'tc-map-single-class': {
    severity: 'warning',
    message: {
      en: 'map puts every priority in TC{class}, but num_tc is {classes}: windows for the other classes carry nothing.',
      zh: 'map 把所有优先级都放入 TC{class}，而 num_tc 为 {classes}：其他流量类别的窗口不会发送任何内容。',
    },
    fix: { en: 'Map each priority to the class whose windows it shall use.', zh: '把每个优先级映射到它应使用的窗口所属的流量类别。' },
  },
  'tc-map-too-long': {
    severity: 'error',
    message: {
      en: 'map has more than 16 values: tc takes 16, one for each priority, and stops at "{word}" as an unknown argument.',
      zh: 'map 超过 16 个值：tc 只取 16 个（每个优先级一个），并把“{word}”视为未知参数而停止。',
    },
    fix: { en: 'Keep the first 16 values.', zh: '只保留前 16 个值。' },
  },
  'tc-entry-command': {
    severity: 'error',
    message: {
      en: "sched-entry {word}: a gate command is S (set gates), in upper case; some vendors' tc also take H (set and hold) and R (set and release).",
      zh: 'sched-entry {word}：门控命令应为大写的 S（设置门控）；部分厂商的 tc 还支持 H（设置并保持）和 R（设置并释放）。',
    },
    fix: { en: 'Write: sched-entry S MASK INTERVAL.', zh: '写作：sched-entry S 掩码 时长。' },
  },
  'tc-bad-number': {
    severity: 'error',
    message: {
      en: '{what} "{word}" is not a number that tc reads: {form}.',
      zh: '{what}“{word}”不是 tc 能读取的数：{form}。',
    },
    fix: { en: 'Write it as {remedy}.', zh: '写作 {remedy}。' },
  },
  'tc-octal-number': {
    severity: 'error',
    message: {
      en: 'tc reads interval "{word}" as octal because of its leading 0: {value} ns.',
      zh: '由于前导 0，tc 把时长“{word}”按八进制读取：{value} ns。',
    },
    fix: { en: 'Remove the leading 0: {remedy}.', zh: '去掉前导 0：{remedy}。' },
  },
  'tc-misspelt-word': {
    severity: 'error',
    message: {
      en: 'tc does not know "{word}", and refuses the whole command: the option is written {meant}.',
      zh: 'tc 不认识“{word}”，会拒绝整条命令：该选项应写作 {meant}。',
    },
    fix: { en: 'Write {meant}.', zh: '写作 {meant}。' },
  },
  'tc-unknown-word': {
    severity: 'error',
    message: {
      en: 'tc does not know "{word}" here, and refuses the whole command.',
      zh: 'tc 在此处不认识“{word}”，会拒绝整条命令。',
    },
    fix: { en: 'Remove "{word}".', zh: '删除“{word}”。' },
  },
  'shell-broken-continuation': {
    severity: 'error',
    message: {
      en: 'Blanks follow the backslash, so the command ends on this line; what stands below is not part of it.',
      zh: '反斜杠后有空白，命令在本行结束；下面的内容不属于该命令。',
    },
    fix: { en: 'Let the backslash be the last character of the line.', zh: '让反斜杠成为行末最后一个字符。' },
  },
  'tc-root-conflict': {
    severity: 'warning',
    message: {
      en: '{device} gets {kind} as its root qdisc here and {earlier} on line {line}: a port has one root, so one erases or blocks the other.',
      zh: '{device} 在此处以 {kind} 作为根 qdisc，而在第 {line} 行以 {earlier} 作为根：一个端口只能有一个根 qdisc，二者会互相覆盖或拒绝。',
    },
    fix: {
      en: 'Choose one for {device}, or put {kind} on another port; shape inside taprio by its classes instead.',
      zh: '为 {device} 只选其一，或将 {kind} 放到其他端口；在 taprio 内按流量类别整形。',
    },
  },
  'tai-offset-hard-coded': {
    severity: 'warning',
    message: {
      en: '{text} is the offset between TAI and UTC written into the code. It changes with every leap second, and a device whose kernel has no offset yet runs 37 s apart from it.',
      zh: '{text} 把 TAI 与 UTC 的差值写死在代码中。每次闰秒它都会变化，而内核尚未获得该差值的设备会相差 37 秒。',
    },
    fix: {
      en: "Never hard-code 37 s: read CLOCK_TAI itself, or the kernel's offset (adjtimex) once PTP has set it.",
      zh: '切勿写死 37 秒：直接读取 CLOCK_TAI，或在 PTP 设置之后读取内核的差值（adjtimex）。',
    },
  },
} as const satisfies ProblemCatalog;

export const lintProblem = problemsOf(lintProblems);
