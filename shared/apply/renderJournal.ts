import { type Locale, renderSentence, type Sentence } from '../kit/problem.ts';
import { changeIn, failureIn, findingIn, outcomeIn } from './inLanguage.ts';
import type { Journal } from './journal.ts';
import { outcomeNames, phaseNames } from './names.ts';
import type { DeviceRun, Run } from './run.ts';

const texts = {
  run: { en: 'Run {id}, begun {at} by {by}', zh: '部署 {id}，由 {by} 于 {at} 开始' },
  takesBack: { en: 'It takes back run {run}, begun {at} by {by}', zh: '撤销由 {by} 于 {at} 开始的部署 {run}' },
  ofSite: { en: 'Site {name} ({hash}), site {path}', zh: '站点 {name}（{hash}），站点文件夹 {path}' },
  ofBundle: { en: 'Site {name} ({hash}), bundle {path}', zh: '站点 {name}（{hash}），部署包 {path}' },
  signed: { en: ', signed with key {key}', zh: '，签名密钥 {key}' },
  times: {
    en: 'Base time {base} ns (TAI), to be confirmed within {within} s',
    zh: '基准时间 {base} ns（TAI），须在 {within} 秒内确认',
  },
  unfinished: { en: 'It was not finished by the program that began it.', zh: '启动它的程序未将其结束。' },
  outcome: { en: 'Outcome: {outcome}. {message}', zh: '结果：{outcome}。{message}' },
  simulated: { en: ' (simulated)', zh: '（模拟）' },
  untouched: { en: ' (had the plan before; nothing was changed)', zh: '（此前已有该计划，未做更改）' },
  printed: { en: 'what it printed', zh: '设备输出' },
  ownJournal: { en: 'its own journal', zh: '设备自身的记录' },
  error: { en: 'error', zh: '错误' },
  warning: { en: 'warning', zh: '警告' },
  note: { en: 'note', zh: '提示' },
} satisfies Readonly<Record<string, Sentence>>;

/** A journal for a person to read. What the devices printed stays as it came. */
export function renderJournal({ run, deviceJournals }: Journal, locale: Locale = 'en'): string {
  const parts = run.devices.map((device) => `\n${renderDevice(device, deviceJournals[device.device] ?? '', locale)}`);
  return `${[...headOf(run, locale), ...parts].join('\n')}\n`;
}

function headOf(run: Run, locale: Locale): string[] {
  const { source, takesBack } = run;
  const say = (key: keyof typeof texts, values: Readonly<Record<string, string | number>> = {}) =>
    renderSentence(texts[key], values, locale);
  const of = { name: source.siteName, hash: source.siteSha256, path: source.path };
  const end = run.outcome && { outcome: outcomeNames[run.outcome][locale], message: outcomeIn(run, locale) };
  return [
    say('run', { id: run.id, at: run.startedAt, by: run.by }),
    ...(takesBack ? [say('takesBack', { run: takesBack.run, at: takesBack.startedAt, by: takesBack.by })] : []),
    `${say(source.kind === 'site' ? 'ofSite' : 'ofBundle', of)}${source.signedBy ? say('signed', { key: source.signedBy }) : ''}`,
    ...(takesBack ? [] : [say('times', { base: run.baseTimeNs, within: run.confirmWithinS })]),
    end ? say('outcome', end) : say('unfinished'),
  ];
}

function renderDevice(device: DeviceRun, ownJournal: string, locale: Locale): string {
  const { failure, isSimulated, isUntouched } = device;
  const marks = `${isSimulated ? texts.simulated[locale] : ''}${isUntouched ? texts.untouched[locale] : ''}`;
  return [
    `== ${device.device}: ${phaseNames[device.phase][locale]}${marks}`,
    ...(failure ? [`${failure.code}: ${failureIn(failure, locale) ?? failure.message}`] : []),
    ...device.findings.map((finding) => {
      const said = locale === 'en' ? null : findingIn(finding, locale);
      const message = said ? [said.message, said.fix].filter(Boolean).join(' ') : finding.message;
      return `${texts[finding.severity][locale]} ${finding.code}: ${message}`;
    }),
    ...device.changes.map((change) => {
      const { what, wanted, live } = changeIn(change, locale);
      return `${change.port}: ${what}: ${live} → ${wanted}`;
    }),
    ...section(texts.printed[locale], device.log),
    ...section(texts.ownJournal[locale], ownJournal),
  ].join('\n');
}

function section(title: string, text: string): string[] {
  return text === '' ? [] : [`-- ${title}`, text.trimEnd()];
}
