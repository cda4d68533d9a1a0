export interface CodeToken {
  readonly kind: 'name' | 'number' | 'string' | 'op';
  readonly text: string;
  readonly at: number;
}

const SKIP = /[ \t\r\n\f\v]+|\\\r?\n/y;
const NAME = /[A-Za-z_$]\w*/y;
const NUMBER = /0[xX][\da-fA-F_']+|\d[\d_']*(?:\.\d+)?(?:[eE][-+]?\d+)?[uUlLfF]*/y;
const OPERATOR = /\*\*|<<|>>|[-+*/%&|^=!<>]=|&&|\|\|/y;

/** Length of what the pattern finds at `at`, 0 where it does not stand there. */
function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
}

/**
 * Cuts C source into names, numbers, string literals (with their quotes) and operators; comments are left out. Never throws.
 * A directive's line end is kept as the operator `\n`, since it ends the directive.
 */
export function* cTokens(text: string): Generator<CodeToken> {
  let at = 0;
  let directive = false;
  while (at < text.length) {
    if (text.startsWith('//', at)) at = lineEnd(text, at);
    else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      at = end === -1 ? text.length : end + 2;
    } else if (text[at] === '"' || text[at] === "'") {
      const end = stringEnd(text, at);
      if (text[at] === '"') yield { kind: 'string', text: text.slice(at, end), at };
      at = end;
    } else {
      if (directive && text[at] === '\n') {
        yield { kind: 'op', text: '\n', at };
        directive = false;
      }
      const skipped = lengthAt(SKIP, text, at);
      if (skipped > 0) {
        const newline = directive && text[at] !== '\\' ? text.slice(at, at + skipped).indexOf('\n') : -1;
        at += newline > 0 ? newline : skipped;
        continue;
      }
      const name = lengthAt(NAME, text, at);
      const number = name > 0 ? 0 : lengthAt(NUMBER, text, at);
      const length = name || number || lengthAt(OPERATOR, text, at) || 1;
      if (text[at] === '#') directive = true;
      yield { kind: name > 0 ? 'name' : number > 0 ? 'number' : 'op', text: text.slice(at, at + length), at };
      at += length;
    }
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** After the closing quote; a literal that its line does not close ends there. */
function stringEnd(text: string, open: number): number {
  const quote = text[open];
  let at = open + 1;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') {
    if (text[at] === '\\') at += text[at + 1] === '\r' && text[at + 2] === '\n' ? 3 : 2;
    else at++;
  }
  return Math.min(text.length, text[at] === quote ? at + 1 : at);
}
