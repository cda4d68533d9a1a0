import type { Translate } from '../kit/i18n.ts';

/** What the picture itself says. */
export const pictureTexts = {
  pcp: { en: 'PCP {priorities}', zh: 'PCP {priorities}' },
  noPriority: { en: 'no priority', zh: '无优先级' },
  notFor: { en: 'not {names}: {passes}', zh: '并非 {names}：{passes}' },
  also: { en: 'also {passes}', zh: '另有 {passes}' },
  ghost: { en: 'PCP {priorities} closed: {names}', zh: 'PCP {priorities} 关闭：{names}' },
  unknownSpeed: { en: 'speed not known', zh: '速率未知' },
  window: { en: 'window {index}', zh: '窗口 {index}' },
  guard: { en: 'all gates closed', zh: '所有门关闭' },
  snapEdge: { en: 'aligned with {ports}', zh: '与 {ports} 对齐' },
  snapCycle: { en: 'end of the cycle', zh: '周期结束' },
  cutOff: { en: '{length} cut off', zh: '截去 {length}' },
} as const;

export type Say = Translate<typeof pictureTexts>;
