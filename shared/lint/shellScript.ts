import { evaluateArithmetic } from './arithmetic.ts';
import { type Part, type RawWord, type ShellOptions, shellTokens } from './shellTokens.ts';
import { concatTraced, isKnown, originOf, sliceTraced, splitTraced, type Traced, tracedAt, UNKNOWN } from './traced.ts';

/** One simple command. Words keep where each unit came from; what is not constant stands as `UNKNOWN`. */
export interface ShellCommand {
  readonly words: readonly Traced[];
  /** Commands with the same number stand in the same list: neither in a branch, a loop or a function of its own. */
  readonly block: number;
  /** Bodies of its here-documents. */
  readonly heredocs: readonly Traced[];
  /** Source offset of a backslash that blanks keep from continuing the line, or null. */
  readonly brokenContinuation: number | null;
}

type Value = readonly Traced[];

interface Variable {
  /** Null: assigned to, but not a constant. */
  readonly value: Value | null;
  readonly interesting: boolean;
  readonly block: number;
}

interface Interpreter {
  readonly fragment: Traced;
  readonly variables: Map<string, Variable>;
  readonly assignedInBranches: Set<string>;
  readonly assignments: Map<string, number>;
  readonly blocks: { readonly id: number; readonly closes: string }[];
  expansionsLeft: number;
}

interface Pending {
  words: RawWord[];
  heredocs: Traced[];
  skipNext: boolean;
}

const INTERESTING = /tc|qdisc|phc2sys|ptp4l/;
const TOP = 0;

/**
 * Reads a script as far as it can be known without running it: words of each command that may configure traffic or time,
 * with variables that are constant, `$((…))` and arrays put in.
 */
export function readShell(fragment: Traced, options: ShellOptions): ShellCommand[] {
  const interpreter: Interpreter = {
    fragment,
    variables: new Map(),
    ...surveyAssignments(fragment.text),
    blocks: [],
    expansionsLeft: 500_000,
  };
  const commands: ShellCommand[] = [];
  let pending: Pending = { words: [], heredocs: [], skipNext: false };
  let array: { name: string; items: Traced[] } | null = null;
  const finish = () => {
    const command = interpretCommand(interpreter, pending);
    if (command) commands.push(command);
    pending = { words: [], heredocs: [], skipNext: false };
  };
  for (const token of shellTokens(fragment.text, options)) {
    if (array) {
      if (token.kind === 'word') array.items.push(...expandWord(interpreter, token));
      else if (token.kind === 'operator' && token.text === ')') {
        assign(interpreter, array.name, array.items);
        array = null;
      }
    } else if (token.kind === 'redirect') pending.skipNext = true;
    else if (token.kind === 'heredoc') pending.heredocs.push(heredocBody(sliceTraced(fragment, token.at, token.end), token.literal));
    else if (token.kind === 'operator') {
      finish();
      if (token.text === '(') openBlock(interpreter, ')', token.at);
      else if (token.text === ')') closeBracket(interpreter, token.at);
      else if (token.text === ';;') enterBranch(interpreter, token.at);
    } else if (token.kind !== 'word') continue;
    else if (pending.skipNext) pending.skipNext = false;
    else if (isArrayAssignment(token)) array = { name: arrayName(token), items: [] };
    else if (pending.words.length < 4_000) pending.words.push(token);
  }
  finish();
  return commands;
}

/** How often each variable is assigned to: a constant is one that is assigned once, or in order at the top level. */
function surveyAssignments(text: string): Pick<Interpreter, 'assignments' | 'assignedInBranches'> {
  const assignments = new Map<string, number>();
  const assignedInBranches = new Set<string>();
  for (const match of text.matchAll(/^([ \t]*)(?:export |readonly |local |declare (?:-\w+ )?)?([A-Za-z_]\w{0,200})\+?=/gm)) {
    const name = match[2] ?? '';
    assignments.set(name, (assignments.get(name) ?? 0) + 1);
    if (match[1]) assignedInBranches.add(name);
  }
  for (const match of text.matchAll(/\b(?:read(?: -\w+)*|for|getopts \S+) ([A-Za-z_]\w{0,200})/g)) assignedInBranches.add(match[1] ?? '');
  return { assignments, assignedInBranches };
}

