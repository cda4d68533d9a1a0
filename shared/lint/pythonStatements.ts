import { type Cursor, isAt, parseExpression, parseTargets, peek } from './pythonExpressions.ts';
import type { Expression, FunctionDefinition, Statement } from './pythonSyntax.ts';
import { pythonTokens } from './pythonTokens.ts';

const MAX_NESTING = 40;

/** Reads a module. What is no statement that matters is left out. */
export function parsePython(text: string): Statement[] {
  const cursor: Cursor = { text, tokens: pythonTokens(text), at: 0, depth: 0 };
  const statements: Statement[] = [];
  while (peek(cursor).kind !== 'end') statements.push(...parseBlock(cursor, 0));
  return statements;
}

/** Statements up to the dedent that ends them. */
function parseBlock(cursor: Cursor, nesting: number): Statement[] {
  const statements: Statement[] = [];
  while (peek(cursor).kind !== 'end') {
    const { kind } = peek(cursor);
    if (kind === 'dedent') {
      cursor.at++;
      return statements;
    }
    if (kind === 'newline' || isAt(cursor, ';')) cursor.at++;
    else if (kind === 'indent') {
      cursor.at++;
      const inner = nesting < MAX_NESTING ? parseBlock(cursor, nesting + 1) : skipBlock(cursor);
      statements.push(...inner);
    } else {
      const before = cursor.at;
      const statement = parseStatement(cursor, nesting);
      if (statement) statements.push(statement);
      if (cursor.at === before) cursor.at++;
    }
  }
  return statements;
}

function skipBlock(cursor: Cursor): Statement[] {
  for (let depth = 1; depth > 0 && peek(cursor).kind !== 'end'; cursor.at++) {
    if (peek(cursor).kind === 'indent') depth++;
    if (peek(cursor).kind === 'dedent') depth--;
  }
  return [];
}

function parseStatement(cursor: Cursor, nesting: number): Statement | null {
  if (isAt(cursor, '@')) {
    skipLine(cursor);
    return null;
  }
  if (isAt(cursor, 'async')) cursor.at++;
  if (isAt(cursor, 'def')) return parseFunction(cursor, nesting);
  if (isAt(cursor, 'class')) {
    skipHeader(cursor);
    return { kind: 'class', body: parseSuite(cursor, nesting) };
  }
  if (isAt(cursor, 'for')) return parseFor(cursor, nesting);
  if (isAt(cursor, 'if', 'while', 'try', 'with')) return parseCompound(cursor, nesting);
  if (isAt(cursor, 'return')) {
    cursor.at++;
    const value = peek(cursor).kind === 'newline' ? null : parseExpressionList(cursor);
    skipLine(cursor);
    return { kind: 'return', value };
  }
  if (isAt(cursor, 'import', 'from', 'global', 'nonlocal', 'pass', 'break', 'continue', 'raise', 'assert', 'del')) {
    skipLine(cursor);
    return null;
  }
  return parseSimple(cursor);
}

function parseSimple(cursor: Cursor): Statement {
  const target = parseExpressionList(cursor);
  if (isAt(cursor, ':')) {
    cursor.at++;
    parseExpression(cursor);
  }
  const operator = isAt(cursor, '=') ? '=' : isAt(cursor, '+=') ? '+=' : null;
  if (!operator) {
    skipLine(cursor);
    return { kind: 'expression', value: target };
  }
  cursor.at++;
  let value = parseExpressionList(cursor);
  while (isAt(cursor, '=')) {
    cursor.at++;
    value = parseExpressionList(cursor);
  }
  skipLine(cursor);
  return { kind: 'assign', target, operator, value };
}

/** `a, b` is a tuple; a lone expression is itself. */
function parseExpressionList(cursor: Cursor): Expression {
  const first = parseExpression(cursor);
  if (!isAt(cursor, ',')) return first;
  const items = [first];
  while (isAt(cursor, ',')) {
    cursor.at++;
    if (peek(cursor).kind === 'newline' || isAt(cursor, '=')) break;
    items.push(parseExpression(cursor));
  }
  return { kind: 'list', items, at: first.at };
}

function skipLine(cursor: Cursor): void {
  while (!['newline', 'end'].includes(peek(cursor).kind) && !isAt(cursor, ';')) cursor.at++;
}

/** To the colon that ends a header, or the end of its line. */
function skipHeader(cursor: Cursor): void {
  let depth = 0;
  while (!['newline', 'end'].includes(peek(cursor).kind)) {
    if (isAt(cursor, '(', '[', '{')) depth++;
    if (isAt(cursor, ')', ']', '}')) depth--;
    if (depth === 0 && isAt(cursor, ':')) return;
    cursor.at++;
  }
}

/** What follows a header's colon: the rest of the line, or an indented block. */
function parseSuite(cursor: Cursor, nesting: number): Statement[] {
  if (isAt(cursor, ':')) cursor.at++;
  if (peek(cursor).kind !== 'newline') {
    const statement = parseStatement(cursor, nesting + 1);
    return statement ? [statement] : [];
  }
  cursor.at++;
  if (peek(cursor).kind !== 'indent') return [];
  cursor.at++;
  return nesting < MAX_NESTING ? parseBlock(cursor, nesting + 1) : skipBlock(cursor);
}

function parseFunction(cursor: Cursor, nesting: number): FunctionDefinition {
  cursor.at++;
  const name = peek(cursor).text;
  const parameters: string[] = [];
  let depth = 0;
  let expected = false;
  while (!['newline', 'end'].includes(peek(cursor).kind) && !(depth === 0 && isAt(cursor, ':'))) {
    if (isAt(cursor, '(', '[', '{') && depth++ === 0) expected = true;
    else if (isAt(cursor, ')', ']', '}')) depth--;
    else if (depth === 1 && isAt(cursor, ',')) expected = true;
    else if (expected && peek(cursor).kind === 'name') {
      parameters.push(peek(cursor).text);
      expected = false;
    }
    cursor.at++;
  }
  return { kind: 'function', name, parameters, body: parseSuite(cursor, nesting) };
}

function parseFor(cursor: Cursor, nesting: number): Statement {
  cursor.at++;
  const target = parseTargets(cursor);
  if (isAt(cursor, 'in')) cursor.at++;
  const from = parseExpressionList(cursor);
  skipHeader(cursor);
  return { kind: 'for', target, from, body: parseSuite(cursor, nesting) };
}

function parseCompound(cursor: Cursor, nesting: number): Statement {
  const once = isAt(cursor, 'with');
  const bodies: Statement[][] = [];
  do {
    const header: Statement[] = [];
    cursor.at++;
    while (!['newline', 'end'].includes(peek(cursor).kind) && !isAt(cursor, ':')) {
      const before = cursor.at;
      header.push({ kind: 'expression', value: parseExpression(cursor) });
      if (cursor.at === before || isAt(cursor, ',')) cursor.at++;
    }
    bodies.push([...header, ...parseSuite(cursor, nesting)]);
    while (peek(cursor).kind === 'newline') cursor.at++;
  } while (isAt(cursor, 'elif', 'else', 'except', 'finally'));
  return { kind: 'block', bodies, once };
}
