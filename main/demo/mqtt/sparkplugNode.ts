import { bytesField, doubleField, textField, varintField } from './protobuf.ts';

/** Numbers of Sparkplug's data types (Sparkplug 3.0, 6.4.16). */
const types = { Int32: 3, UInt64: 8, Double: 10, Boolean: 11, String: 12 } as const;

export interface DemoMetric {
  readonly name: string;
  readonly type: keyof typeof types;
  /** The value at a moment, ms since the line was started. */
  readonly at: (ms: number) => number | boolean | string;
  /** Quality as a property of the birth, e.g. an engineering unit. */
  readonly unit?: string;
}

interface Sent {
  readonly alias: number;
  readonly name: string | null;
  readonly type: keyof typeof types;
  readonly value: number | boolean | string;
  readonly unit?: string | undefined;
}

function metricOctets({ alias, name, type, value, unit }: Sent, nowMs: number): number[] {
  const content = [
    ...(name === null ? [] : textField(1, name)),
    ...varintField(2, alias),
    ...varintField(3, nowMs),
    ...varintField(4, types[type]),
    ...(unit === undefined
      ? []
      : bytesField(9, [...textField(1, 'engUnit'), ...bytesField(2, [...varintField(1, types.String), ...textField(8, unit)])])),
    ...valueOctets(type, value),
  ];
  return bytesField(2, content);
}

function valueOctets(type: keyof typeof types, value: number | boolean | string): number[] {
  switch (type) {
    case 'Double':
      return doubleField(13, Number(value));
    case 'Boolean':
      return varintField(14, value ? 1 : 0);
    case 'String':
      return textField(15, String(value));
    case 'UInt64':
      return varintField(11, Number(value));
    default:
      // negative numbers as two's complement in an unsigned field of 32 bits
      return varintField(10, Number(value) >>> 0);
  }
}

export type SendSparkplug = (kind: string, device: string | null, payload: Buffer) => void;

/** An edge node of Sparkplug with one device: births, data by alias, deaths, `seq` and `bdSeq` as the standard wants them. */
export class SparkplugNode {
  readonly #send: SendSparkplug;
  readonly #device: string;
  readonly #metrics: readonly DemoMetric[];
  #seq = 0;
  #bdSeq = 0;

  constructor(send: SendSparkplug, device: string, metrics: readonly DemoMetric[]) {
    this.#send = send;
    this.#device = device;
    this.#metrics = metrics;
  }

  birth(nowMs: number, ms: number): void {
    this.#seq = 0;
    const own = [
      ...bytesField(2, [...textField(1, 'bdSeq'), ...varintField(4, types.UInt64), ...varintField(11, this.#bdSeq)]),
      ...bytesField(2, [...textField(1, 'Node Control/Rebirth'), ...varintField(4, types.Boolean), ...varintField(14, 0)]),
    ];
    this.#publish('NBIRTH', null, nowMs, own);
    const all = this.#metrics.map((metric, index) => ({ ...metric, alias: index + 1, value: metric.at(ms) }));
    this.#publish(
      'DBIRTH',
      this.#device,
      nowMs,
      all.flatMap((metric) => metricOctets(metric, nowMs)),
    );
  }

  data(nowMs: number, ms: number): void {
    const all = this.#metrics.map(({ type, at }, index) => ({ name: null, alias: index + 1, type, value: at(ms) }));
    this.#publish(
      'DDATA',
      this.#device,
      nowMs,
      all.flatMap((metric) => metricOctets(metric, nowMs)),
    );
  }

  /** As the broker would send it, as the node's will (Sparkplug 3.0, 6.4.20): without `seq`. */
  death(nowMs: number): void {
    const bdSeq = bytesField(2, [...textField(1, 'bdSeq'), ...varintField(4, types.UInt64), ...varintField(11, this.#bdSeq)]);
    this.#send('NDEATH', null, Buffer.from([...varintField(1, nowMs), ...bdSeq]));
    this.#bdSeq = (this.#bdSeq + 1) % 256;
  }

  #publish(kind: string, device: string | null, nowMs: number, metrics: readonly number[]): void {
    this.#send(kind, device, Buffer.from([...varintField(1, nowMs), ...metrics, ...varintField(3, this.#seq)]));
    this.#seq = (this.#seq + 1) % 256;
  }
}
