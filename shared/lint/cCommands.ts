import type { Artefact } from './artefacts.ts';
import { type CodeToken, cTokens } from './codeTokens.ts';
import { type FieldCommand, fieldCommandsOf } from './fieldCommands.ts';
import { readShell } from './shellScript.ts';
import { concatTraced, originOf, sliceTraced, type Traced, tracedAt, UNKNOWN } from './traced.ts';

const PROGRAMS = /\btc\b|phc2sys|ptp4l/;
const TALKERS = /^(?:f?printf|v?f?printf|puts|fputs|perror|syslog|errx?|warnx?|usage|pr_\w+|log\w*|LOG\w*|printk|dev_\w+|assert\w*)$/;
/** Ways to add to a text later: what seems to be missing in a literal may come then. */
const APPENDS = /\b(?:strn?cat|strlcat|asprintf|append|ostringstream|stringstream)\b|\+=|\bsnprintf\s*\(\s*\w+\s*\+/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'", '\n': '' };

/** What stands between two brackets: elements apart by commas, each a run of literals or something else. */
interface Brackets {
  readonly callee: string;
  readonly items: Traced[];
  run: Traced[];
  /** Index of what is not a literal in the current element, or null. */
  other: number | null;
}

/**
 * Finds the commands that a C program runs: string literals, joined where they stand side by side, with simple `#define`s put in,
 * and lists of arguments (`execlp("tc", "tc", …)`, `char *argv[] = { "tc", … }`). printf conversions are unknown.
 */
export function readCCommands(source: Artefact): FieldCommand[] {
  if (!PROGRAMS.test(source.text)) return [];
  const open = APPENDS.test(source.text);
  const commands: FieldCommand[] = [];
  readBrackets(source, ({ items, callee }) => {
    if (TALKERS.test(callee)) return;
    const at = items.findLastIndex(({ text }) => /^(?:.*\/)?(?:tc|phc2sys|ptp4l)$/.test(text));
    if (at !== -1 && items.length - at > 3) {
      // The list ends with a null pointer, which is no argument.
      const words = items.slice(at, items.at(-1)?.text === UNKNOWN ? -1 : undefined).filter(({ text }) => text !== '');
      commands.push(...fieldCommandsOf({ words, block: 0, heredocs: [], brokenContinuation: null }, true));
      return;
    }
    for (const text of items) {
      if (!PROGRAMS.test(text.text)) continue;
      const found = readShell(text, { multilineQuotes: true }).flatMap((command) => fieldCommandsOf(command, false));
      commands.push(...found.map((command) => ({ ...command, open: command.open || open })));
    }
  });
  // Functions run in an order that is not known: no two commands stand in the same list.
  return commands.map((command, index) => ({ ...command, block: -1 - index }));
}

const MOST_ITEMS = 4_000;
const MOST_DEPTH = 200;

/** Walks through the source and hands over what each pair of brackets holds; statements count as brackets of their own. */
function readBrackets(source: Artefact, take: (brackets: Brackets) => void): void {
  const macros = new Map<string, Traced>();
  const brackets = (callee: string): Brackets => ({ callee, items: [], run: [], other: null });
  const stack: Brackets[] = [];
  let current = brackets('');
  let previous = '';
  const finishElement = () => {
    const [first] = current.run;
    const item = first && current.other === null ? withUnknowns(concatTraced(current.run)) : null;
    if (item && current.items.length < MOST_ITEMS) current.items.push(item);
    else if (current.other !== null && current.items.length < MOST_ITEMS)
      current.items.push(tracedAt(UNKNOWN, originOf(source, current.other)));
    current.run = [];
    current.other = null;
  };
  const close = () => {
    finishElement();
    take(current);
  };
  for (const token of withoutDefinitions(source, macros)) {
    const macro = token.kind === 'name' ? macros.get(token.text) : undefined;
    if (token.kind === 'string') current.run.push(literalOf(source, token));
    else if (macro) current.run.push(macro);
    else if (token.kind === 'name' && /^PRI[diuxX]\d\d$/.test(token.text)) current.run.push(tracedAt('', originOf(source, token.at)));
    else if (token.text === '(' || token.text === '{') {
      if (stack.length < MOST_DEPTH) stack.push(current);
      current = brackets(token.text === '(' ? previous : '');
    } else if (token.text === ')' || token.text === '}') {
      close();
      current = stack.pop() ?? brackets('');
      current.other ??= token.at;
    } else if (token.text === ',') finishElement();
    else if (token.text === ';') {
      close();
      current = brackets('');
    } else current.other ??= token.at;
    previous = token.kind === 'name' ? token.text : '';
  }
  close();
}

/** Tokens outside `#define`; those whose body is one string or number are kept as `macros`. */
function* withoutDefinitions(source: Artefact, macros: Map<string, Traced>): Generator<CodeToken> {
  let define: { name: string | null; body: Traced[]; plain: boolean } | null = null;
  let previous = '';
  for (const token of cTokens(source.text)) {
    if (define) {
      if (token.kind === 'op' && token.text === '\n') {
        if (define.name !== null && define.plain && define.body.length > 0) macros.set(define.name, concatTraced(define.body));
        define = null;
      } else if (define.name === null) define.name = token.text;
      else if (token.kind === 'string') define.body.push(literalOf(source, token));
      else if (token.kind === 'number' && define.body.length === 0) define.body.push(numberOf(source, token));
      else if (token.kind === 'name' && macros.has(token.text))
        define.body.push(macros.get(token.text) ?? tracedAt(UNKNOWN, originOf(source, token.at)));
      else define.plain = false;
    } else if (previous === '#' && token.text === 'define') define = { name: null, body: [], plain: true };
    else if (token.text !== '#' && token.text !== '\n') yield token;
    previous = token.text;
  }
}

function numberOf(source: Artefact, token: CodeToken): Traced {
  const digits = /^(?:0[xX][\da-fA-F]+|\d+)/.exec(token.text)?.[0] ?? token.text;
  return sliceTraced(source, token.at, token.at + digits.length);
}

/** Content of a literal with its escapes worked out. */
function literalOf(source: Artefact, { text, at }: CodeToken): Traced {
  const end = text.length > 1 && text.endsWith('"') ? text.length - 1 : text.length;
  if (!text.includes('\\')) return sliceTraced(source, at + 1, at + end);
  const parts: Traced[] = [];
  let run = 1;
  for (const match of text.slice(0, end).matchAll(/\\(?:\r\n|[\s\S])/g)) {
    const escaped = match[0].slice(1).endsWith('\n') ? '' : (ESCAPES[match[0].slice(1)] ?? UNKNOWN);
    parts.push(sliceTraced(source, at + run, at + match.index), tracedAt(escaped, originOf(source, at + match.index)));
    run = match.index + match[0].length;
  }
  return concatTraced([...parts, sliceTraced(source, at + run, at + end)]);
}

/** printf conversions become unknown, whoever formats the text. */
function withUnknowns(text: Traced): Traced {
  if (!text.text.includes('%')) return text;
  const parts: Traced[] = [];
  let run = 0;
  for (const match of text.text.matchAll(/%[-+ #0]{0,3}[\d*]{0,4}(?:\.[\d*]{1,4})?(?:hh?|ll?|[jztL])?[a-zA-Z]?/g)) {
    parts.push(sliceTraced(text, run, match.index), tracedAt(UNKNOWN, originOf(text, match.index)));
    run = match.index + match[0].length;
  }
  return concatTraced([...parts, sliceTraced(text, run, text.text.length)]);
}
