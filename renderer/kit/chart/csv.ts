import { firstAtOrAfter, type Trace } from './columns.ts';

/**
 * All points between two times as text: `time,trace,value,unit`, one line for each, in UTC with milliseconds. A gap is a line without a value.
 * Quoting as in RFC 4180, §2; a name that a spreadsheet would take for a formula is led by an apostrophe.
 */
export function csvOf(traces: readonly Trace[], { fromMs, toMs }: { fromMs: number; toMs: number }): string {
  const lines = ['time,trace,value,unit'];
  for (const { label, unit = '', columns } of traces) {
    const [name, suffix] = [field(label), field(unit)];
    const { times, values } = columns;
    for (let index = firstAtOrAfter(times, fromMs); index < times.length; index++) {
      const time = times[index] ?? 0;
      if (time > toMs) break;
      const value = values[index] ?? Number.NaN;
      lines.push(`${isoTime(time)},${name},${Number.isNaN(value) ? '' : value},${suffix}`);
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

const MOST_MS = 8.64e15;

function isoTime(ms: number): string {
  return Math.abs(ms) <= MOST_MS ? new Date(ms).toISOString() : String(ms);
}

function field(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
