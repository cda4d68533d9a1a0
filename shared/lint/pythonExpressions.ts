import type { Expression, StringPiece } from './pythonSyntax.ts';
import { type PythonToken, pythonTokens } from './pythonTokens.ts';

/** Where a parser stands; tokens count in indexes of `text`. */
export interface Cursor {
  readonly text: string;
  readonly tokens: readonly PythonToken[];
  at: number;
  depth: number;
}

const MAX_DEPTH = 60;
const MOST_CHAIN = 500;
const STRENGTH: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '//': 6,
  '%': 6,
  '**': 8,
};
const LOGIC = new Set(['if', 'else', 'or', 'and', 'not', 'in', 'is', '==', '!=', '<', '>', '<=', '>=', ':=']);

export function peek(cursor: Cursor): PythonToken {
  return cursor.tokens[cursor.at] ?? { kind: 'end', text: '', at: cursor.text.length };
}

export function isAt(cursor: Cursor, ...texts: string[]): boolean {
  const token = peek(cursor);
  return (token.kind === 'op' || token.kind === 'name') && texts.includes(token.text);
}

/** Reads an expression; comparisons, conditions, lambdas and the like are read over and count as unknown. */
export function parseExpression(cursor: Cursor, inComprehension = false): Expression {
  const at = peek(cursor).at;
  if (++cursor.depth > MAX_DEPTH) {
    cursor.depth--;
    cursor.at++;
    return { kind: 'unknown', inner: [], at };
  }
  const first = isAt(cursor, 'not', 'lambda', 'await', 'yield') ? skipLogic(cursor, null) : parseOperation(cursor, 0);
  const stop = inComprehension && isAt(cursor, 'if', 'for', 'else');
  const isNotIn = isAt(cursor, 'in') && inComprehension;
  const result =
    !stop && !isNotIn && LOGIC.has(peek(cursor).text) && isAt(cursor, peek(cursor).text) && !isAt(cursor, 'else')
      ? skipLogic(cursor, first)
      : first;
  cursor.depth--;
  return result;
}

function skipLogic(cursor: Cursor, first: Expression | null): Expression {
  const inner: Expression[] = first ? [first] : [];
  const at = peek(cursor).at;
  while (LOGIC.has(peek(cursor).text) || isAt(cursor, 'lambda', 'await', 'yield', 'from')) {
    if (isAt(cursor, 'lambda')) while (!isAt(cursor, ':') && !['newline', 'end'].includes(peek(cursor).kind)) cursor.at++;
    cursor.at++;
    if (isAt(cursor, 'not', 'lambda', 'in')) continue;
    if (!endsExpression(cursor)) inner.push(parseOperation(cursor, 0));
  }
  return { kind: 'unknown', inner, at };
}

function endsExpression(cursor: Cursor): boolean {
  return ['newline', 'end', 'indent', 'dedent'].includes(peek(cursor).kind) || isAt(cursor, ')', ']', '}', ',', ':', '=', ';');
}

function parseOperation(cursor: Cursor, least: number): Expression {
  let left = parseUnary(cursor);
  for (let length = 0; ; length++) {
    // A chain this long is data; cut, so that working it out does not nest without end.
    if (length % MOST_CHAIN === MOST_CHAIN - 1) left = { kind: 'unknown', inner: [], at: left.at };
    const { text, kind, at } = peek(cursor);
    const strength = kind === 'op' ? (STRENGTH[text] ?? -1) : -1;
    if (strength < least) return left;
    cursor.at++;
    left = { kind: 'operation', operator: text, left, right: parseOperation(cursor, strength + 1), at };
  }
}

function parseUnary(cursor: Cursor): Expression {
  const { at, text } = peek(cursor);
  if (isAt(cursor, '-', '+', '~')) {
    cursor.at++;
    const right: Expression = ++cursor.depth > MAX_DEPTH ? { kind: 'unknown', inner: [], at } : parseUnary(cursor);
    cursor.depth--;
    const zero: Expression = { kind: 'number', text: '0', at };
    return text === '~' ? { kind: 'unknown', inner: [right], at } : { kind: 'operation', operator: text, left: zero, right, at };
  }
  if (isAt(cursor, '*', '**')) {
    cursor.at++;
    return { kind: 'spread', of: parseOperation(cursor, 0), at };
  }
  return parseTrailers(cursor, parseAtom(cursor));
}

