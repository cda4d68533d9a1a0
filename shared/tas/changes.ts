import type { ChangeCatalog } from '../kit/facet.ts';

/** What can differ between a schedule of the site and the live port. Windows count from 0, as tc's `index` does. */
export const tasChanges = {
  schedule: { en: 'gate schedule of {port}', zh: '{port} 的门控调度' },
  mode: { en: 'mode', zh: '模式' },
  clock: { en: 'clock', zh: '时钟' },
  'class-of-priority': { en: 'class of priority {priority}', zh: '优先级 {priority} 的流量类别' },
  queues: { en: 'queues', zh: '队列' },
  'txtime-delay': { en: 'txtime delay', zh: 'txtime 延迟' },
  'max-sdu': { en: 'max SDU', zh: '最大 SDU' },
  preemptible: { en: 'preemptible', zh: '可抢占类别' },
  'base-time': { en: 'base time', zh: '基准时间' },
  cycle: { en: 'cycle', zh: '周期' },
  'cycle-extension': { en: 'cycle-time extension', zh: '周期时间扩展' },
  window: { en: 'window {index}', zh: '时间窗 {index}' },
  etf: { en: 'ETF of queue {queue}', zh: '队列 {queue} 的 ETF' },
  vlan: { en: 'VLAN {device}', zh: 'VLAN {device}' },
  pcp: { en: 'PCP of priority {priority} on {device}', zh: '{device} 上优先级 {priority} 的 PCP' },
} as const satisfies ChangeCatalog;
