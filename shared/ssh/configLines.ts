import { printable } from '../kit/printable.ts';

/** A line of ssh_config(5); `keyword` in lower case, `line` from 1. */
export interface ConfigLine {
  readonly file: string;
  readonly line: number;
  readonly keyword: string;
  readonly words: readonly string[];
  /** Of an `Include`: the files it names, read where files can be read. */
  readonly included?: readonly (readonly ConfigLine[])[];
}

export interface ConfigNote {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface ConfigText {
  readonly lines: readonly ConfigLine[];
  readonly notes: readonly ConfigNote[];
}

/** Splits ssh_config(5) into lines of words: `keyword words…` or `keyword=words…`, quotes, `#` comments. Nothing is looked up or run. */
export function parseConfigLines(text: string, file: string): ConfigText {
  const lines: ConfigLine[] = [];
  const notes: ConfigNote[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const [, keyword = '', rest = ''] = /^\s*([^\s="#]+)(?:\s*=\s*|\s+|$)(.*)$/.exec(raw.replace(/[\s]+$/, '')) ?? [];
    if (keyword === '') {
      if (!/^\s*(?:#|$)/.test(raw))
        notes.push({ file, line: index + 1, message: `"${printable(raw.trim(), 60)}" is not a keyword and its value` });
      continue;
    }
    const words = splitWords(rest);
    if (words && words.length > 0) lines.push({ file, line: index + 1, keyword: keyword.toLowerCase(), words });
    else
      notes.push({ file, line: index + 1, message: words ? `${printable(keyword, 40)} has no value` : 'a quotation mark is not closed' });
  }
  return { lines, notes };
}

/** As OpenSSH's argv_split: quotes of both kinds, a backslash before a quote or a backslash, a comment at the start of a word. */
function splitWords(text: string): string[] | null {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ' ' || text[at] === '\t') {
      at += 1;
      continue;
    }
    if (text[at] === '#') break;
    let word = '';
    let quote = '';
    for (; at < text.length; at++) {
      const character = text[at] ?? '';
      const next = text[at + 1] ?? '';
      if (character === '\\' && (next === '\\' || next === '"' || next === "'" || (quote === '' && next === ' '))) {
        word += next;
        at += 1;
      } else if (quote === '' && (character === ' ' || character === '\t')) break;
      else if (quote === '' && (character === '"' || character === "'")) quote = character;
      else if (quote !== '' && character === quote) quote = '';
      else word += character;
    }
    if (quote !== '') return null;
    words.push(word);
  }
  return words;
}
