import type { Spotted } from '../ptp/spotted.ts';
import type { Artefact } from './artefacts.ts';
import { type CodeToken, cTokens } from './codeTokens.ts';
import { lintProblem } from './problems.ts';
import { pythonTokens } from './pythonTokens.ts';
import { originOf } from './traced.ts';

const SECONDS = 37;
const NEAR_LINES = 3;

/** A product of constants that is 37 s, in seconds or in a smaller unit. */
interface Offset {
  readonly from: CodeToken;
  readonly to: CodeToken;
  readonly scaled: boolean;
  readonly before: CodeToken | undefined;
  readonly index: number;
}

/**
 * Finds the offset between TAI and UTC (37 s) written into code: `utc + 37_000_000_000`, `37 * 10**9`, `37e9`, `TAI_OFFSET = 37`.
 * In seconds it counts only where it is added to or stored in something that is called TAI or UTC; in nanoseconds such a name
 * within three lines is enough, or a schedule on CLOCK_TAI in the same text. Comments, texts and comparisons do not count.
 */
export function* findTaiOffsets(artefact: Artefact): Generator<Spotted> {
  if (artefact.language === 'config' || artefact.language === 'text') return;
  if (!/37/.test(artefact.text) || !/tai|utc/i.test(artefact.text)) return;
  const { text } = artefact;
  const tokens = tokensOf(artefact);
  const lineOf = linesOf(text);
  const onTai = /CLOCK_TAI|\btaprio\b/.test(text);
  const named = new Set<number>();
  for (const { kind, text: name, at } of tokens) if (kind === 'name' && isTimescale(name)) named.add(lineOf(at));
  for (const offset of offsetsIn(tokens)) {
    const line = lineOf(offset.from.at);
    const near = offset.scaled
      ? onTai || Array.from({ length: 2 * NEAR_LINES + 1 }, (_, index) => line - NEAR_LINES + index).some((other) => named.has(other))
      : named.has(line) && isStored(tokens, offset);
    if (!near) continue;
    const shown = text.slice(offset.from.at, offset.to.at + offset.to.text.length);
    yield { problem: lintProblem('tai-offset-hard-coded', [], { text: shown.slice(0, 60) }), at: originOf(artefact, offset.from.at) };
  }
}

function tokensOf({ language, text }: Artefact): CodeToken[] {
  if (language === 'c') return [...cTokens(text)];
  if (language === 'python')
    return pythonTokens(text).flatMap(({ kind, text: token, at }): CodeToken[] =>
      kind === 'name' || kind === 'number' || kind === 'op' ? [{ kind, text: token, at }] : [],
    );
  return scriptTokens(text);
}

/** Numbers and names of a script: its comments left out, its quotes looked through, since `"$((…))"` calculates. */
function scriptTokens(text: string): CodeToken[] {
  return stretchesWith37(text).flatMap(({ start, end }) =>
    [...text.slice(start, end).matchAll(SCRIPT_TOKEN)].flatMap((match): CodeToken[] => {
      const [token] = match;
      if (token.startsWith('#')) return [];
      return [{ kind: /^[A-Za-z_]/.test(token) ? 'name' : /^\d/.test(token) ? 'number' : 'op', text: token, at: start + match.index }];
    }),
  );
}

const SCRIPT_TOKEN = /(?:^|(?<=[\s;]))#[^\n]*|[A-Za-z_]\w*|\d\w*|\*\*|[=!]=|[-+*/=(]/gm;

/** The lines with a 37 and their neighbours: a comment of a script does not outlast its line, so the rest need not be read. */
function stretchesWith37(text: string): { start: number; end: number }[] {
  const stretches: { start: number; end: number }[] = [];
  for (let at = text.indexOf('37'); at !== -1; at = text.indexOf('37', at + 2)) {
    const last = stretches.at(-1);
    if (last && at < last.end) continue;
    let start = at;
    let end = at;
    for (let line = 0; line <= NEAR_LINES; line++) {
      start = start > 0 ? text.lastIndexOf('\n', start - 1) : 0;
      if (start <= 0) break;
    }
    for (let line = 0; line <= NEAR_LINES && end < text.length; line++) {
      const next = text.indexOf('\n', end + 1);
      end = next === -1 ? text.length : next;
    }
    stretches.push({ start: Math.max(0, start, last?.end ?? 0), end: Math.max(at + 2, end) });
  }
  return stretches;
}

/** Line of an index, fast where the indexes ascend. */
function linesOf(text: string): (at: number) => number {
  let line = 0;
  let next = lineEnd(text, 0);
  let last = 0;
  return (at) => {
    if (at < last) [line, next] = [0, lineEnd(text, 0)];
    last = at;
    for (; next < at; next = lineEnd(text, next + 1)) line++;
    return line;
  };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** `tai_ns`, `utcNow`, `TAI_OFFSET`: tai or utc as a word of its own; not `detail`. */
function isTimescale(name: string): boolean {
  if (!/tai|utc/i.test(name)) return false;
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_\d]+/)
    .some((word) => word === 'tai' || word === 'utc');
}

function numberOf({ kind, text }: CodeToken): number {
  return kind === 'number' ? Number(text.replace(/[_']/g, '').replace(/[uUlL]+$/, '')) : Number.NaN;
}

const SCALES = new Set([1e3, 1e6, 1e9]);
const SCALE_NAMES =
  /^(?:NSEC_PER_SEC|NS_PER_SEC|NS_PER_S|NANOS_PER_SEC|NANOSECONDS|USEC_PER_SEC|NS_IN_S|ONE_SEC_IN_NS|S_TO_NS|SEC_TO_NS)$/i;

function offsetsIn(tokens: readonly CodeToken[]): Offset[] {
  return tokens.flatMap((token, index): Offset[] => {
    const value = numberOf(token);
    const before = tokens[index - 1];
    const [operator, factor, power, exponent] = tokens.slice(index + 1, index + 5);
    if (value === SECONDS * 1e9) return [{ from: token, to: token, scaled: true, before, index }];
    if (value !== SECONDS) return [];
    if (operator?.text === '*' && factor) {
      if (power?.text === '**' && exponent && numberOf(factor) === 10 && numberOf(exponent) === 9)
        return [{ from: token, to: exponent, scaled: true, before, index }];
      if (SCALES.has(numberOf(factor)) || SCALE_NAMES.test(factor.text)) return [{ from: token, to: factor, scaled: true, before, index }];
      return [];
    }
    const scale = tokens[index - 2];
    if (before?.text === '*' && scale && (numberOf(scale) === 1e9 || SCALE_NAMES.test(scale.text)))
      return [{ from: scale, to: token, scaled: true, before: tokens[index - 3], index }];
    return [{ from: token, to: token, scaled: false, before, index }];
  });
}

/** Added to something, assigned, or the body of a `#define`; with a unit of bits, a comparison or an argument it is something else. */
function isStored(tokens: readonly CodeToken[], { before, index }: Offset): boolean {
  if (before?.text === '=' || before?.text === '+=' || before?.text === '-=') return isTimescale(tokens[index - 2]?.text ?? '');
  if (before?.text === '+' || before?.text === '-') return true;
  return tokens[index - 2]?.text === 'define' && isTimescale(before?.text ?? '');
}
