import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { printable } from '../../shared/kit/printable.ts';

/** Questions to whoever sits at the terminal, one at a time. They stand on stderr: stdout is for what a script reads. */
export interface Terminal {
  /** Null: there is nobody to ask (not a terminal), the person gave up (Ctrl+C, Ctrl+D), or the signal came first. */
  ask(question: string, options?: AskOptions): Promise<string | null>;
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Nothing of the answer is shown. */
  readonly isHidden?: boolean;
  /** Makes the question anew each second, for what counts down in it. */
  readonly again?: () => string;
}

export const hasTerminal = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** @param onInterrupt told of Ctrl+C while a question stands: the terminal then gives no signal */
export function createTerminal(onInterrupt: () => void): Terminal {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    ask(question, options = {}) {
      if (!hasTerminal()) return Promise.resolve(null);
      const asked = turn.then(() => askNow(question, options, onInterrupt));
      turn = asked;
      return asked;
    },
  };
}

function askNow(question: string, { signal, isHidden = false, again }: AskOptions, onInterrupt: () => void): Promise<string | null> {
  if (signal?.aborted) return Promise.resolve(null);
  process.stderr.write('\r\u001b[K');
  // What is typed goes through this; the prompt of a hidden question is written beside it.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: isHidden ? silent : process.stderr, terminal: true, historySize: 0 });
  const ticking = again && setInterval(() => show(lines, again(), false), 1_000);
  return new Promise((resolve) => {
    let isOver = false;
    const end = (answer: string | null) => {
      if (isOver) return;
      isOver = true;
      clearInterval(ticking);
      signal?.removeEventListener('abort', abort);
      lines.close();
      if (isHidden || answer === null) process.stderr.write('\n');
      resolve(answer);
    };
    const abort = () => end(null);
    signal?.addEventListener('abort', abort);
    lines.once('line', end);
    lines.once('close', abort);
    lines.once('SIGINT', () => {
      end(null);
      onInterrupt();
    });
    show(lines, question, isHidden);
  });
}

function show(lines: Interface, question: string, isHidden: boolean): void {
  const text = question
    .split('\n')
    .map((line) => printable(line))
    .join('\n');
  if (isHidden) {
    process.stderr.write(text);
    return;
  }
  lines.setPrompt(text);
  lines.prompt(true);
}
