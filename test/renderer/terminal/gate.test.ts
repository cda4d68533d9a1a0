import { describe, expect, it } from 'vitest';
import { pasteText, titleText, webAddress } from '../../../renderer/terminal/gate.ts';

describe('text for a paste', () => {
  it('holds no control but tab and line end: an escape could end a bracketed paste (xterm ctlseqs, mode 2004)', () => {
    expect(pasteText('a\x1b[201~b\x03c\u009bd\te\r\nf\rg\nh\0\x7f')).toBe('a[201~bcd\te\nf\ng\nh');
  });

  it('keeps what people write', () => {
    expect(pasteText("echo '端口 → 🔌' # ü")).toBe("echo '端口 → 🔌' # ü");
  });
});

describe('a link that a program printed', () => {
  it.each(['http://192.168.1.1/', 'https://plant.example/a?b=c#d'])('%s leads to the web', (uri) => expect(webAddress(uri)).toBe(uri));

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'ssh://sw1',
    'https://bank.example@evil.example/',
    '/x',
    '',
    'http://',
  ])('%s does not', (uri) => expect(webAddress(uri)).toBeNull());
});

describe('a title that a program set', () => {
  it('is short and holds nothing that reorders or hides text (Unicode bidi controls)', () => {
    expect(titleText('root@sw1')).toBe('root@sw1');
    expect(titleText('safe\u202egnp.exe')).toBe('safe\ufffdgnp.exe');
    expect(titleText('x'.repeat(10_000))).toHaveLength(80);
    expect(titleText('  ')).toBeNull();
  });
});
