/** What Sparkplug B needs of Protocol Buffers, written: varints, texts, doubles. Source: Protocol Buffers, "Encoding". */

export type Octets = readonly number[];

export function varint(value: bigint | number): number[] {
  const octets: number[] = [];
  for (let left = BigInt.asUintN(64, BigInt(value)); ; left >>= 7n) {
    if (left < 128n) return [...octets, Number(left)];
    octets.push(Number(left & 127n) | 128);
  }
}

export const varintField = (field: number, value: bigint | number): number[] => [...varint(field << 3), ...varint(value)];

export const bytesField = (field: number, content: Octets): number[] => [
  ...varint((field << 3) | 2),
  ...varint(content.length),
  ...content,
];

export const textField = (field: number, text: string): number[] => bytesField(field, [...Buffer.from(text)]);

export function doubleField(field: number, value: number): number[] {
  const octets = Buffer.alloc(8);
  octets.writeDoubleLE(value);
  return [...varint((field << 3) | 1), ...octets];
}