/** In a body that expands, `\\`, `\$` and a backslash before a backquote lose their backslash (POSIX.1-2024 2.7.4). */
function heredocBody(body: Traced, literal: boolean): Traced {
  if (literal || !/\\[\\$`]/.test(body.text)) return body;
  const parts: Traced[] = [];
  let run = 0;
  for (const match of body.text.matchAll(/\\[\\$`]/g)) {
    parts.push(sliceTraced(body, run, match.index));
    run = match.index + 1;
  }
  return concatTraced([...parts, sliceTraced(body, run, body.text.length)]);
}

function isArrayAssignment(word: RawWord): boolean {
  const [first, second] = word.parts;
  return word.parts.length === 2 && first?.kind === 'text' && second?.kind === 'text' && second.text === '(' && first.text.endsWith('=');
}

function arrayName(word: RawWord): string {
  const [first] = word.parts;
  return first?.kind === 'text' ? first.text.replace(/\+?=$/, '') : '';
}

function interpretCommand(interpreter: Interpreter, { words: all, heredocs }: Pending): ShellCommand | null {
  let words = all;
  for (let keyword = keywordOf(words[0]); keyword !== null; keyword = keywordOf(words[0])) {
    enterKeyword(interpreter, keyword, words[0]?.at ?? 0);
    if (keyword === 'for' || keyword === 'case' || keyword === 'function') return null;
    words = words.slice(1);
  }
  while (words[0] && assignmentOf(words[0])) {
    const assignment = assignmentOf(words[0]);
    if (assignment && words.length === 1) assign(interpreter, assignment.name, expandAssigned(interpreter, words[0], assignment.prefix));
    words = words.slice(1);
  }
  const first = literalOf(words[0]);
  if (['export', 'readonly', 'local', 'declare', 'typeset'].includes(first ?? '')) {
    for (const word of words.slice(1)) {
      const assignment = assignmentOf(word);
      if (assignment) assign(interpreter, assignment.name, expandAssigned(interpreter, word, assignment.prefix));
    }
    return null;
  }
  if (heredocs.length === 0 && !words.some((word) => isInteresting(interpreter, word))) return null;
  const broken = words.find(({ brokenContinuation }) => brokenContinuation);
  return {
    words: words.filter((word) => word !== broken || word.parts.length > 1).flatMap((word) => expandWord(interpreter, word)),
    block: interpreter.blocks.at(-1)?.id ?? TOP,
    heredocs,
    brokenContinuation: broken ? originOf(interpreter.fragment, broken.at) : null,
  };
}

function isInteresting({ variables }: Interpreter, { parts }: RawWord): boolean {
  return parts.some((part) => {
    if (part.kind === 'text') return INTERESTING.test(part.text);
    if (part.kind !== 'variable' && part.kind !== 'array') return false;
    return variables.get(part.name)?.interesting ?? false;
  });
}

const KEYWORDS = new Set('if then else elif fi for while until do done case esac { } ! time function'.split(' '));

function keywordOf(word: RawWord | undefined): string | null {
  const literal = literalOf(word);
  return literal !== null && KEYWORDS.has(literal) ? literal : null;
}

function literalOf(word: RawWord | undefined): string | null {
  const [part] = word?.parts ?? [];
  return word?.parts.length === 1 && part?.kind === 'text' && !part.quoted ? part.text : null;
}

function enterKeyword(interpreter: Interpreter, keyword: string, at: number): void {
  if (keyword === 'then' || keyword === 'do') openBlock(interpreter, keyword === 'then' ? 'fi' : 'done', at);
  else if (keyword === '{') openBlock(interpreter, '}', at);
  else if (keyword === 'case') openBlock(interpreter, 'esac', at);
  else if (keyword === 'else' || keyword === 'elif') {
    closeBlock(interpreter, 'fi');
    if (keyword === 'else') openBlock(interpreter, 'fi', at);
  } else if (['fi', 'done', '}', 'esac'].includes(keyword)) closeBlock(interpreter, keyword);
}

function openBlock({ blocks, fragment }: Interpreter, closes: string, at: number): void {
  if (blocks.length < 200) blocks.push({ id: originOf(fragment, at) + 1, closes });
}

