import type { SentenceCatalog } from '../kit/facet.ts';
import { renderSentence } from '../kit/problem.ts';
import type { PortPlace } from '../site/model.ts';

/** What the steps of a schedule do. */
export const tasTitles = {
  schedule: {
    en: '{device} / {port}: install the gate schedule, {count} windows',
    zh: '{device} / {port}：安装门控调度，共 {count} 个时间窗',
  },
  pcp: { en: '{device} / {port}: send priorities as PCP on {vlan}', zh: '{device} / {port}：在 {vlan} 上将优先级作为 PCP 发送' },
  preemption: { en: '{device} / {port}: enable frame preemption', zh: '{device} / {port}：启用帧抢占' },
  etf: { en: '{device} / {port}: send at planned times from queue {queue}', zh: '{device} / {port}：队列 {queue} 按计划时刻发送' },
  persist: { en: '{device} / {port}: bring the schedule back after a reboot', zh: '{device} / {port}：重启后恢复调度' },
} as const satisfies SentenceCatalog;

export function titleOf(code: keyof typeof tasTitles, { device, port }: PortPlace, values: Readonly<Record<string, string | number>> = {}) {
  return renderSentence(tasTitles[code], { device: device.name, port: port.name, ...values }, 'en');
}
