import { type ProblemCatalog, type ProblemValues, renderProblem } from '../kit/problem.ts';

/** All that the look at a device before a run can find: an error stops the run before anything is changed. */
export const applyFindings = {
  'tool-missing': {
    severity: 'error',
    message: { en: 'The program {tool} is not on this device.', zh: '该设备上没有程序 {tool}。' },
    fix: { en: 'Install it on the device first.', zh: '请先在设备上安装。' },
  },
  'no-root': {
    severity: 'error',
    message: { en: 'The user {user} is not root there, and there is no sudo.', zh: '用户 {user} 在该设备上不是 root，且没有 sudo。' },
    fix: { en: 'Log in as root, or install sudo and allow it for this user.', zh: '请以 root 登录，或安装 sudo 并授权该用户。' },
  },
  'sudo-password': {
    severity: 'note',
    message: { en: 'sudo asks {user} for a password there.', zh: '该设备上 sudo 会向 {user} 询问密码。' },
  },
  'no-boot': {
    severity: 'error',
    message: {
      en: 'Nothing on this device can start a program at boot (no systemd, no OpenRC, no /etc/init.d/rcS, no /etc/rc.local), so a power cut in the middle could not be taken back.',
      zh: '该设备无法在启动时运行程序（没有 systemd、OpenRC、/etc/init.d/rcS 或 /etc/rc.local），中途断电后无法撤回。',
    },
    fix: { en: 'Make an executable /etc/rc.local that its init runs.', zh: '请创建由 init 执行的 /etc/rc.local。' },
  },
  'disk-full': {
    severity: 'error',
    message: {
      en: '{place} has {free} KiB left; this run needs {needed} KiB there.',
      zh: '{place} 剩余 {free} KiB；本次执行需要 {needed} KiB。',
    },
    fix: { en: 'Make room on it first.', zh: '请先腾出空间。' },
  },
  'disk-unknown': {
    severity: 'warning',
    message: { en: 'How much room is left on {place} could not be read.', zh: '无法读取 {place} 的剩余空间。' },
  },
  'read-only': {
    severity: 'error',
    message: { en: '{place} cannot be written there: its file system is read-only.', zh: '{place} 无法写入：其文件系统为只读。' },
    fix: { en: 'Mount it for writing first.', zh: '请先以可写方式挂载。' },
  },
  'clock-off': {
    severity: 'warning',
    message: {
      en: "The device's clock is {seconds} s {direction} this computer's.",
      zh: '设备时钟与本机相差 {seconds} 秒（{directionZh}）。',
    },
    fix: { en: 'See which of the two is right: schedules start by the clock.', zh: '请确认哪个时钟正确：门控调度按时钟开始。' },
  },
  'clock-apart': {
    severity: 'warning',
    message: {
      en: "The device's clock is {seconds} s away from those of most devices of this run.",
      zh: '该设备的时钟与本次执行的多数设备相差 {seconds} 秒。',
    },
    fix: { en: 'Let PTP set it before schedules start by it.', zh: '请先用 PTP 校时，再按它启动调度。' },
  },
  'ptp-silent': {
    severity: 'warning',
    message: {
      en: 'No PTP service answers there (pmc), so whether its clock is traceable is not known. The windows are right only where PTP keeps the clock.',
      zh: '该设备上没有 PTP 服务应答（pmc），无法确认其时钟是否可溯源。只有 PTP 保持时钟时，门控窗口才正确。',
    },
    fix: { en: 'Start ptp4l and phc2sys on it.', zh: '请在设备上启动 ptp4l 和 phc2sys。' },
  },
  'ptp-no-master': {
    severity: 'warning',
    message: { en: 'Its PTP follows no grandmaster at the moment.', zh: '其 PTP 目前没有跟随任何主时钟。' },
    fix: { en: 'Check the link and the domain to the grandmaster.', zh: '请检查到主时钟的链路和域。' },
  },
  'not-traceable': {
    severity: 'warning',
    message: {
      en: 'PTP says that its time is not traceable to a primary reference: base times mean what that grandmaster believes.',
      zh: 'PTP 报告其时间不可溯源到主参考：基准时间取决于该主时钟的认定。',
    },
    fix: {
      en: 'Give the grandmaster a reference (GNSS), or make sure that all devices follow this one.',
      zh: '请为主时钟提供参考（GNSS），或确保所有设备都跟随它。',
    },
  },
  'clock-no-master': {
    severity: 'error',
    message: {
      en: 'Its PTP follows no grandmaster at the moment, so its windows would not begin when those of other devices do.',
      zh: '其 PTP 目前没有跟随任何主时钟，因此其门控窗口不会与其他设备同时开始。',
    },
    fix: {
      en: 'Check the link and the domain to the grandmaster, or accept the clocks as they are (--accept-clocks).',
      zh: '请检查到主时钟的链路和域，或按现状接受时钟（--accept-clocks）。',
    },
  },
  'clock-not-traceable': {
    severity: 'error',
    message: {
      en: 'PTP says that its time is not traceable to a primary reference: a base time means only what that grandmaster believes.',
      zh: 'PTP 报告其时间不可溯源到主参考：基准时间仅取决于该主时钟的认定。',
    },
    fix: {
      en: 'Give the grandmaster a reference (GNSS), or, where all devices follow this one, accept the clocks as they are (--accept-clocks).',
      zh: '请为主时钟提供参考（GNSS）；若所有设备都跟随它，可按现状接受时钟（--accept-clocks）。',
    },
  },
  'utc-offset-not-valid': {
    severity: 'warning',
    message: {
      en: 'PTP says that its offset from UTC ({offset} s) is not valid: CLOCK_TAI may be whole seconds off.',
      zh: 'PTP 报告其 UTC 偏移（{offset} 秒）无效：CLOCK_TAI 可能相差整秒。',
    },
    fix: { en: 'Set currentUtcOffsetValid on the grandmaster.', zh: '请在主时钟上设置 currentUtcOffsetValid。' },
  },
  'ptp-offset': {
    severity: 'warning',
    message: {
      en: 'Its clock is {offset} ns off the grandmaster; control wants less than 1000 ns.',
      zh: '其时钟与主时钟相差 {offset} ns；控制应小于 1000 ns。',
    },
    fix: { en: 'Wait until PTP has settled.', zh: '请等待 PTP 稳定。' },
  },
  'run-pending': {
    severity: 'error',
    message: {
      en: 'A run of {by} is not finished there ({state}, run {run}); it takes itself back in {remaining} s.',
      zh: '{by} 的一次执行在该设备上尚未结束（{state}，执行 {run}）；{remaining} 秒后自动撤回。',
    },
    fix: { en: 'Let it be confirmed, or wait until it is taken back.', zh: '请等待其被确认或撤回。' },
  },
  'left-over': {
    severity: 'warning',
    message: {
      en: 'Run {run} of {by} was left unfinished there. It is being taken back, or is taken back before anything of this one is done.',
      zh: '{by} 的执行 {run} 在该设备上未结束，正在撤回，或将在本次执行之前先被撤回。',
    },
  },
  'stuck-before': {
    severity: 'error',
    message: {
      en: 'An earlier run (plan {plan}) could not be taken back in full there, and someone must look.',
      zh: '较早的一次执行（计划 {plan}）未能在该设备上完全撤回，需要人工检查。',
    },
    fix: {
      en: 'Read /var/lib/fieldwright/{plan}/journal.txt on it, then run its rollback.sh.',
      zh: '请阅读其上的 /var/lib/fieldwright/{plan}/journal.txt，然后执行 rollback.sh。',
    },
  },
  'in-place': {
    severity: 'note',
    message: {
      en: 'This plan is in force there already; where the device is as it wants, nothing is changed.',
      zh: '该计划已在此设备上生效；状态相符时不做更改。',
    },
  },
  'other-plan': {
    severity: 'note',
    message: { en: 'Plan {plan} is in force there; this one takes its place.', zh: '该设备上计划 {plan} 生效中；本计划将取代它。' },
  },
  'status-unknown': {
    severity: 'warning',
    message: { en: 'Whether a run is pending there is not known: {reason}', zh: '无法得知该设备上是否有未完成的执行：{reason}' },
  },
  'probe-failed': {
    severity: 'warning',
    message: { en: '"{command}" failed there: {reason}', zh: '“{command}”在该设备上失败：{reason}' },
    fix: { en: 'Check the name of the port, and that the tool is installed.', zh: '请检查端口名称及工具是否已安装。' },
  },
  'other-address': {
    severity: 'warning',
    message: {
      en: "The bundle's own site has it at {bundle}; this run goes to {site}, as the open site says.",
      zh: '部署包自带的站点中其地址为 {bundle}；本次执行按当前打开的站点连接 {site}。',
    },
    fix: {
      en: 'Make sure that this is the device that the bundle was made for.',
      zh: '请确认这就是该部署包所针对的设备。',
    },
  },
  versions: {
    severity: 'note',
    message: { en: 'Linux {kernel}, {tc}, starts programs at boot by {boot}.', zh: 'Linux {kernel}，{tc}，启动方式 {boot}。' },
  },
  'unfinished-run': {
    severity: 'warning',
    message: {
      en: 'Run {run} of {at} was never finished by the program that began it. The device says: {said}.',
      zh: '{at} 的执行 {run} 未由启动它的程序结束。设备报告：{saidZh}。',
    },
  },
} as const satisfies ProblemCatalog;

export type FindingCode = keyof typeof applyFindings;

/** Errors that a run started with `acceptClocks` has as warnings. */
export const clockErrors: ReadonlySet<string> = new Set<FindingCode>(['clock-no-master', 'clock-not-traceable']);

/** A finding with its numbers, so that any language can render it again. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  readonly message: string;
  readonly values: ProblemValues;
}

export function finding(code: FindingCode, values: ProblemValues = {}): Finding {
  const kind = applyFindings[code];
  const { message, fix } = renderProblem(kind, values, 'en');
  return { severity: kind.severity, code, message: fix ? `${message} ${fix}` : message, values };
}
