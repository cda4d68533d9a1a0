import { ArithmeticError, evaluate } from './arithmetic.ts';
import { globFields } from './glob.ts';
import type { ParameterExpansion, Script, Word, WordPart } from './machine.ts';
import { toText } from './octets.ts';
import { parameterValue, removePattern, specialList } from './parameters.ts';
import { literal } from './pattern.ts';
import { type Shell, ShellError } from './state.ts';

/** Runs a command substitution and gives what it printed. */
export type Substitute = (shell: Shell, script: Script) => Promise<string>;

/** A field while it is put together: its text, and the same as a pattern in which what was quoted is literal. */
interface Field {
  text: string;
  pattern: string;
}

/** Expands words for one shell. */
export class Expander {
  readonly #shell: Shell;
  readonly #substitute: Substitute;

  constructor(shell: Shell, substitute: Substitute) {
    this.#shell = shell;
    this.#substitute = substitute;
  }

  /** Fields of a command's words: split and matched against files. */
  async fields(words: readonly Word[]): Promise<string[]> {
    const all: string[] = [];
    for (const word of words) {
      const builder = new FieldBuilder(this.#shell.get('IFS') ?? ' \t\n');
      await this.#parts(word.parts, builder, false);
      all.push(...(await globFields(this.#shell, builder.finish())));
    }
    return all;
  }

  /** One text: neither split nor matched, as in an assignment. */
  async text(word: Word | null): Promise<string> {
    return (await this.#single(word))?.text ?? '';
  }

  /** As a pattern for `case` and `${x#…}`. */
  async pattern(word: Word | null): Promise<string> {
    return (await this.#single(word))?.pattern ?? '';
  }

  async #single(word: Word | null): Promise<Field | undefined> {
    const builder = new FieldBuilder(null);
    await this.#parts(word?.parts ?? [], builder, false);
    return builder.finish()[0];
  }

  async #parts(parts: readonly WordPart[], builder: FieldBuilder, isQuoted: boolean): Promise<void> {
    for (const part of parts) await this.#part(part, builder, isQuoted);
  }

  async #part(part: WordPart, builder: FieldBuilder, isQuoted: boolean): Promise<void> {
    switch (part.type) {
      case 'Literal':
        return isQuoted ? builder.quoted(part.value) : builder.plain(part.value);
      case 'Glob':
        return isQuoted ? builder.quoted(part.pattern) : builder.plain(part.pattern);
      case 'SingleQuoted':
      case 'Escaped':
        return builder.quoted(part.value);
      case 'DoubleQuoted':
        if (!isOnlyAt(part.parts) || this.#shell.positional.length > 0) builder.quoted('');
        return this.#parts(part.parts, builder, true);
      case 'TildeExpansion':
        return builder.quoted(
          part.user === null ? (this.#shell.get('HOME') ?? '~') : (this.#shell.machine.user(part.user)?.home ?? `~${part.user}`),
        );
      case 'CommandSubstitution':
        return builder.expanded((await this.#substitute(this.#shell, part.body)).replace(/\n+$/, ''), isQuoted);
      case 'ArithmeticExpansion':
        return builder.expanded(await this.#arithmetic(part.expression.originalText ?? ''), isQuoted);
      case 'ParameterExpansion':
        return this.#parameter(part, builder, isQuoted);
      case 'BraceExpansion':
        return builder.plain(
          `{${part.items.map((item) => (item.type === 'Range' ? `${item.startStr ?? item.start}..${item.endStr ?? item.end}` : '')).join(',')}}`,
        );
      default:
        throw new ShellError('Syntax error: redirection unexpected');
    }
  }

  async #arithmetic(text: string): Promise<string> {
    const shell = this.#shell;
    let source = text;
    if (/[$`]/.test(text)) {
      const statement = shell.machine.parse(`: "${text.replace(/"/g, '')}"`).statements[0];
      const command = statement?.pipelines[0]?.commands[0];
      source = command?.type === 'SimpleCommand' ? await this.text(command.args[0] ?? null) : text;
    }
    try {
      const get = (name: string) => {
        const value = shell.get(name);
        if (value === null && shell.options.has('u')) throw new ShellError(`${name}: parameter not set`);
        return value ?? '';
      };
      return evaluate(source, { get, set: (name, value) => shell.set(name, value) }).toString();
    } catch (error) {
      if (error instanceof ArithmeticError) throw new ShellError(error.message);
      throw error;
    }
  }

  async #parameter(part: ParameterExpansion, builder: FieldBuilder, isQuoted: boolean): Promise<void> {
    const shell = this.#shell;
    const { parameter, operation } = part;
    if (operation === null && (parameter === '@' || parameter === '*')) return this.#list(parameter, builder, isQuoted);
    const value = parameterValue(shell, parameter);
    const isUnset = value === null || (operation !== null && 'checkEmpty' in operation && operation.checkEmpty && value === '');
    switch (operation?.type) {
      case undefined:
        if (value === null && shell.options.has('u')) throw new ShellError(`${parameter}: parameter not set`);
        return builder.expanded(value ?? '', isQuoted);
      case 'DefaultValue':
        return isUnset
          ? this.#parts(operation.word.parts, builder, isQuoted)
          : this.#parameter({ ...part, operation: null }, builder, isQuoted);
      case 'UseAlternative':
        return isUnset ? undefined : this.#parts(operation.word.parts, builder, isQuoted);
      case 'AssignDefault':
        if (isUnset) shell.set(parameter, await this.text(operation.word));
        return builder.expanded(parameterValue(shell, parameter) ?? '', isQuoted);
      case 'ErrorIfUnset':
        if (isUnset) throw new ShellError(`${parameter}: ${(await this.text(operation.word)) || 'parameter not set'}`);
        return builder.expanded(value ?? '', isQuoted);
      case 'Length':
        if (value === null && shell.options.has('u')) throw new ShellError(`${parameter}: parameter not set`);
        return builder.expanded(String(toText(value ?? '').length), isQuoted);
      case 'PatternRemoval':
        if (value === null && shell.options.has('u')) throw new ShellError(`${parameter}: parameter not set`);
        return builder.expanded(removePattern(value ?? '', await this.pattern(operation.pattern), operation), isQuoted);
      default:
        throw new ShellError('Bad substitution');
    }
  }

  /** `$@` and `$*` (POSIX XCU 2.5.2). */
  #list(parameter: '@' | '*', builder: FieldBuilder, isQuoted: boolean): void {
    const { positional } = this.#shell;
    if (isQuoted && parameter === '*') {
      builder.quoted(positional.join(specialList(this.#shell.get('IFS'))));
      return;
    }
    for (const [index, value] of positional.entries()) {
      if (index > 0) builder.breakField(' ');
      builder.expanded(value, isQuoted);
    }
  }
}

function isOnlyAt(parts: readonly WordPart[]): boolean {
  return parts.length > 0 && parts.every((part) => part.type === 'ParameterExpansion' && part.parameter === '@' && part.operation === null);
}

/** Puts fields together; without `ifs` nothing is split. */
class FieldBuilder {
  readonly #ifs: string | null;
  readonly #done: Field[] = [];
  #open: Field | null = null;

  constructor(ifs: string | null) {
    this.#ifs = ifs;
  }

  plain(text: string): void {
    this.#append(text, text);
  }

  quoted(text: string): void {
    this.#append(text, literal(text));
  }

  /** A result of an expansion: split at IFS, unless it was quoted. Wildcards in it count, as in every shell. */
  expanded(text: string, isQuoted: boolean): void {
    if (isQuoted) this.quoted(text);
    else if (this.#ifs !== null && this.#ifs !== '') this.#split(text, this.#ifs);
    else if (text !== '') this.#append(text, text.replace(/\\/g, '\\\\'));
  }

  #split(text: string, ifs: string): void {
    let run = '';
    let hadDelimiter = false;
    const flush = () => {
      if (run !== '') this.#append(run, run.replace(/\\/g, '\\\\'));
      run = '';
    };
    for (const character of text) {
      if (!ifs.includes(character)) {
        run += character;
        hadDelimiter = false;
        continue;
      }
      const isSpace = ' \t\n'.includes(character);
      flush();
      // What is not white space delimits a field even where that is empty.
      if (!isSpace && hadDelimiter && !this.#open) this.#open = { text: '', pattern: '' };
      if (!isSpace && !this.#open && !hadDelimiter) this.#open = { text: '', pattern: '' };
      this.#close();
      if (!isSpace) hadDelimiter = true;
    }
    flush();
  }

  breakField(separator: string): void {
    if (this.#ifs === null) this.#append(separator, separator);
    else this.#close();
  }

  finish(): Field[] {
    this.#close();
    return this.#done;
  }

  #append(text: string, pattern: string): void {
    this.#open ??= { text: '', pattern: '' };
    this.#open.text += text;
    this.#open.pattern += pattern;
  }

  #close(): void {
    if (this.#open) this.#done.push(this.#open);
    this.#open = null;
  }
}
