import type { Stream } from '../shell/streams.ts';
import { LineEditor } from './lineEditor.ts';

export interface Terminal {
  /** Of the programs that run on it. */
  readonly streams: ReadonlyMap<number, Stream>;
  /** Octets from the person. */
  feed(octets: string): void;
  resize(columns: number): void;
  /** Reads a line with editing; null at the end of input, empty after Ctrl+C. */
  readLine(prompt: string): Promise<string | null>;
  print(text: string): Promise<void>;
  hangUp(): void;
}

const LONGEST_LINE = 4_096;
const MOST_AHEAD = 65_536;

/**
 * A terminal's line discipline: while the shell reads, a line editor; while a program runs, echo and whole lines, and Ctrl+C, Ctrl+D.
 * @param output where octets for the screen go
 * @param interrupt told of Ctrl+C and Ctrl+\ with the signal's name
 */
export function createTerminal(output: Stream, interrupt: (signalName: string) => void): Terminal {
  /** Whole lines that nothing has read yet, and the line that is typed. */
  let ready = '';
  let cooked = '';
  let isEnd = false;
  let wake: () => void = () => {};
  let reading: ((line: string | null) => void) | null = null;
  let isHungUp = false;
  const draw = (octets: string) => void output.write?.(octets).catch(() => {});
  const editor = new LineEditor(draw);
  const stdin: Stream = {
    isTerminal: true,
    read: async () => {
      while (ready === '' && !isEnd && !isHungUp)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const chunk = ready;
      ready = '';
      // Ctrl+D ends one reading, not the terminal.
      if (chunk === '') isEnd = false;
      return chunk === '' ? null : chunk;
    },
    unread(octets) {
      ready = octets + ready;
    },
  };
  const screen: Stream = { isTerminal: true, write: async (octets) => output.write?.(octets.replace(/\r?\n/g, '\r\n')) };

  function push(text: string): void {
    // A person types no more than this ahead; the rest is lost, as in a real terminal.
    if (ready.length < MOST_AHEAD) ready += text;
    cooked = '';
    wake();
  }

  function cook(octet: string): void {
    if (octet === '\x03' || octet === '\x1c') {
      draw(octet === '\x03' ? '^C' : '^\\');
      [ready, cooked] = ['', ''];
      interrupt(octet === '\x03' ? 'INT' : 'QUIT');
    } else if (octet === '\x04') {
      if (cooked === '') isEnd = true;
      push(cooked);
    } else if (octet === '\r' || octet === '\n') {
      draw('\r\n');
      push(`${cooked}\n`);
    } else if (octet === '\x7f' || octet === '\b') {
      if (cooked !== '') draw('\b \b');
      cooked = cooked.slice(0, -1);
    } else if (cooked.length < LONGEST_LINE) {
      cooked += octet;
      draw(octet >= ' ' || octet === '\t' ? octet : `^${String.fromCharCode(octet.charCodeAt(0) + 64)}`);
    }
  }

  return {
    streams: new Map([
      [0, stdin],
      [1, screen],
      [2, screen],
    ]),
    feed(octets) {
      for (const octet of octets) {
        if (!reading) {
          cook(octet);
          continue;
        }
        const outcome = editor.feed(octet);
        if (!outcome) continue;
        const done = reading;
        reading = null;
        done(outcome.kind === 'line' ? outcome.line : outcome.kind === 'end' ? null : '');
      }
    },
    resize(columns) {
      editor.columns = Math.max(20, Math.min(1_000, columns || 80));
    },
    readLine(prompt) {
      if (isHungUp) return Promise.resolve(null);
      return new Promise((resolve) => {
        reading = resolve;
        // No program reads any more; what one that was stopped still waits for is the shell's now.
        wake = () => {};
        editor.start(prompt);
        const typed = ready + cooked;
        [ready, cooked] = ['', ''];
        if (typed !== '') this.feed(typed);
      });
    },
    print: async (text) => screen.write?.(text),
    hangUp() {
      isHungUp = true;
      wake();
      reading?.(null);
      reading = null;
    },
  };
}
