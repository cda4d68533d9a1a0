import { posix } from 'node:path';
import { Bash, type CommandName } from 'just-bash/browser';
import type { Call, Files, Program, Script } from '../shell/machine.ts';
import { toOctets, toText } from '../shell/octets.ts';
import { readAll } from '../shell/streams.ts';

/** Programs that just-bash has and that are taken as they are: what works on text, and looks through folders. */
const names = [
  'wc',
  'grep',
  'fgrep',
  'egrep',
  'sed',
  'awk',
  'sort',
  'uniq',
  'comm',
  'cut',
  'paste',
  'tr',
  'rev',
  'nl',
  'fold',
  'expand',
  'unexpand',
  'strings',
  'column',
  'join',
  'find',
  'tree',
  'du',
  'base64',
  'diff',
  'seq',
  'expr',
  'md5sum',
  'sha1sum',
  'sha256sum',
  'tac',
  'od',
  'gzip',
  'gunzip',
  'zcat',
] as const satisfies readonly CommandName[];

/** Most octets that one program prints. */
const OUTPUT_BYTES = 32 * 1024 * 1024;

/** Characters of scripts whose trees are kept: a plan's script is run again and again, and reading it takes 50 ms. */
const KEPT = 600_000;
const LONGEST = 4 * 1024 * 1024;
const kept = new Map<string, Script>();
let keptCharacters = 0;
let reader: Bash | null = null;

/** Reads a shell's text as a tree; shared by all devices. @throws Error with what is wrong with it */
export function parseScript(text: string): Script {
  const known = kept.get(text);
  if (known) return known;
  if (text.length > LONGEST) throw new Error('the script is too long');
  reader ??= new Bash({ commands: [] });
  const { ast } = reader.transform(text);
  kept.set(text, ast);
  keptCharacters += text.length;
  for (const oldest of kept.keys()) {
    if (keptCharacters <= KEPT) break;
    kept.delete(oldest);
    keptCharacters -= oldest.length;
  }
  return ast;
}

export function createTextTools(files: (call: Call) => Files): ReadonlyMap<string, Program> {
  const shells = new WeakMap<Files, Bash>();
  function bashFor(call: Call): Bash {
    const own = files(call);
    const bash =
      shells.get(own) ??
      new Bash({ fs: withoutLayout(own), cwd: '/', commands: [...names], executionLimits: { maxOutputSize: OUTPUT_BYTES } });
    shells.set(own, bash);
    return bash;
  }
  return new Map(names.map((name): [string, Program] => [name, (call) => run(bashFor(call), name, call)]));
}

/** just-bash lays out folders of its own where it finds none; the device has its own. */
function withoutLayout(files: Files): Files {
  return { ...files, writeFile: files.writeFile.bind(files) };
}

async function run(bash: Bash, name: string, call: Call): Promise<number> {
  const stdin = (await readsInput(name, call)) ? await call.process.until(readAll(call.streams.get(0))) : '';
  const result = await bash.exec(name, {
    args: call.args.map(toText),
    cwd: call.folder,
    env: Object.fromEntries(Object.entries(call.environment).map(([key, value]) => [key, toText(value)])),
    replaceEnv: true,
    rawScript: true,
    stdin,
    stdinKind: 'bytes',
    signal: call.process.signal,
  });
  const isBytes = result.stdoutKind === 'bytes' || result.stdoutEncoding === 'binary';
  if (result.stdout !== '') await call.streams.get(1)?.write?.(isBytes ? result.stdout : encode(result.stdout));
  if (result.stderr !== '') await call.streams.get(2)?.write?.(toOctets(result.stderr));
  return result.exitCode;
}

/** Some programs mark bytes, some do not: text beyond U+00FF can only be text. */
function encode(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of Latin-1 is meant
  return /^[\x00-\xff]*$/.test(text) ? text : toOctets(text);
}

const always = new Set(['tr']);
const never = new Set(['find', 'tree', 'du', 'seq', 'expr', 'diff', 'comm', 'join']);

/** Whether a program reads its input: where none of its operands is a file. Reading it anyway would take it from a loop around it. */
async function readsInput(name: string, call: Call): Promise<boolean> {
  if (always.has(name) || call.args.includes('-')) return true;
  if (never.has(name)) return false;
  const own = call.machine.files(call.process.user);
  for (const word of call.args) {
    if (!word.startsWith('-') && word !== '' && (await own.exists(posix.resolve(call.folder, toText(word))))) return false;
  }
  return true;
}
