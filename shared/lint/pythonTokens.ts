export interface PythonToken {
  readonly kind: 'name' | 'number' | 'string' | 'op' | 'newline' | 'indent' | 'dedent' | 'end';
  readonly text: string;
  readonly at: number;
  /** Of a string: its prefix in lower case, and where its content begins and ends. */
  readonly prefix?: string;
  readonly from?: number;
  readonly to?: number;
}

const NUMBER = /0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?j?|\.\d+(?:[eE][-+]?\d+)?/y;
const NAME = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const OPERATOR = /\*\*=|\/\/=|>>=|<<=|\*\*|\/\/|>>|<<|->|:=|[-+*/%&|^@=!<>]=|[-+*/%&|^~<>()[\]{},:;.@=!]/y;
const STRING = /([rRbBuUfF]{0,2})("""|'''|"|')/y;

/**
 * Cuts Python source into tokens with indentation, positions as indexes into `text`. Never throws: what is no Python is skipped,
 * a string that does not end takes its line, or the rest where it has three quotes.
 * Source: The Python Language Reference, 2. Lexical analysis.
 */
export function pythonTokens(text: string): PythonToken[] {
  const tokens: PythonToken[] = [];
  const indents = [0];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let brackets = 0;
  let lineStart = true;
  while (at < text.length) {
    if (lineStart && brackets === 0) {
      const blank = indentAt(text, at);
      at = blank.at;
      lineStart = false;
      if (blank.empty) {
        at = lineEnd(text, at) + 1;
        lineStart = true;
        continue;
      }
      changeIndent(tokens, indents, blank.width, at);
    }
    const char = text[at] ?? '';
    if (char === '\n') {
      at++;
      if (brackets > 0) continue;
      if (tokens.at(-1)?.kind !== 'newline') tokens.push({ kind: 'newline', text: '', at: at - 1 });
      lineStart = true;
    } else if (char === '#') at = lineEnd(text, at);
    else if (char === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3))) at = lineEnd(text, at) + 1;
    else {
      const token = readToken(text, at);
      if (!token) {
        at++;
        continue;
      }
      if ('([{'.includes(token.text) && token.kind === 'op') brackets++;
      if (')]}'.includes(token.text) && token.kind === 'op') brackets = Math.max(0, brackets - 1);
      tokens.push(token);
      at = token.kind === 'string' ? (token.to ?? at) + (token.text.length || 1) : at + token.text.length;
    }
  }
  tokens.push({ kind: 'newline', text: '', at: text.length });
  for (const _ of indents.slice(1)) tokens.push({ kind: 'dedent', text: '', at: text.length });
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function indentAt(text: string, from: number): { at: number; width: number; empty: boolean } {
  let at = from;
  let width = 0;
  for (; text[at] === ' ' || text[at] === '\t' || text[at] === '\r'; at++) width = text[at] === '\t' ? width - (width % 8) + 8 : width + 1;
  return { at, width, empty: at >= text.length || text[at] === '\n' || text[at] === '#' };
}

function changeIndent(tokens: PythonToken[], indents: number[], width: number, at: number): void {
  if (width > (indents.at(-1) ?? 0)) {
    if (indents.length > 100) return;
    indents.push(width);
    tokens.push({ kind: 'indent', text: '', at });
  }
  while (width < (indents.at(-1) ?? 0)) {
    indents.pop();
    tokens.push({ kind: 'dedent', text: '', at });
  }
}

/** A string token's `text` is its quotes; the content stands between `from` and `to`. */
function readToken(text: string, at: number): PythonToken | null {
  STRING.lastIndex = at;
  const string = STRING.exec(text);
  if (string) return readString(text, at, (string[1] ?? '').toLowerCase(), string[2] ?? '"');
  for (const [kind, pattern] of [
    ['name', NAME],
    ['number', NUMBER],
    ['op', OPERATOR],
  ] as const) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match && match[0] !== '') return { kind, text: match[0], at };
  }
  return null;
}

function readString(text: string, at: number, prefix: string, quotes: string): PythonToken {
  const from = at + prefix.length + quotes.length;
  const limit = quotes.length === 3 ? text.length : lineEnd(text, from);
  let to = from;
  while (to < limit && !text.startsWith(quotes, to)) {
    if (text[to] === '\\' && quotes.length === 1 && /^\\\r?\n/.test(text.slice(to, to + 3))) return joinedString(text, at, prefix, quotes);
    to += text[to] === '\\' ? 2 : 1;
  }
  return { kind: 'string', text: quotes, at, prefix, from, to: Math.min(to, limit) };
}

/** A string in single quotes that a backslash carries over line ends. */
function joinedString(text: string, at: number, prefix: string, quotes: string): PythonToken {
  const from = at + prefix.length + quotes.length;
  let to = from;
  while (to < text.length && text[to] !== quotes && text[to] !== '\n') {
    if (text[to] === '\\') to += text[to + 1] === '\r' && text[to + 2] === '\n' ? 3 : 2;
    else to++;
  }
  return { kind: 'string', text: quotes, at, prefix, from, to: Math.min(to, text.length) };
}
