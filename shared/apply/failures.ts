import { type ProblemValues, renderSentence, type Sentence } from '../kit/problem.ts';

/**
 * What this program itself says of a device whose run did not go as asked. `{said}` is what the device, or the link to it, said: it stays as it
 * came.
 */
export const deviceFailures = {
  'never-began': {
    en: '{device}: the link was lost before the device began. It knows nothing of this run.',
    zh: '{device}：设备开始之前连接中断，它不知道本次部署。',
  },
  'lost-until-deadline': {
    en: '{device}: it cannot be reached. It takes itself back at its deadline, in {seconds} s; whether it did was not seen.',
    zh: '{device}：无法连接。设备将在 {seconds} 秒后到期时自行撤销；是否已撤销未能看到。',
  },
  'lost-past-deadline': {
    en: '{device}: it cannot be reached. Its deadline is over, so it should have taken itself back; that it did was not seen.',
    zh: '{device}：无法连接。期限已过，设备应已自行撤销；未能看到其是否完成。',
  },
  'lost-confirmed': {
    en: '{device}: it cannot be reached. It was confirmed, so it keeps the plan until it is taken back.',
    zh: '{device}：无法连接。该设备已确认，在撤销之前将保留该计划。',
  },
  'lost-confirming': {
    en: '{device}: the link was lost while it was confirmed; whether it was is not known.',
    zh: '{device}：确认过程中连接中断，无法得知是否已确认。',
  },
  'took-itself-back': { en: '{device}: the device took the run back by itself.', zh: '{device}：设备已自行撤销本次部署。' },
  'could-not-take-back': {
    en: '{device}: the device could not take everything back.',
    zh: '{device}：设备未能撤销全部更改。',
  },
  'no-new-login': { en: '{device}: no answer over a new connection: {said}', zh: '{device}：新连接没有应答：{said}' },
  'not-confirmed': { en: '{device}: it could not be confirmed: {said}', zh: '{device}：未能确认：{said}' },
  stuck: { en: '{device}: {said}', zh: '{device}：未能全部撤销。设备报告：{said}' },
  'not-taken-back': { en: '{device}: {said}', zh: '{device}：未能撤销。设备报告：{said}' },
  superseded: {
    en: '{device}: another run came after this one. Take that one back first.',
    zh: '{device}：在此之后还有另一次部署，请先撤销那一次。',
  },
  'back-already': { en: '{device}: this run is taken back there already.', zh: '{device}：该设备上本次部署已撤销。' },
  'not-in-force': {
    en: '{device}: this run is in force there no more: the device has no plan of Fieldwright. There is nothing to take back.',
    zh: '{device}：本次部署在该设备上已不再生效：设备上没有 Fieldwright 的计划，无需撤销。',
  },
  'no-answer': { en: '{device}: it cannot be asked what stands there: {said}', zh: '{device}：无法查询其当前状态：{said}' },
  'other-pending': {
    en: '{device}: run {run} of {by} is not finished there ({state}). Let it be confirmed, or wait until it is taken back.',
    zh: '{device}：{by} 的部署 {run} 在该设备上尚未结束（{state}）。请等待其被确认或撤销。',
  },
  bug: { en: '{device}: a fault of this program: {said}', zh: '{device}：本程序出错：{said}' },
} as const satisfies Readonly<Record<string, Sentence>>;

export type DeviceFailureCode = keyof typeof deviceFailures;

/** A failure with its values, so that any language can render it again. */
export interface DeviceFailure {
  readonly code: string;
  readonly message: string;
  readonly values?: ProblemValues;
}

export function deviceFailure(code: DeviceFailureCode, values: ProblemValues): DeviceFailure & { readonly values: ProblemValues } {
  return { code, message: renderSentence(deviceFailures[code], values, 'en'), values };
}
