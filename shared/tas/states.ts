import type { SentenceCatalog } from '../kit/facet.ts';

/** The forms of both sides of a change that are words: what tc calls by a name of its own stays as it is. */
export const tasStates = {
  none: { en: 'none', zh: '无' },
  there: { en: 'there', zh: '已存在' },
  window: { en: '1 window', zh: '1 个时间窗' },
  windows: { en: '{count} windows', zh: '{count} 个时间窗' },
  gates: { en: '{classes} ({mask}) for {length}', zh: '{classes}（{mask}），{length}' },
  'etf-socket': { en: 'delta {delta} ns, offload {state}, asks for a socket', zh: 'delta {delta} ns，offload {state}，要求套接字' },
  etf: { en: 'delta {delta} ns, offload {state}', zh: 'delta {delta} ns，offload {state}' },
} as const satisfies SentenceCatalog;