function closeBlock({ blocks }: Interpreter, keyword: string): void {
  if (blocks.at(-1)?.closes === keyword) blocks.pop();
}

/** `)` ends a subshell or the empty list of a function's parameters; in `case` it begins a branch. */
function closeBracket(interpreter: Interpreter, at: number): void {
  if (interpreter.blocks.at(-1)?.closes === ')') interpreter.blocks.pop();
  else enterBranch(interpreter, at);
}

function enterBranch({ blocks, fragment }: Interpreter, at: number): void {
  if (blocks.at(-1)?.closes === 'esac') blocks.splice(-1, 1, { id: originOf(fragment, at) + 1, closes: 'esac' });
}

function assignmentOf(word: RawWord): { name: string; prefix: number } | null {
  const [part] = word.parts;
  if (part?.kind !== 'text' || part.quoted) return null;
  // `ExecStart=/usr/sbin/phc2sys` of a systemd unit is a command, not an assignment.
  const match = /^(?!Exec[A-Z])([A-Za-z_]\w{0,200})=/.exec(part.text);
  return match ? { name: match[1] ?? '', prefix: match[0].length } : null;
}

function expandAssigned(interpreter: Interpreter, word: RawWord, prefix: number): Value {
  const quoted = word.parts.map((part): Part => ({ ...part, quoted: true }));
  const [whole] = expandWord(interpreter, { ...word, parts: quoted });
  return whole ? [sliceTraced(whole, prefix, whole.text.length)] : [];
}

function assign(interpreter: Interpreter, name: string, value: Value): void {
  const known = value.every(isKnown) && value.reduce((sum, { text }) => sum + text.length, 0) < 100_000;
  const interesting = known && value.some(({ text }) => INTERESTING.test(text));
  interpreter.variables.set(name, { value: known ? value : null, interesting, block: interpreter.blocks.at(-1)?.id ?? TOP });
}

function constantOf(interpreter: Interpreter, name: string): Value | null {
  const variable = interpreter.variables.get(name);
  if (!variable) return null;
  const block = interpreter.blocks.at(-1)?.id ?? TOP;
  if (variable.block === block) return variable.value;
  const constant = variable.block === TOP && interpreter.assignments.get(name) === 1 && !interpreter.assignedInBranches.has(name);
  return constant ? variable.value : null;
}

/** The fields a word becomes: an unquoted expansion is split at blanks (POSIX.1-2024 2.6.5). */
function expandWord(interpreter: Interpreter, { parts }: RawWord): Traced[] {
  const fields: Traced[][] = [[]];
  for (const part of parts) {
    const values = expandPart(interpreter, part);
    values.forEach((value, index) => {
      if (index > 0) fields.push([]);
      fields.at(-1)?.push(value);
    });
  }
  return fields.filter((field) => field.length > 0).map(concatTraced);
}

function expandPart(interpreter: Interpreter, part: Part): readonly Traced[] {
  const origin = originOf(interpreter.fragment, part.at);
  if (part.kind === 'text') return [sliceTraced(interpreter.fragment, part.at, part.at + part.text.length)];
  if (part.kind === 'arithmetic') {
    const value = evaluateArithmetic(part.expression, (name) => numberOf(constantOf(interpreter, name)));
    return [tracedAt(value === null ? UNKNOWN : String(value), origin)];
  }
  const value = part.kind === 'unknown' ? null : constantOf(interpreter, part.name);
  if (!value || !spend(interpreter, value)) return [tracedAt(UNKNOWN, origin)];
  if (part.kind === 'array') return value;
  return part.quoted ? value.slice(0, 1) : value.slice(0, 1).flatMap(splitTraced);
}

/** What all expansions together may put in; beyond it, a script expands for its own sake. */
function spend(interpreter: Interpreter, value: Value): boolean {
  for (const { text } of value) interpreter.expansionsLeft -= text.length;
  return interpreter.expansionsLeft > 0;
}

function numberOf(value: Value | null): bigint | null {
  const text = value?.[0]?.text ?? '';
  return /^-?\d{1,30}$/.test(text) ? BigInt(text) : null;
}
