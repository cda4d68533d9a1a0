import { posix } from 'node:path';
import { toText } from './octets.ts';
import { type Shell, ShellError } from './state.ts';

/** `test` (POSIX XCU test). @returns 0 true, 1 false */
export async function runTest(shell: Shell, words: readonly string[]): Promise<number> {
  const reader = new Reader(shell, words);
  return (await reader.whole()) ? 0 : 1;
}

const unary = new Set([
  '-e',
  '-f',
  '-d',
  '-h',
  '-L',
  '-r',
  '-w',
  '-x',
  '-s',
  '-n',
  '-z',
  '-t',
  '-p',
  '-S',
  '-b',
  '-c',
  '-g',
  '-k',
  '-u',
  '-O',
  '-G',
]);
const binary = new Set(['=', '==', '!=', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '<', '>', '-nt', '-ot', '-ef']);

class Reader {
  readonly #shell: Shell;
  readonly #words: readonly string[];
  #at = 0;

  constructor(shell: Shell, words: readonly string[]) {
    this.#shell = shell;
    this.#words = words;
  }

  async whole(): Promise<boolean> {
    const words = this.#words;
    const [first = '', second = ''] = words;
    if (words.length === 0) return false;
    if (words.length === 1) return first !== '';
    if (words.length === 2 && first === '!') return second === '';
    const value = await this.#either();
    if (this.#at < words.length) throw new ShellError(`test: ${words[this.#at]}: unexpected operator`);
    return value;
  }

  async #either(): Promise<boolean> {
    let value = await this.#both();
    while (this.#words[this.#at] === '-o') {
      this.#at += 1;
      const other = await this.#both();
      value = value || other;
    }
    return value;
  }

  async #both(): Promise<boolean> {
    let value = await this.#not();
    while (this.#words[this.#at] === '-a') {
      this.#at += 1;
      const other = await this.#not();
      value = value && other;
    }
    return value;
  }

  async #not(): Promise<boolean> {
    if (this.#words[this.#at] === '!' && !binary.has(this.#words[this.#at + 1] ?? '')) {
      this.#at += 1;
      return !(await this.#not());
    }
    return this.#primary();
  }

  async #primary(): Promise<boolean> {
    const [word = '', next, third] = this.#words.slice(this.#at);
    if (next !== undefined && third !== undefined && binary.has(next)) {
      this.#at += 3;
      return this.#compare(word, next, third);
    }
    if (word === '(') {
      this.#at += 1;
      const value = await this.#either();
      if (this.#words[this.#at++] !== ')') throw new ShellError('test: closing paren expected');
      return value;
    }
    if (unary.has(word) && next !== undefined) {
      this.#at += 2;
      return this.#look(word, next);
    }
    this.#at += 1;
    return word !== '';
  }

  async #compare(left: string, operator: string, right: string): Promise<boolean> {
    if (operator === '=' || operator === '==') return left === right;
    if (operator === '!=') return left !== right;
    if (operator === '<' || operator === '>') return operator === '<' ? left < right : left > right;
    if (operator === '-nt' || operator === '-ot' || operator === '-ef') return this.#compareFiles(left, operator, right);
    const [one, other] = [integer(left), integer(right)];
    if (operator === '-eq') return one === other;
    if (operator === '-ne') return one !== other;
    if (operator === '-lt') return one < other;
    if (operator === '-le') return one <= other;
    return operator === '-gt' ? one > other : one >= other;
  }

  async #compareFiles(left: string, operator: string, right: string): Promise<boolean> {
    const [one, other] = [await this.#stat(left), await this.#stat(right)];
    if (operator === '-ef') return one !== null && this.#path(left) === this.#path(right);
    const [newer, older] = operator === '-nt' ? [one, other] : [other, one];
    return newer !== null && (older === null || newer.mtime > older.mtime);
  }

  async #look(operator: string, word: string): Promise<boolean> {
    if (operator === '-n') return word !== '';
    if (operator === '-z') return word === '';
    if (operator === '-t') return this.#shell.streams.get(Number(word))?.isTerminal ?? false;
    if (operator === '-h' || operator === '-L') {
      const link = await this.#files()
        .lstat(this.#path(word))
        .catch(() => null);
      return link?.isSymbolicLink ?? false;
    }
    const stat = await this.#stat(word);
    if (!stat || word === '') return false;
    if (operator === '-f') return stat.isFile;
    if (operator === '-d') return stat.isDirectory;
    if (operator === '-s') return stat.size > 0;
    if (operator === '-x') return stat.isDirectory || (stat.mode & 0o111) !== 0;
    return !['-p', '-S', '-b', '-c', '-g', '-k', '-u'].includes(operator);
  }

  #files() {
    return this.#shell.machine.files(this.#shell.process.user);
  }

  #path(word: string): string {
    return posix.resolve(this.#shell.folder, toText(word));
  }

  #stat(word: string) {
    return this.#files()
      .stat(this.#path(word))
      .catch(() => null);
  }
}

function integer(word: string): bigint {
  if (!/^\s*[-+]?\d+\s*$/.test(word)) throw new ShellError(`test: Illegal number: ${word}`);
  return BigInt.asIntN(64, BigInt(word.trim().replace(/^\+/, '')));
}
