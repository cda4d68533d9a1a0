import { describe, expect, it } from 'vitest';
import { createPlainText } from '../../shared/terminal/plainText.ts';

/** The same text in pieces of one character: a sequence may be cut anywhere. */
function plain(text: string): string {
  const whole = createPlainText()(text);
  const byOne = createPlainText();
  const pieces = [...text].map((sign) => byOne(sign)).join('');
  expect(pieces.replaceAll('\b', '')).toBe(pieces);
  return whole;
}

describe('a session log', () => {
  it.each([
    ['colours', '\x1b[1;31merror\x1b[0m: no\r\n', 'error: no\n'],
    ['a title, ended by BEL or by ST', '\x1b]0;root@sw1\x07# \x1b]2;x\x1b\\ls\r\n', '# ls\n'],
    ['a clipboard write', 'a\x1b]52;c;cm0gLXJmIC8=\x07b', 'ab'],
    ['a link', '\x1b]8;;http://a.example\x1b\\text\x1b]8;;\x1b\\', 'text'],
    ['a device control string', 'a\x1bP$qm\x1b\\b', 'ab'],
    ['a character set', '\x1b(Babc', 'abc'],
    ['eight-bit controls', 'a\x9b31mb\x9d0;t\x9cc', 'abc'],
    ['bell, shift and NUL', 'a\x07\x0e\x0f\0b', 'ab'],
    ['tabs, kept', 'a\tb', 'a\tb'],
    ['Chinese and signs beyond the first plane', '端口 🔌\r\n', '端口 🔌\n'],
    ['a sequence that CAN ends (ECMA-48 §8.3.6)', 'a\x1b[31\x18b', 'ab'],
  ])('holds no %s', (_name, printed, text) => {
    expect(plain(printed)).toBe(text);
  });

  it('makes a line of each state of a progress bar', () => {
    expect(plain('10 %\r20 %\r100 %\r\ndone\r\n')).toBe('10 %\n20 %\n100 %\ndone\n');
  });

  it('takes a character back at a backspace, as a corrected line shows it', () => {
    expect(createPlainText()('lss\b \b\r\n')).toBe('ls\n');
  });
});
