import { type ProblemCatalog, problemsOf } from '../kit/problem.ts';

/** Mistakes in the configuration of linuxptp. */
export const ptpProblems = {
  'ptp-delay-mechanism-e2e': {
    severity: 'warning',
    message: {
      en: 'delay_mechanism E2E beside {where}: end-to-end delay is the default profile of PTP, not gPTP; an 802.1AS neighbour answers only peer delay, and this port does not synchronise with it.',
      zh: 'delay_mechanism E2E 与 {where} 并用：端到端延迟属于 PTP 默认规范而非 gPTP；802.1AS 邻居只应答对等延迟测量，此端口无法与之同步。',
    },
    fix: { en: 'For gPTP set {missing}.', zh: '若用于 gPTP，请设置 {missing}。' },
  },
  'ptp-gptp-incomplete': {
    severity: 'warning',
    message: {
      en: '{sign} makes this a gPTP (802.1AS) configuration, which also needs what is missing or set otherwise here ({count}): {missing}.',
      zh: '{sign} 表明这是 gPTP（802.1AS）配置，但以下 {count} 项设置缺失或取值不同：{missing}。',
    },
    fix: { en: 'Set {missing}.', zh: '请设置 {missing}。' },
  },
  'ptp-unknown-option': {
    severity: 'error',
    message: {
      en: 'ptp4l knows no option "{name}" and does not start with it.',
      zh: 'ptp4l 没有选项“{name}”，遇到它将无法启动。',
    },
    fix: { en: 'Write {meant}.', zh: '写作 {meant}。' },
  },
  'ptp-option-not-of-port': {
    severity: 'error',
    message: {
      en: '{name} stands in section [{section}], but it is an option of the whole clock: ptp4l does not start with it there.',
      zh: '{name} 位于 [{section}] 段，但它是整个时钟的选项：放在此处 ptp4l 无法启动。',
    },
    fix: { en: 'Move it to [global].', zh: '请移到 [global] 段。' },
  },
  'ptp-bad-value': {
    severity: 'error',
    message: { en: '"{value}" is not a value of {name}: it takes {form}.', zh: '“{value}”不是 {name} 的有效取值：应为 {form}。' },
    fix: { en: 'Set {name} to {form}.', zh: '请将 {name} 设为 {form}。' },
  },
  'ptp-setting-syntax': {
    severity: 'error',
    message: {
      en: '"{text}" is not a line that ptp4l reads: it wants a name, blanks, and a value, without "=".',
      zh: 'ptp4l 无法读取“{text}”：应为名称、空白和值，不用“=”。',
    },
    fix: { en: 'Write: {remedy}.', zh: '写作：{remedy}。' },
  },
  'phc2sys-tai-into-utc': {
    severity: 'error',
    message: {
      en: '-O 0 copies {source}, which PTP keeps in TAI, into CLOCK_REALTIME, which is UTC: the system clock is 37 s ahead.',
      zh: '-O 0 将 {source}（PTP 使其保持 TAI）直接复制到 CLOCK_REALTIME（UTC）：系统时钟会快 37 秒。',
    },
    fix: {
      en: 'Remove -O 0 and use -w: phc2sys then takes the offset from ptp4l.',
      zh: '删除 -O 0 并使用 -w：phc2sys 将从 ptp4l 取得偏移。',
    },
  },
  'phc2sys-no-offset': {
    severity: 'error',
    message: {
      en: 'phc2sys has neither -w nor -O: it does not start without knowing the offset between TAI and UTC.',
      zh: 'phc2sys 既无 -w 也无 -O：不知道 TAI 与 UTC 的偏移时它不会启动。',
    },
    fix: { en: 'Add -w: phc2sys then takes the offset from ptp4l.', zh: '添加 -w：phc2sys 将从 ptp4l 取得偏移。' },
  },
  'phc2sys-wrong-offset': {
    severity: 'error',
    message: {
      en: '-O {offset} makes {sink} ({sinkScale}) run {offset} s from {source} ({sourceScale}); since 2017 that takes {expected} s, so {sink} is {error} s off.',
      zh: '-O {offset} 使 {sink}（{sinkScale}）与 {source}（{sourceScale}）相差 {offset} 秒；自 2017 年起应为 {expected} 秒，因此 {sink} 有 {error} 秒误差。',
    },
    fix: {
      en: 'Remove -O {offset} and use -w: phc2sys then takes the offset from ptp4l.',
      zh: '删除 -O {offset} 并使用 -w：phc2sys 将从 ptp4l 取得偏移。',
    },
  },
  'phc2sys-fixed-offset': {
    severity: 'warning',
    message: {
      en: '-O {offset} fixes the offset between TAI and UTC: right today, 1 s off after the next leap second.',
      zh: '-O {offset} 写死了 TAI 与 UTC 的偏移：今天正确，下一次闰秒后将差 1 秒。',
    },
    fix: { en: 'Use -w instead: phc2sys then takes the offset from ptp4l.', zh: '改用 -w：phc2sys 将从 ptp4l 取得偏移。' },
  },
} as const satisfies ProblemCatalog;

export const ptpProblem = problemsOf(ptpProblems);
