import { printable } from '../kit/printable.ts';

/** A line that apply.sh or rollback.sh prints before each step, and before it undoes one. */
export interface Progress {
  readonly at: number;
  readonly of: number;
  readonly title: string;
}

export function parseProgress(line: string): Progress | null {
  const [, undoing, at, of, title = ''] = /^(Undoing )?(\d{1,6})\/(\d{1,6}) (.*)$/.exec(line) ?? [];
  if (at === undefined) return null;
  return { at: Number(at), of: Number(of), title: printable(`${undoing ?? ''}${title}`, 200) };
}

/** Adds what a device printed to the end of a log, line by line made printable; the beginning goes where it grows too long. */
export function appendLog(log: string, text: string, limit: number): string {
  const lines = text
    .split(/\r?\n/)
    .filter((line, index, all) => line !== '' || index < all.length - 1)
    .map((line) => `${printable(line)}\n`);
  const whole = log + lines.join('');
  if (whole.length <= limit) return whole;
  const mark = '…\n';
  const tail = whole.slice(whole.length - limit + mark.length);
  return mark + tail.slice(tail.indexOf('\n') + 1);
}
