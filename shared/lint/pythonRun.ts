import { parseExpression } from './pythonExpressions.ts';
import { callBuiltin, callMethod, isBuiltin } from './pythonLibrary.ts';
import { parsePython } from './pythonStatements.ts';
import type { Expression, FunctionDefinition, Statement, StringPiece } from './pythonSyntax.ts';
import { pythonTokens } from './pythonTokens.ts';
import { asText, formatValue, keyOf, listValue, operate, textValue, unknown, type Value } from './pythonValues.ts';
import { concatTraced, type Traced, tracedAt } from './traced.ts';

interface Scope {
  readonly names: Map<string, Value>;
  readonly outer: Scope | null;
}

interface Run {
  readonly text: string;
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly called: Set<string>;
  readonly read: Set<string>;
  readonly deliver: (value: Value) => void;
  /** Steps left: a program that loops for long is given up, what it builds stays unknown. */
  budget: number;
  depth: number;
}

const MOST_STEPS = 200_000;
const MOST_DEPTH = 12;

/**
 * Works through a Python program as far as it can be known without running it, and hands over every value that goes to a call,
 * is returned to nobody known, or is assigned and never read: there a command line is finished.
 */
export function runPython(text: string, deliver: (value: Value) => void): void {
  const module = parsePython(text);
  const functions = new Map(functionsOf(module).map((definition) => [definition.name, definition]));
  const run: Run = { text, functions, called: new Set(), read: new Set(), deliver, budget: MOST_STEPS, depth: 0 };
  const scope: Scope = { names: new Map(), outer: null };
  runBody(run, scope, module);
  for (const definition of functions.values()) {
    if (run.called.has(definition.name)) continue;
    run.budget = Math.max(run.budget, MOST_STEPS / 10);
    const returned = callFunction(
      run,
      scope,
      definition,
      definition.parameters.map((name) => exampleOf(run, definition, name)),
    );
    deliver(returned);
  }
  deliverUnread(run, scope);
}

function functionsOf(statements: readonly Statement[]): FunctionDefinition[] {
  return statements.flatMap((statement): FunctionDefinition[] => {
    if (statement.kind === 'function') return [statement, ...functionsOf(statement.body)];
    if (statement.kind === 'class' || statement.kind === 'for') return functionsOf(statement.body);
    return statement.kind === 'block' ? statement.bodies.flatMap(functionsOf) : [];
  });
}

/** What a function's docstring shows as an example of a parameter: `schedule = [ … ]`. */
function exampleOf({ text }: Run, { body }: FunctionDefinition, parameter: string): Value {
  const [first] = body;
  if (first?.kind !== 'expression' || first.value.kind !== 'string') return unknown;
  const [piece] = first.value.pieces;
  if (piece?.kind !== 'text' || !/^\w{1,100}$/.test(parameter)) return unknown;
  const doc = text.slice(piece.from, Math.min(piece.to, piece.from + 20_000));
  const found = new RegExp(`^[ \\t]*${parameter}[ \\t]*=[ \\t]*(?=\\[)`, 'm').exec(doc);
  if (!found) return unknown;
  const shift = piece.from + found.index + found[0].length;
  const tokens = pythonTokens(text.slice(shift, piece.to)).map((token) => ({
    ...token,
    at: token.at + shift,
    ...(token.from === undefined || token.to === undefined ? {} : { from: token.from + shift, to: token.to + shift }),
  }));
  const example = parseExpression({ text, tokens, at: 0, depth: 0 });
  const quiet: Run = { text, functions: new Map(), called: new Set(), read: new Set(), deliver: () => {}, budget: 10_000, depth: 0 };
  return evaluate(quiet, { names: new Map(), outer: null }, example);
}

function deliverUnread(run: Run, { names }: Scope): void {
  for (const [name, value] of names) if (!run.read.has(name)) run.deliver(value);
}

/** Runs statements; the value of the `return` reached, null where none surely is. */
function runBody(run: Run, scope: Scope, body: readonly Statement[]): Value | null {
  for (const statement of body) {
    if (--run.budget < 0) return null;
    const returned = runStatement(run, scope, statement);
    if (returned) return returned;
  }
  return null;
}

function runStatement(run: Run, scope: Scope, statement: Statement): Value | null {
  switch (statement.kind) {
    case 'assign':
      runAssign(run, scope, statement);
      return null;
    case 'expression':
      evaluate(run, scope, statement.value);
      return null;
    case 'return':
      return statement.value ? evaluate(run, scope, statement.value) : unknown;
    case 'for':
      return runFor(run, scope, statement);
    case 'block':
      return runBlock(run, scope, statement);
    case 'class':
      return runBody(
        run,
        { names: new Map(), outer: scope },
        statement.body.filter(({ kind }) => kind !== 'function'),
      );
    default:
      return null;
  }
}

function runAssign(run: Run, scope: Scope, { target, operator, value }: Extract<Statement, { kind: 'assign' }>): void {
  const right = evaluate(run, scope, value);
  if (target.kind === 'list' && operator === '=') {
    for (const [index, item] of target.items.entries())
      assign(scope, item, right.kind === 'list' ? (right.items[index] ?? unknown) : unknown);
    return;
  }
  assign(scope, target, operator === '=' ? right : operate('+', lookUp(scope, nameOf(target)) ?? unknown, right, value.at));
}

