import { isUtf8 } from 'node:buffer';
import { printable } from '../../shared/kit/printable.ts';
import type { HistoryRow } from '../../shared/mqtt/contract.ts';
import { DUP, QOS_SHIFT, RETAIN, type StoredMessage } from './history.ts';
import type { Qos } from './session.ts';

const MOST_OCTETS = 200;
const MOST_HEX_OCTETS = 48;

export type Preview = HistoryRow['preview'];

/** What a payload begins with, in a form that is safe to show. */
export function previewOf(payload: Uint8Array): Preview {
  if (payload.length === 0) return { kind: 'empty', text: '' };
  const start = payload.subarray(0, cutAtCharacter(payload));
  if (isUtf8(start) && !hasControls(start)) {
    const text = printable(Buffer.from(start.buffer, start.byteOffset, start.length).toString('utf8'), MOST_OCTETS);
    return { kind: 'text', text: start.length < payload.length ? `${text}…` : text };
  }
  const octets = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, MOST_HEX_OCTETS));
  return { kind: 'binary', text: `${octets.toString('hex')}${payload.length > octets.length ? '…' : ''}` };
}

/** Not within the octets of one character. */
function cutAtCharacter(payload: Uint8Array): number {
  if (payload.length <= MOST_OCTETS) return payload.length;
  let end = MOST_OCTETS;
  while (end > MOST_OCTETS - 4 && ((payload[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}

const hasControls = (octets: Uint8Array): boolean =>
  octets.some((octet) => octet < 32 && octet !== 9 && octet !== 10 && octet !== 13 && octet !== 27);

export function qosOf(flags: number): Qos {
  const qos = (flags >> QOS_SHIFT) & 3;
  return qos === 1 || qos === 2 ? qos : 0;
}

export function historyRowOf(message: StoredMessage): HistoryRow {
  return {
    index: message.index,
    atMs: message.atMs,
    bytes: message.bytes,
    keptBytes: message.payload.length,
    qos: qosOf(message.flags),
    isRetained: (message.flags & RETAIN) !== 0,
    isDuplicate: (message.flags & DUP) !== 0,
    preview: previewOf(message.payload),
  };
}
