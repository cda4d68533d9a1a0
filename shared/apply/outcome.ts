import type { Locale, Sentence } from '../kit/problem.ts';
import type { Outcome } from './conduct.ts';
import type { DeviceRun, Run } from './run.ts';

/** How a run ended, in a sentence; `{names}` are the devices that it is about. */
const outcomeSentences: Readonly<Record<Outcome, Sentence>> = {
  confirmed: {
    en: 'Confirmed on {names}: the plan is in force, and will be after a reboot.',
    zh: '已确认：{names} 现按计划运行，重启后依然有效。',
  },
  'rolled-back': {
    en: 'Taken back on {names}: the state before is there again, and was checked. Nothing of this run remains.',
    zh: '已回滚：{names} 已恢复到之前的状态并经过核对，本次部署未留下任何更改。',
  },
  refused: { en: 'Refused by {names}; nothing was changed on any device.', zh: '{names} 拒绝执行；所有设备均未更改。' },
  stopped: { en: 'Stopped before anything was changed.', zh: '在做出任何更改之前已停止。' },
  unchanged: { en: 'All devices run by this plan already; nothing was changed.', zh: '所有设备已按该计划运行；未做任何更改。' },
  mixed: {
    en: 'Not all devices are known to be in the same state: look at {names}.',
    zh: '无法确定所有设备处于同一状态：请检查 {names}。',
  },
};

/** Before an outcome that the program that began the run did not see. */
export const foundOutLater: Sentence = { en: 'Found out later, by asking the devices. ', zh: '事后询问设备得知。' };

const nobodyConfirmed: Sentence = { en: 'Nobody confirmed in time. ', zh: '无人及时确认。' };
const noDevice: Sentence = { en: 'no device', zh: '没有设备' };
const more: Sentence = { en: ' and {rest} more', zh: ' 等另外 {rest} 台' };
const comma: Sentence = { en: ', ', zh: '、' };

interface Ended {
  readonly outcome: Outcome;
  readonly isLapsed?: Run['isLapsed'];
  readonly devices: readonly Pick<DeviceRun, 'device' | 'phase' | 'failure'>[];
}

/** The outcome in words, with the devices that it is about, and with it where it came from nobody having confirmed. */
export function outcomeMessage({ outcome, isLapsed, devices }: Ended, locale: Locale): string {
  const all = devices.filter(({ phase }) => isAbout(outcome, phase));
  // A refusal is about the devices that said why; the others only had no part in it.
  const reasoned = outcome === 'refused' ? all.filter(({ failure }) => failure !== null) : [];
  const about = (reasoned.length > 0 ? reasoned : all).map(({ device }) => device);
  const sentence = outcomeSentences[outcome][locale].replace('{names}', namesOf(about, locale));
  return `${isLapsed ? nobodyConfirmed[locale] : ''}${sentence}`;
}

function isAbout(outcome: Outcome, phase: DeviceRun['phase']): boolean {
  if (outcome === 'mixed') return phase !== 'rolled-back' && phase !== 'refused';
  return phase === outcome;
}

/** At most six names, and how many more there are. */
function namesOf(names: readonly string[], locale: Locale): string {
  const rest = names.length - 6;
  const first = names.slice(0, 6).join(comma[locale]) || noDevice[locale];
  return `${first}${rest > 0 ? more[locale].replace('{rest}', String(rest)) : ''}`;
}