/** Attributes are kept by their dotted name: `self.interface`. */
function nameOf(target: Expression): string | null {
  if (target.kind === 'name') return target.name;
  if (target.kind !== 'attribute') return null;
  const of = nameOf(target.of);
  return of === null ? null : `${of}.${target.name}`;
}

function assign(scope: Scope, target: Expression, value: Value): void {
  const name = nameOf(target) ?? (target.kind === 'index' ? nameOf(target.of) : null);
  if (name !== null) scope.names.set(name, target.kind === 'index' ? unknown : value);
}

function lookUp(scope: Scope | null, name: string | null): Value | undefined {
  if (name === null) return undefined;
  for (let at = scope; at; at = at.outer) {
    const value = at.names.get(name);
    if (value) return value;
  }
  return undefined;
}

function runFor(run: Run, scope: Scope, { target, from, body }: Extract<Statement, { kind: 'for' }>): Value | null {
  const items = evaluate(run, scope, from);
  if (items.kind !== 'list') {
    bindTargets(scope, target, unknown);
    return runBlock(run, scope, { kind: 'block', bodies: [body], once: false });
  }
  for (const item of items.items) {
    bindTargets(scope, target, item);
    if (mayReturn(body)) return runBlock(run, scope, { kind: 'block', bodies: [body], once: false });
    runBody(run, scope, body);
    if (run.budget < 0) return null;
  }
  return null;
}

function mayReturn(body: readonly Statement[]): boolean {
  return body.some((statement) => statement.kind === 'return' || (statement.kind === 'block' && statement.bodies.some(mayReturn)));
}

function bindTargets(scope: Scope, target: readonly string[], item: Value): void {
  const [only] = target;
  if (target.length === 1 && only) scope.names.set(only, item);
  else for (const [index, name] of target.entries()) scope.names.set(name, item.kind === 'list' ? (item.items[index] ?? unknown) : unknown);
}

/** Bodies that may not run: each is worked through on its own, and whatever it assigns to is unknown afterwards. */
function runBlock(run: Run, scope: Scope, { bodies, once }: Extract<Statement, { kind: 'block' }>): Value | null {
  if (once) return runBody(run, scope, bodies.flat());
  const changed = new Set<string>();
  for (const body of bodies) {
    const before = new Map(scope.names);
    runBody(run, scope, body);
    for (const [name, value] of scope.names) {
      if (before.get(name) === value) continue;
      changed.add(name);
      const old = before.get(name);
      if (old) scope.names.set(name, old);
      else scope.names.delete(name);
      if (!old && !run.read.has(name)) run.deliver(value);
    }
  }
  for (const name of changed) scope.names.set(name, unknown);
  return null;
}

function evaluate(run: Run, scope: Scope, expression: Expression): Value {
  if (--run.budget < 0) return unknown;
  switch (expression.kind) {
    case 'number':
      return /^(?:0[xX][0-9a-fA-F_]{1,40}|0[bB][01_]{1,140}|0[oO][0-7_]{1,50}|[\d_]{1,40})$/.test(expression.text)
        ? { kind: 'int', value: BigInt(expression.text.replaceAll('_', '').replace(/^0+(?=\d)/, '')), at: expression.at }
        : unknown;
    case 'string':
      return textValue(concatTraced([tracedAt('', expression.at), ...expression.pieces.map((piece) => evaluatePiece(run, scope, piece))]));
    case 'name':
      run.read.add(expression.name);
      return lookUp(scope, expression.name) ?? unknown;
    case 'attribute': {
      evaluate(run, scope, expression.of);
      const name = nameOf(expression);
      if (name) run.read.add(name);
      return lookUp(scope, name) ?? unknown;
    }
    case 'list':
      return listValue(expression.items.flatMap((item) => evaluateItem(run, scope, item)));
    case 'dict':
      return evaluateDict(run, scope, expression.entries);
    case 'index':
      return indexOf(evaluate(run, scope, expression.of), evaluate(run, scope, expression.key));
    case 'operation':
      return operate(expression.operator, evaluate(run, scope, expression.left), evaluate(run, scope, expression.right), expression.at);
    case 'each':
      return evaluateEach(run, scope, expression);
    case 'call':
      return evaluateCall(run, scope, expression);
    case 'unknown':
      for (const inner of expression.inner) evaluate(run, scope, inner);
      return unknown;
    default:
      return unknown;
  }
}

/** An element of a list; a spread list gives its own, a spread unknown one whose number is not known. */
function evaluateItem(run: Run, scope: Scope, item: Expression): readonly Value[] {
  if (item.kind !== 'spread') return [evaluate(run, scope, item)];
  const value = evaluate(run, scope, item.of);
  return value.kind === 'list' ? value.items : [unknown];
}

