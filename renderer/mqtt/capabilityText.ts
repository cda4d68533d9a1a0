import { printable } from '../../shared/kit/printable.ts';
import type { Locale, Sentence } from '../../shared/kit/problem.ts';

/** What a probe tried, by the host's names. */
const names: Readonly<Record<string, Sentence>> = {
  'mqtt-5': { en: 'MQTT 5', zh: 'MQTT 5' },
  'mqtt-3.1.1': { en: 'MQTT 3.1.1', zh: 'MQTT 3.1.1' },
  software: { en: 'software', zh: '软件' },
  'max-qos': { en: 'highest QoS', zh: '最高 QoS' },
  retain: { en: 'retained messages', zh: '保留消息' },
  wildcards: { en: 'wildcards', zh: '通配符' },
  shared: { en: 'shared subscriptions', zh: '共享订阅' },
  'topic-alias': { en: 'topic aliases', zh: '主题别名' },
  'receive-maximum': { en: 'receive maximum', zh: '接收最大值' },
  'packet-size': { en: 'largest packet, octets', zh: '最大报文（字节）' },
  keepalive: { en: 'keep alive, s', zh: '保活（秒）' },
  'session-expiry': { en: 'session expires after, s', zh: '会话过期（秒）' },
};

/** The host's notes, in English as it sends them, in the other language. */
const notes: Readonly<Record<string, string>> = {
  'It does not tell at $SYS/broker/version.': '未在 $SYS/broker/version 中说明。',
  'Aliases that a client may use.': '客户端可使用的别名数。',
  'Messages of QoS 1 and 2 that may be under way to it.': '可同时发往它的 QoS 1 与 2 消息数。',
  'No limit is told.': '未说明上限。',
  'It takes what the client wishes.': '接受客户端的要求。',
  'The broker does not speak this version of MQTT.': '代理不支持此 MQTT 版本。',
};

export const nameOf = (name: string, locale: Locale): string =>
  Object.hasOwn(names, name) ? (names[name]?.[locale] ?? name) : printable(name, 100);

export const noteOf = (note: string, locale: Locale): string =>
  printable(locale === 'zh' && Object.hasOwn(notes, note) ? (notes[note] ?? note) : note, 300);
