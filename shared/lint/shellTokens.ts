/** A stretch of a word. `at` is an index into the script; `text` stands there as it is. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly at: number; readonly quoted: boolean }
  | { readonly kind: 'variable' | 'array'; readonly name: string; readonly at: number; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: string; readonly at: number; readonly quoted: boolean }
  | { readonly kind: 'unknown'; readonly at: number; readonly quoted: boolean };

export interface RawWord {
  readonly kind: 'word';
  readonly parts: readonly Part[];
  readonly at: number;
  /** A backslash with blanks after it at the end of a line: meant as a continuation, read as an escaped blank. */
  readonly brokenContinuation: boolean;
}

type ShellToken =
  | RawWord
  | { readonly kind: 'operator' | 'redirect'; readonly text: string; readonly at: number }
  /** `literal`: its delimiter was quoted, so nothing in it expands. */
  | { readonly kind: 'heredoc'; readonly at: number; readonly end: number; readonly literal: boolean };

export interface ShellOptions {
  /** False for text that may not be shell at all: there, a quote that its line does not close is an ordinary character. */
  readonly multilineQuotes: boolean;
}

interface Heredoc {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly literal: boolean;
}

interface Scanner {
  readonly text: string;
  readonly options: ShellOptions;
  at: number;
  /** What may still be spent on looking for closing brackets that turn out to be missing: keeps hostile text linear. */
  patience: number;
  readonly heredocs: Heredoc[];
  /** The line end found last, so that a long line is not searched for its end at every quote. */
  line: { from: number; end: number };
}

const BLANK = /[ \t\r]/;
/** ASCII characters that are nothing but themselves in a word; all others outside ASCII are too. */
const PLAIN = new Uint8Array(128);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@=,+%^~!?*[]}-') PLAIN[char.charCodeAt(0)] = 1;
/** What documents and templates put in place of a value: `<port>`, `{{ port }}`, `${{ inputs.port }}`. */
const PLACEHOLDER = /^(?:<[A-Za-z][\w -]{0,40}>|\$?\{\{[^{}\n]{0,70}\}\})/;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/**
 * Cuts a script into words, operators, redirections and heredoc bodies, comments left out.
 * Every position is an index into `text`. Never throws; runs in linear time whatever the text.
 * Source: POSIX.1-2024, Shell Command Language, 2.2 Quoting and 2.3 Token Recognition.
 */
export function* shellTokens(text: string, options: ShellOptions): Generator<ShellToken> {
  const scanner: Scanner = { text, options, at: 0, patience: 1_000_000, heredocs: [], line: { from: 0, end: -1 } };
  while (scanner.at < text.length) {
    const char = text[scanner.at] ?? '';
    if (char === ' ' || char === '\t' || char === '\r') scanner.at++;
    else if (char === '#') scanner.at = isRootPrompt(text, scanner.at) ? scanner.at + 1 : lineEnd(text, scanner.at);
    else if (char === '\n') {
      const at = scanner.at++;
      for (const heredoc of scanner.heredocs.splice(0)) yield readHeredoc(scanner, heredoc);
      yield { kind: 'operator', text: '\n', at };
    } else if (char === '\\' && continuationLength(text, scanner.at) > 0) scanner.at += continuationLength(text, scanner.at);
    else if (char === '<' && PLACEHOLDER.test(text.slice(scanner.at, scanner.at + 80))) yield readWord(scanner);
    else if (char === '<' || char === '>') {
      const redirect = readRedirect(scanner);
      if (redirect) yield redirect;
    } else if (';&|()'.includes(char)) yield readOperator(scanner);
    else {
      const word = readWord(scanner);
      if (!isDescriptor(word, text[scanner.at])) yield word;
    }
  }
}

const ROOT_PROMPT = /# +(?:[\w./-]{0,40}\/)?(?:tc|phc2sys|ptp4l) [^\n]*\\\r?\n(?![ \t]*(?:#|sudo |(?:tc|phc2sys|ptp4l) ))/y;