function evaluateDict(run: Run, scope: Scope, entries: readonly (readonly [Expression, Expression])[]): Value {
  const known = new Map<string, Value>();
  for (const [key, value] of entries) {
    const name = keyOf(evaluate(run, scope, key));
    if (name === null) return unknown;
    known.set(name, evaluate(run, scope, value));
  }
  return { kind: 'dict', entries: known };
}

function indexOf(of: Value, key: Value): Value {
  const name = keyOf(key);
  if (of.kind === 'dict' && name !== null) return of.entries.get(name) ?? unknown;
  return of.kind === 'list' && key.kind === 'int' ? (of.items.at(Number(key.value)) ?? unknown) : unknown;
}

function evaluateEach(run: Run, scope: Scope, { item, target, from }: Extract<Expression, { kind: 'each' }>): Value {
  const items = evaluate(run, scope, from);
  if (items.kind !== 'list') return unknown;
  return listValue(
    items.items.map((value) => {
      const inner: Scope = { names: new Map(), outer: scope };
      bindTargets(inner, target, value);
      return evaluate(run, inner, item);
    }),
  );
}

function evaluatePiece(run: Run, scope: Scope, piece: StringPiece): Traced {
  if (piece.kind === 'field') return formatValue(evaluate(run, scope, piece.value), piece.format, piece.at);
  const text = run.text.slice(piece.from, piece.to);
  return piece.raw || !text.includes('\\') ? { text, origins: piece.from } : unescapeText(text, piece.from);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '', '\\': '\\', "'": "'", '"': '"' };

function unescapeText(text: string, from: number): Traced {
  const parts: Traced[] = [];
  let run = 0;
  for (const match of text.matchAll(/\\(\r\n|[\s\S])/g)) {
    const escaped = match[1] === '\r\n' ? '' : (ESCAPES[match[1] ?? ''] ?? match[0]);
    parts.push({ text: text.slice(run, match.index), origins: from + run }, tracedAt(escaped, from + match.index));
    run = match.index + match[0].length;
  }
  return concatTraced([...parts, { text: text.slice(run), origins: from + run }]);
}

function evaluateCall(run: Run, scope: Scope, call: Extract<Expression, { kind: 'call' }>): Value {
  const { callee } = call;
  const positional = call.positional.flatMap((item) => evaluateItem(run, scope, item));
  const keywords = new Map([...call.keywords].map(([name, value]) => [name, evaluate(run, scope, value)]));
  const name = callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : '';
  if (callee.kind === 'attribute') {
    const of = evaluate(run, scope, callee.of);
    if (name === 'append' && of.kind === 'list') {
      assign(scope, callee.of, listValue([...of.items, positional[0] ?? unknown]));
      return unknown;
    }
    if (name === 'extend' && of.kind === 'list') {
      assign(scope, callee.of, operate('+', of, positional[0] ?? unknown, call.at));
      return unknown;
    }
    const result = callMethod(of, name, positional, keywords, call.at);
    if (result) return result;
  } else if (isBuiltin(name) && !run.functions.has(name)) return callBuiltin(name, positional, call.at);
  const definition = run.functions.get(name);
  if (definition && run.depth < MOST_DEPTH) return callDefined(run, scope, definition, positional, keywords, callee.kind === 'attribute');
  if (!TALKERS.test(name)) for (const value of [...positional, ...keywords.values()]) run.deliver(value);
  return unknown;
}

/** Calls that show a command rather than run it. */
const TALKERS =
  /^(?:print|log|debug|info|warning|warn|error|critical|exception|echo|secho|add_argument|append|insert|extend|write|format|fail|skip|assertEqual|assertIn)$/;

function callDefined(
  run: Run,
  scope: Scope,
  definition: FunctionDefinition,
  positional: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
  isMethod: boolean,
): Value {
  const own = isMethod && ['self', 'cls'].includes(definition.parameters[0] ?? '') ? [unknown, ...positional] : positional;
  const values = definition.parameters.map((parameter, index) => keywords.get(parameter) ?? own[index] ?? unknown);
  let outermost = scope;
  while (outermost.outer) outermost = outermost.outer;
  return callFunction(run, outermost, definition, values);
}

function callFunction(run: Run, module: Scope, { name, parameters, body }: FunctionDefinition, values: readonly Value[]): Value {
  run.called.add(name);
  run.depth++;
  const scope: Scope = { names: new Map(parameters.map((parameter, index) => [parameter, values[index] ?? unknown])), outer: module };
  const returned = runBody(run, scope, body);
  for (const parameter of parameters) scope.names.delete(parameter);
  deliverUnread(run, scope);
  run.depth--;
  return returned && !hasBranchReturn(body) ? returned : unknown;
}

/** A return in a branch: which one is taken is not known. */
function hasBranchReturn(body: readonly Statement[]): boolean {
  return body.some(
    (statement) =>
      (statement.kind === 'block' && !statement.once && statement.bodies.some((inner) => mayReturn(inner))) ||
      (statement.kind === 'for' && mayReturn(statement.body)),
  );
}

/** A value as the text of one argument. */
export function argumentText(value: Value): Traced {
  return asText(value, value.kind === 'int' ? (value.at ?? 0) : 0);
}
