import type { Wire } from './contract.ts';
import type { Frame } from './transport.ts';
import { isList } from './wire.ts';

type Row = readonly Wire[];
type Copy = (value: Wire | undefined) => Wire | undefined;

/**
 * How ports carry frames: laid end to end in one flat list, each as the number of its type, its id and three fields, null where it
 * has fewer. Structured clone writes and reads each key of each record, and makes a new string of each name: as records, short
 * frames cost a third more.
 */
const ROW_LENGTH = 5;

export function layRow(frame: Frame, copy: Copy): Row {
  const { type, id } = frame;
  switch (type) {
    case 'call':
      return [0, id, frame.method, copy(frame.input) ?? null, null];
    case 'open':
      return [1, id, frame.method, copy(frame.input) ?? null, frame.credit];
    case 'credit':
      return [2, id, frame.credit, null, null];
    case 'cancel':
      return [3, id, null, null, null];
    case 'result':
      return [4, id, copy(frame.value) ?? null, null, null];
    case 'items':
      return [5, id, copy(frame.items) ?? null, frame.dropped, null];
    case 'end':
      return [6, id, null, null, null];
    case 'fault':
      return [7, id, frame.code, frame.message, null];
  }
}

export function joinRows(rows: readonly Row[]): Row {
  const joined: Wire[] = [];
  for (const row of rows) joined.push(...row);
  return joined;
}

/**
 * @returns a frame, or a list of them, whose fields may hold anything
 * @throws TypeError for anything but whole rows of known types, at least one
 */
export function readRows(message: Wire): Wire {
  if (!isList(message) || message.length === 0 || message.length % ROW_LENGTH !== 0)
    throw new TypeError(`a message that is not made of rows of ${ROW_LENGTH} fields`);
  if (message.length === ROW_LENGTH) return readRow(message, 0);
  const frames: Wire[] = [];
  for (let start = 0; start < message.length; start += ROW_LENGTH) frames.push(readRow(message, start));
  return frames;
}

function readRow(list: Row, start: number): Wire {
  const id = list[start + 1];
  const first = list[start + 2];
  const second = list[start + 3];
  switch (list[start]) {
    case 0:
      return { type: 'call', id, method: first, input: second };
    case 1:
      return { type: 'open', id, method: first, input: second, credit: list[start + 4] };
    case 2:
      return { type: 'credit', id, credit: first };
    case 3:
      return { type: 'cancel', id };
    case 4:
      return { type: 'result', id, value: first };
    case 5:
      return { type: 'items', id, items: first, dropped: second };
    case 6:
      return { type: 'end', id };
    case 7:
      return { type: 'fault', id, code: first, message: second };
    default:
      throw new TypeError(`no type of frame at ${start} of ${list.length}`);
  }
}