/** Manuals show root's prompt: no comment goes on over a line end, so `# tc … \` with its arguments below is a command. */
function isRootPrompt(text: string, at: number): boolean {
  ROOT_PROMPT.lastIndex = at;
  return ROOT_PROMPT.test(text);
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function lineEndOf(scanner: Scanner, from: number): number {
  const { line } = scanner;
  if (from < line.from || from > line.end) scanner.line = { from, end: lineEnd(scanner.text, from) };
  return scanner.line.end;
}

/** Length of a backslash and line end at `at`, or 0. A CR before the LF is taken for part of the line end. */
function continuationLength(text: string, at: number): number {
  if (text[at + 1] === '\n') return 2;
  return text[at + 1] === '\r' && text[at + 2] === '\n' ? 3 : 0;
}

function readOperator(scanner: Scanner): ShellToken {
  const at = scanner.at;
  const two = scanner.text.slice(at, at + 2);
  const text = ['&&', '||', ';;', '|&'].includes(two) ? two : two.slice(0, 1);
  scanner.at += text.length;
  return { kind: 'operator', text, at };
}

function readRedirect(scanner: Scanner): ShellToken | null {
  const { text, at } = scanner;
  const match = /<<<|<<-|<<|<>|<&|>>|>&|>\||[<>]/y;
  match.lastIndex = at;
  const operator = match.exec(text)?.[0] ?? text.slice(at, at + 1);
  scanner.at += operator.length;
  if (operator !== '<<' && operator !== '<<-') return { kind: 'redirect', text: operator, at };
  while (BLANK.test(text[scanner.at] ?? '') && text[scanner.at]) scanner.at++;
  const delimiter = /'([^'\n]{0,200})'|"([^"\n]{0,200})"|\\?([A-Za-z0-9_.-]{1,200})/y;
  delimiter.lastIndex = scanner.at;
  const found = delimiter.exec(text);
  if (!found) return null;
  scanner.at += found[0].length;
  scanner.heredocs.push({
    delimiter: found[1] ?? found[2] ?? found[3] ?? '',
    stripTabs: operator === '<<-',
    literal: /^['"\\]/.test(found[0]),
  });
  return null;
}

function readHeredoc(scanner: Scanner, { delimiter, stripTabs, literal }: Heredoc): ShellToken {
  const { text } = scanner;
  const at = scanner.at;
  let line = at;
  while (line < text.length) {
    const end = lineEnd(text, line);
    const content = text.slice(line, end).replace(/\r$/, '');
    if ((stripTabs ? content.replace(/^\t+/, '') : content) === delimiter) {
      scanner.at = Math.min(end, text.length);
      return { kind: 'heredoc', at, end: line, literal };
    }
    line = end + 1;
  }
  scanner.at = text.length;
  return { kind: 'heredoc', at, end: text.length, literal };
}

function readWord(scanner: Scanner): RawWord {
  const { text } = scanner;
  const at = scanner.at;
  const parts: Part[] = [];
  let brokenContinuation = false;
  while (scanner.at < text.length) {
    const placeholder = '<{$'.includes(text[scanner.at] ?? ' ')
      ? PLACEHOLDER.exec(text.slice(scanner.at, scanner.at + 80))?.[0]
      : undefined;
    if (placeholder) {
      parts.push({ kind: 'unknown', at: scanner.at, quoted: false });
      scanner.at += placeholder.length;
      continue;
    }
    const end = plainEnd(text, scanner.at);
    if (end > scanner.at) {
      parts.push({ kind: 'text', text: text.slice(scanner.at, end), at: scanner.at, quoted: false });
      scanner.at = end;
      continue;
    }
    const char = text[scanner.at] ?? '';
    if (' \t\r\n;&|<>()'.includes(char)) {
      if (char !== '(' || !isArrayStart(parts)) break;
      return readArrayStart(scanner, parts, at);
    }
    if (char === '\\') {
      const joined = continuationLength(text, scanner.at);
      if (joined === 0) {
        if (isBrokenContinuation(text, scanner.at)) brokenContinuation = true;
        parts.push({ kind: 'text', text: text.slice(scanner.at + 1, scanner.at + 2), at: scanner.at + 1, quoted: true });
      }
      scanner.at += joined || 2;
    } else if (char === "'") readSingleQuoted(scanner, parts);
    else if (char === '"') readDoubleQuoted(scanner, parts);
    else if (char === '$' || char === '`') parts.push(readExpansion(scanner, false));
    else {
      parts.push({ kind: 'text', text: char, at: scanner.at, quoted: false });
      scanner.at++;
    }
  }
  return { kind: 'word', parts, at, brokenContinuation };
}

/** `2>` redirects a descriptor: its number is no argument. */
function isDescriptor({ parts }: RawWord, next: string | undefined): boolean {
  const [only] = parts;
  return (next === '>' || next === '<') && parts.length === 1 && only?.kind === 'text' && !only.quoted && /^\d{1,3}$/.test(only.text);
}

function plainEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text.charCodeAt(at) > 127 || PLAIN[text.charCodeAt(at)] === 1)) at++;
  return at;
}

function isArrayStart(parts: readonly Part[]): boolean {
  const [first] = parts;
  return parts.length === 1 && first?.kind === 'text' && /^[A-Za-z_]\w*\+?=$/.test(first.text);
}

/** `NAME=(`: the bracket becomes part of the word, the elements follow as words up to `)`. */
function readArrayStart(scanner: Scanner, parts: Part[], at: number): RawWord {
  parts.push({ kind: 'text', text: '(', at: scanner.at++, quoted: false });
  return { kind: 'word', parts, at, brokenContinuation: false };
}

