import { posix } from 'node:path';
import { ProgramError } from '../shell/launch.ts';
import { type Call, complain, type Files } from '../shell/machine.ts';
import { toText } from '../shell/octets.ts';
import { reasonOf } from '../shell/reason.ts';

export interface Options {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

/**
 * Options as getopt(3) takes them, also between operands.
 * @param form letters; one with a colon takes a value. Long options are taken by name, with a value only after `=`
 * @throws ProgramError on an option that is not in the form
 */
export function parseOptions({ args }: Pick<Call, 'args'>, form: string): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      words.push(...args.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s);
      flags.add(name);
      if (value !== undefined) values.set(name, value);
    } else if (word.startsWith('-') && word.length > 1) {
      for (let letter = 1; letter < word.length; letter++) {
        const option = word[letter] ?? '';
        const place = form.indexOf(option);
        if (place === -1 || option === ':') throw new ProgramError(`invalid option -- '${option}'`);
        if (form[place + 1] !== ':') flags.add(option);
        else {
          values.set(option, word.length > letter + 1 ? word.slice(letter + 1) : (args[++at] ?? ''));
          break;
        }
      }
    } else words.push(word);
  }
  return { flags, values, words };
}

export async function usage(call: Call, problem: string): Promise<number> {
  await complain(call, `${call.name}: ${problem}\n`);
  return 1;
}

/** Files as a program names them. */
export class Operands {
  readonly files: Files;
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
    this.files = call.machine.files(call.process.user);
  }

  path(word: string): string {
    if (word === '') throw new ProgramError("cannot access '': No such file or directory");
    return posix.resolve(this.#call.folder, toText(word));
  }

  async isFolder(word: string): Promise<boolean> {
    return (await this.files.stat(this.path(word)).catch(() => null))?.isDirectory ?? false;
  }

  /** Says why something could not be done, as coreutils do. @returns 1 */
  async failed(word: string, error: unknown, verb = ''): Promise<number> {
    const message = error instanceof Error ? error.message : String(error);
    const reason = /EEXIST/.test(message)
      ? 'File exists'
      : /ENOTEMPTY|not empty/.test(message)
        ? 'Directory not empty'
        : /ENOTDIR/.test(message)
          ? 'Not a directory'
          : /^E[A-Z]+/.test(message)
            ? reasonOf(error).replace('No such file', 'No such file or directory')
            : message;
    await complain(this.#call, `${this.#call.name}: ${verb}${verb ? `'${word}'` : word}: ${reason}\n`);
    return 1;
  }
}