function parseTrailers(cursor: Cursor, start: Expression): Expression {
  let of = start;
  for (;;) {
    const { at } = peek(cursor);
    if (isAt(cursor, '.')) {
      cursor.at++;
      const name = peek(cursor);
      if (name.kind === 'name') cursor.at++;
      of = { kind: 'attribute', of, name: name.text, at: name.at };
    } else if (isAt(cursor, '(')) of = parseCall(cursor, of);
    else if (isAt(cursor, '[')) {
      cursor.at++;
      const key = parseExpression(cursor);
      const plain = isAt(cursor, ']');
      skipToClose(cursor, ']');
      of = plain ? { kind: 'index', of, key, at } : { kind: 'unknown', inner: [of], at };
    } else return of;
  }
}

function parseCall(cursor: Cursor, callee: Expression): Expression {
  const { at } = peek(cursor);
  const positional: Expression[] = [];
  const keywords = new Map<string, Expression>();
  cursor.at++;
  while (!isAt(cursor, ')') && !endsCall(cursor)) {
    const name = peek(cursor);
    if (name.kind === 'name' && cursor.tokens[cursor.at + 1]?.text === '=' && cursor.tokens[cursor.at + 1]?.kind === 'op') {
      cursor.at += 2;
      keywords.set(name.text, parseExpression(cursor));
    } else {
      const item = parseExpression(cursor, true);
      positional.push(isAt(cursor, 'for') ? parseEach(cursor, item) : item);
    }
    if (!isAt(cursor, ',')) break;
    cursor.at++;
  }
  skipToClose(cursor, ')');
  return { kind: 'call', callee, positional, keywords, at };
}

function endsCall(cursor: Cursor): boolean {
  return ['newline', 'end'].includes(peek(cursor).kind);
}

/** Leaves the cursor after the bracket that closes what is open, or at the end of the statement. */
function skipToClose(cursor: Cursor, close: string): void {
  let depth = 0;
  while (!['newline', 'end'].includes(peek(cursor).kind)) {
    if (depth === 0 && isAt(cursor, close)) {
      cursor.at++;
      return;
    }
    if (isAt(cursor, '(', '[', '{')) depth++;
    if (isAt(cursor, ')', ']', '}') && depth-- === 0) return;
    cursor.at++;
  }
}

/** `… for NAME in …`; with a condition, or several loops, the result is unknown. */
function parseEach(cursor: Cursor, item: Expression): Expression {
  const { at } = peek(cursor);
  cursor.at++;
  const target = parseTargets(cursor);
  if (isAt(cursor, 'in')) cursor.at++;
  const from = parseExpression(cursor, true);
  if (!isAt(cursor, 'for', 'if')) return { kind: 'each', item, target, from, at };
  while (!endsExpression(cursor) || isAt(cursor, ':', '=')) {
    if (isAt(cursor, '(', '[', '{')) parseAtom(cursor);
    else cursor.at++;
  }
  return { kind: 'unknown', inner: [], at };
}

/** Names before `in`. */
export function parseTargets(cursor: Cursor): string[] {
  const names: string[] = [];
  while (!isAt(cursor, 'in') && !['newline', 'end'].includes(peek(cursor).kind)) {
    if (peek(cursor).kind === 'name') names.push(peek(cursor).text);
    cursor.at++;
  }
  return names;
}

function parseAtom(cursor: Cursor): Expression {
  const token = peek(cursor);
  const { at } = token;
  if (token.kind === 'string') return parseStrings(cursor);
  if (token.kind === 'number') {
    cursor.at++;
    return { kind: 'number', text: token.text, at };
  }
  if (token.kind === 'name') {
    cursor.at++;
    return { kind: 'name', name: token.text, at };
  }
  if (isAt(cursor, '(', '[')) return parseList(cursor);
  if (isAt(cursor, '{')) return parseDict(cursor);
  if (!['newline', 'end', 'indent', 'dedent'].includes(token.kind) && !isAt(cursor, ')', ']', '}', ',', ':', '=')) cursor.at++;
  return { kind: 'unknown', inner: [], at };
}