function isBrokenContinuation(text: string, at: number): boolean {
  return /\\[ \t]{1,40}(?:\r?\n|#)/y.test(text.slice(at, at + 43));
}

function readSingleQuoted(scanner: Scanner, parts: Part[]): void {
  const { text, options } = scanner;
  const start = scanner.at + 1;
  const limit = options.multilineQuotes ? text.length : lineEndOf(scanner, start);
  const close = text.slice(start, limit).indexOf("'");
  if (close === -1) parts.push({ kind: 'text', text: "'", at: scanner.at++, quoted: false });
  else {
    parts.push({ kind: 'text', text: text.slice(start, start + close), at: start, quoted: true });
    scanner.at = start + close + 1;
  }
}

function readDoubleQuoted(scanner: Scanner, parts: Part[]): void {
  const { text, options } = scanner;
  const open = scanner.at;
  const limit = options.multilineQuotes ? text.length : lineEndOf(scanner, open);
  const inner: Part[] = [{ kind: 'text', text: '', at: open + 1, quoted: true }];
  let run = ++scanner.at;
  const flush = () => {
    if (scanner.at > run) inner.push({ kind: 'text', text: text.slice(run, scanner.at), at: run, quoted: true });
  };
  while (scanner.at < limit) {
    const char = text[scanner.at] ?? '';
    if (char === '"') {
      flush();
      scanner.at++;
      parts.push(...inner);
      return;
    }
    if (char === '\\') {
      flush();
      const joined = continuationLength(text, scanner.at);
      if (joined === 0) inner.push({ kind: 'text', text: text.slice(scanner.at + 1, scanner.at + 2), at: scanner.at + 1, quoted: true });
      run = scanner.at += joined || 2;
    } else if (char === '$' || char === '`') {
      flush();
      inner.push(readExpansion(scanner, true));
      run = scanner.at;
    } else scanner.at++;
  }
  scanner.at = open + 1;
  parts.push({ kind: 'text', text: '"', at: open, quoted: false });
}

/** `$NAME`, `${NAME}`, `${NAME[@]}`, `$((…))`; whatever else expands is unknown. */
function readExpansion(scanner: Scanner, quoted: boolean): Part {
  const { text } = scanner;
  const at = scanner.at;
  if (text[at] === '`') return skipTo(scanner, at + 1, '`', quoted);
  if (text.startsWith('$((', at)) {
    const end = closingBracket(scanner, at + 1);
    if (end !== -1 && text[end - 1] === ')' && end - at < 2_000) {
      scanner.at = end + 1;
      return { kind: 'arithmetic', expression: text.slice(at + 3, end - 1), at, quoted };
    }
  }
  if (text[at + 1] === '(') {
    const end = closingBracket(scanner, at + 1);
    scanner.at = end === -1 ? Math.max(lineEndOf(scanner, at), at + 2) : end + 1;
    return { kind: 'unknown', at, quoted };
  }
  if (text[at + 1] === '{') {
    const braced = /\$\{([A-Za-z_]\w{0,200})(\[@\]|\[\*\])?\}/y;
    braced.lastIndex = at;
    const found = braced.exec(text);
    if (!found) return skipTo(scanner, at + 2, '}', quoted);
    scanner.at += found[0].length;
    return { kind: found[2] ? 'array' : 'variable', name: found[1] ?? '', at, quoted };
  }
  NAME.lastIndex = at + 1;
  const name = NAME.exec(text)?.[0];
  if (name) {
    scanner.at += 1 + name.length;
    return { kind: 'variable', name, at, quoted };
  }
  if (/[0-9@*#?$!-]/.test(text[at + 1] ?? '')) {
    scanner.at += 2;
    return { kind: 'unknown', at, quoted };
  }
  scanner.at++;
  return { kind: 'text', text: '$', at, quoted };
}

function skipTo(scanner: Scanner, from: number, close: string, quoted: boolean): Part {
  const at = scanner.at;
  const end = scanner.text.slice(from, Math.min(lineEndOf(scanner, from), from + 1_000)).indexOf(close);
  scanner.at = end === -1 ? from : from + end + 1;
  return { kind: 'unknown', at, quoted };
}

/** Index of the bracket that closes the one at `open`, or -1. Quotes inside are skipped. */
function closingBracket(scanner: Scanner, open: number): number {
  const { text } = scanner;
  const limit = Math.min(text.length, open + 20_000, open + scanner.patience);
  let depth = 0;
  for (let at = open; at < limit; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === "'" || char === '"') {
      const close = text.slice(at + 1, limit).indexOf(char);
      if (close === -1) break;
      at += close + 1;
    } else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
  }
  scanner.patience = Math.max(0, scanner.patience - (limit - open));
  return -1;
}
