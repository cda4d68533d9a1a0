import type { Sentence } from '../../shared/kit/problem.ts';
import type { BuiltInType, DataType } from '../../shared/opcua/values.ts';

const whole = (from: string, to: string): Sentence => ({
  en: `Whole number from ${from} to ${to}`,
  zh: `${from} 到 ${to} 之间的整数`,
});
const number: Sentence = { en: 'Number such as -12.5 or 1e3, NaN, Infinity', zh: '数字，例如 -12.5、1e3、NaN、Infinity' };
const json: Sentence = { en: 'JSON', zh: 'JSON' };

const hints: Readonly<Partial<Record<BuiltInType, Sentence>>> = {
  Boolean: { en: 'true or false', zh: 'true 或 false' },
  SByte: whole('-128', '127'),
  Byte: whole('0', '255'),
  Int16: whole('-32768', '32767'),
  UInt16: whole('0', '65535'),
  Int32: whole('-2147483648', '2147483647'),
  UInt32: whole('0', '4294967295'),
  Int64: whole('-2^63', '2^63 - 1'),
  UInt64: whole('0', '2^64 - 1'),
  Float: number,
  Double: number,
  DateTime: { en: 'Time such as 2026-11-22T14:05:00Z; UTC without a zone', zh: '时间，例如 2026-11-22T14:05:00Z；未注明时区时按 UTC' },
  Guid: { en: 'GUID of 32 hex digits in five groups', zh: 'GUID：32 位十六进制数，分为五组' },
  ByteString: { en: 'Octets in base64', zh: 'base64 编码的字节' },
  NodeId: { en: 'Node id such as i=85, or nsu=…;s=…', zh: '节点标识，例如 i=85 或 nsu=…;s=…' },
  ExpandedNodeId: { en: 'Node id such as i=85, or nsu=…;s=…', zh: '节点标识，例如 i=85 或 nsu=…;s=…' },
  StatusCode: whole('0', '4294967295'),
  String: { en: 'Text, as it stands', zh: '文本，原样写入' },
  XmlElement: { en: 'XML, as it stands', zh: 'XML，原样写入' },
};

/** What a field of this type takes. */
export function typeHint(type: DataType): Sentence {
  if (type.kind === 'structure') return json;
  return hints[type.builtIn] ?? json;
}
