import { toText } from './octets.ts';

/** The shell's `printf` (POSIX XCU printf): the format is used again until no values are left. */
export function formatPrintf(format: string, values: readonly string[]): { readonly text: string; readonly problem: string | null } {
  let text = '';
  let problem: string | null = null;
  const left = [...values];
  do {
    const before = left.length;
    const once = formatOnce(format, left);
    text += once.text;
    problem ??= once.problem;
    if (once.isEnd || left.length === before) break;
  } while (left.length > 0);
  return { text, problem };
}

const directive = /\\([0-7]{1,3}|.)|%(%|([-+ 0#]*)(\*|\d{0,5})(?:\.(\*|\d{0,5}))?([a-zA-Z]))/gs;

function formatOnce(format: string, values: string[]): { text: string; problem: string | null; isEnd: boolean } {
  let problem: string | null = null;
  let isEnd = false;
  const text = format.replace(
    directive,
    (whole, code?: string, percent?: string, flags = '', width = '', precision?: string, kind = '') => {
      if (isEnd) return '';
      if (code !== undefined) return escapeOf(code) ?? whole;
      if (percent === '%') return '%';
      const size = width === '*' ? (values.shift() ?? '0') : width;
      const limit = precision === '*' ? (values.shift() ?? '0') : precision;
      const value = values.shift();
      const made = convert({ kind, flags, limit, value });
      problem ??= made.problem;
      isEnd = made.isEnd ?? false;
      return pad(made.text, Number(size), flags, kind);
    },
  );
  // What follows \c is not printed.
  return { text, problem, isEnd };
}

interface Conversion {
  readonly kind: string;
  readonly flags: string;
  readonly limit: string | undefined;
  readonly value: string | undefined;
}

function convert({ kind, flags, limit, value = '' }: Conversion): { text: string; problem: string | null; isEnd?: boolean } {
  const cut = (text: string) => (limit === undefined ? text : text.slice(0, Number(limit)));
  if (kind === 's') return { text: cut(value), problem: null };
  if (kind === 'c') return { text: value.slice(0, 1), problem: null };
  if (kind === 'b') {
    const end = value.search(/(?<!\\)\\c/);
    const text = (end === -1 ? value : value.slice(0, end)).replace(
      /\\(0?[0-7]{1,3}|.)/gs,
      (whole, code: string) => escapeOf(code) ?? whole,
    );
    return { text: cut(text), problem: null, isEnd: end !== -1 };
  }
  const quoted = /^["'](.)/s.exec(value)?.[1];
  const digits = /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|\d+)/.exec(value)?.[0];
  const problem = quoted === undefined && digits !== value && value !== '' ? `${toText(value)}: expected numeric value` : null;
  if ('fFeEgG'.includes(kind)) return { text: Number.parseFloat(value || '0').toFixed(limit === undefined ? 6 : Number(limit)), problem };
  const parsed = quoted !== undefined ? BigInt(quoted.charCodeAt(0)) : integer((digits ?? '0').trim());
  if (kind === 'd' || kind === 'i') return { text: (flags.includes('+') && parsed >= 0n ? '+' : '') + parsed.toString(), problem };
  const unsigned = BigInt.asUintN(64, parsed);
  if (kind === 'u') return { text: unsigned.toString(), problem };
  if (kind === 'o') return { text: unsigned.toString(8), problem };
  const hex = unsigned.toString(16);
  const prefix = flags.includes('#') && parsed !== 0n ? '0x' : '';
  return { text: kind === 'X' ? (prefix + hex).toUpperCase() : prefix + hex, problem };
}

function integer(text: string): bigint {
  const isNegative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '');
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : /^0\d/.test(digits) ? digits.replace(/^0+/, '') || '0' : digits);
  return BigInt.asIntN(64, isNegative ? -value : value);
}

function pad(text: string, width: number, flags: string, kind: string): string {
  if (flags.includes('-')) return text.padEnd(width, ' ');
  if (!flags.includes('0') || !'diouxX'.includes(kind)) return text.padStart(width, ' ');
  return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
}

const letters: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  e: '\x1b',
};

function escapeOf(code: string): string | undefined {
  return /^[0-7]+$/.test(code) ? String.fromCharCode(Number.parseInt(code, 8) & 255) : letters[code];
}

/** `echo` as dash has it: `-n`, and backslashes mean something. */
export function formatEcho(args: readonly string[]): string {
  const isOpen = args[0] === '-n';
  const text = (isOpen ? args.slice(1) : args).join(' ');
  const end = text.search(/(?<!\\)\\c/);
  const plain = (end === -1 ? text : text.slice(0, end)).replace(/\\(0[0-7]{0,3}|.)/gs, (whole, code: string) =>
    /^[1-7]/.test(code) ? whole : (escapeOf(code) ?? whole),
  );
  return end !== -1 || isOpen ? plain : `${plain}\n`;
}
