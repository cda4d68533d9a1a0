import { expect, it } from 'vitest';
import { createRecorder } from '../../../renderer/terminal/recorder.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it('a log holds what was printed as text, with characters that came in two pieces', () => {
  const recorder = createRecorder(1_000);
  const [first, second] = [bytes('\x1b[32m端').slice(0, 7), bytes('\x1b[32m端').slice(7)];
  for (const piece of [first, second, bytes('口\x1b[0m\r\n')]) recorder.add(piece);
  expect(recorder.read()).toEqual({ text: '端口\n', droppedBytes: 0 });
});

it('a long session keeps its end, from the beginning of a line, and counts what went', () => {
  const recorder = createRecorder(1_000);
  let added = 0;
  for (let line = 0; line < 1_000; line++) {
    const piece = bytes(`\x1b[1mline ${line}\x1b[0m\r\n`.repeat(3));
    added += piece.length;
    recorder.add(piece);
  }
  const { text, droppedBytes } = recorder.read();
  const lines = text.trimEnd().split('\n');
  expect(lines.every((line) => /^line \d+$/.test(line))).toBe(true);
  expect(lines.at(-1)).toBe('line 999');
  const keptBytes = lines.reduce((sum, line) => sum + `\x1b[1m${line}\x1b[0m\r\n`.length, 0);
  expect(droppedBytes + keptBytes).toBe(added);
  expect(keptBytes).toBeGreaterThan(900);
});
