/** Makes text literal inside a pattern. */
export const literal = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');

export const hasWildcard = (pattern: string): boolean => /(^|[^\\])(\\\\)*(?:[*?]|\[.+\])/s.test(pattern);

/** A shell pattern as a regular expression for the whole text (POSIX XCU 2.14); `\` makes the next character literal. */
export function patternToRegExp(pattern: string): RegExp {
  return new RegExp(`^(?:${patternSource(pattern)})$`, 's');
}

function patternSource(pattern: string): string {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    if (character === '\\') {
      at += 1;
      source += escapeRegExp(pattern[at] ?? '\\');
    } else if (character === '*') {
      // Several stars in a row mean one, and would take exponential time.
      if (pattern[at - 1] !== '*' || pattern[at - 2] === '\\') source += '.*';
    } else if (character === '?') source += '.';
    else if (character === '[') {
      const bracket = readBracket(pattern, at);
      if (bracket) {
        source += bracket.source;
        at = bracket.end;
      } else source += '\\[';
    } else source += escapeRegExp(character);
  }
  return source;
}

function readBracket(pattern: string, start: number): { source: string; end: number } | null {
  let at = start + 1;
  let source = '[';
  if (pattern[at] === '!' || pattern[at] === '^') {
    source += '^';
    at += 1;
  }
  for (let first = true; at < pattern.length; first = false) {
    const character = pattern[at] ?? '';
    if (character === ']' && !first) return { source: `${source}]`, end: at };
    const name = /^\[:([a-z]+):\]/.exec(pattern.slice(at));
    if (name) {
      source += classes[name[1] ?? ''] ?? '';
      at += name[0].length;
      continue;
    }
    if (character === '\\') at += 1;
    const member = pattern[at] ?? '';
    source += member === '-' && character !== '\\' ? '-' : escapeMember(member);
    at += 1;
  }
  return null;
}

const classes: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

const escapeRegExp = (character: string): string => character.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const escapeMember = (character: string): string => (/[\\\]^[]/.test(character) ? `\\${character}` : character);