function parseList(cursor: Cursor): Expression {
  const { at, text } = peek(cursor);
  const close = text === '(' ? ')' : ']';
  const items: Expression[] = [];
  let commas = 0;
  cursor.at++;
  while (!isAt(cursor, close) && !endsCall(cursor)) {
    const before = cursor.at;
    const item = parseExpression(cursor, true);
    items.push(isAt(cursor, 'for') ? parseEach(cursor, item) : item);
    if (isAt(cursor, ',')) {
      cursor.at++;
      commas++;
    } else if (cursor.at === before) cursor.at++;
    else break;
  }
  skipToClose(cursor, close);
  const [only] = items;
  if (only && items.length === 1 && (only.kind === 'each' || (close === ')' && commas === 0))) return only;
  return { kind: 'list', items, at };
}

function parseDict(cursor: Cursor): Expression {
  const { at } = peek(cursor);
  const entries: [Expression, Expression][] = [];
  let plain = true;
  cursor.at++;
  while (!isAt(cursor, '}') && !endsCall(cursor)) {
    const key = parseExpression(cursor, true);
    if (!isAt(cursor, ':')) {
      plain = false;
      break;
    }
    cursor.at++;
    entries.push([key, parseExpression(cursor, true)]);
    if (!isAt(cursor, ',')) break;
    cursor.at++;
  }
  plain &&= isAt(cursor, '}');
  skipToClose(cursor, '}');
  return plain ? { kind: 'dict', entries, at } : { kind: 'unknown', inner: [], at };
}

function parseStrings(cursor: Cursor): Expression {
  const { at } = peek(cursor);
  const pieces: StringPiece[] = [];
  for (let token = peek(cursor); token.kind === 'string'; token = peek(cursor)) {
    cursor.at++;
    const raw = (token.prefix ?? '').includes('r');
    const [from, to] = [token.from ?? 0, token.to ?? 0];
    if ((token.prefix ?? '').includes('f')) pieces.push(...formatPieces(cursor, from, to, raw));
    else pieces.push({ kind: 'text', from, to, raw });
  }
  return { kind: 'string', pieces, at };
}

/** The parts of an f-string: text, and `{expression!conversion:format}` (PEP 498). */
function formatPieces(cursor: Cursor, from: number, to: number, raw: boolean): StringPiece[] {
  const { text } = cursor;
  const pieces: StringPiece[] = [];
  let run = from;
  for (let at = from; at < to; at++) {
    const char = text[at];
    if ((char === '{' || char === '}') && text[at + 1] === char) {
      pieces.push({ kind: 'text', from: run, to: at + 1, raw });
      run = at + 2;
      at++;
    } else if (char === '{') {
      pieces.push({ kind: 'text', from: run, to: at, raw });
      const end = fieldEnd(text, at + 1, to);
      pieces.push(parseField(cursor, at + 1, end));
      run = end + 1;
      at = end;
    }
  }
  if (run < to) pieces.push({ kind: 'text', from: run, to, raw });
  return pieces;
}

function fieldEnd(text: string, from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to; at++) {
    const char = text[at] ?? '';
    if ('([{'.includes(char)) depth++;
    else if (')]'.includes(char)) depth--;
    else if (char === '}' && depth-- === 0) return at;
  }
  return to;
}

function parseField(cursor: Cursor, from: number, to: number): StringPiece {
  const content = cursor.text.slice(from, Math.min(to, from + 500));
  const [, expression = content, format = ''] =
    /^((?:[^:[\]()]|\[[^\]]{0,100}\]|\([^)]{0,200}\))*?)(?:![rsa])?(?::(.*))?$/s.exec(content) ?? [];
  const tokens = pythonTokens(expression).map((token) => ({
    ...token,
    at: token.at + from,
    ...(token.from === undefined || token.to === undefined ? {} : { from: token.from + from, to: token.to + from }),
  }));
  const inner: Cursor = {
    text: cursor.text,
    tokens: tokens.filter(({ kind }) => kind !== 'indent' && kind !== 'dedent'),
    at: 0,
    depth: cursor.depth + 1,
  };
  const value: Expression = cursor.depth > MAX_DEPTH ? { kind: 'unknown', inner: [], at: from } : parseExpression(inner);
  return { kind: 'field', value: peek(inner).kind === 'newline' ? value : { kind: 'unknown', inner: [], at: from }, format, at: from - 1 };
}
