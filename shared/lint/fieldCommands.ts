import type { ShellCommand } from './shellScript.ts';
import { readShell } from './shellScript.ts';
import { originOf, sliceTraced, type Traced } from './traced.ts';

/** A command that configures traffic or time, wherever it was found: a script, a string of a program, a unit file. */
export interface FieldCommand {
  readonly program: 'tc' | 'phc2sys' | 'ptp4l';
  /** The program's own word and what follows it. */
  readonly words: readonly Traced[];
  readonly block: number;
  readonly brokenContinuation: number | null;
  /** More arguments may be added where the text does not show it: nothing may be said about what is missing. */
  readonly open: boolean;
}

/** Programs that only talk about a command in their arguments. */
const TALKERS = new Set(
  'echo printf grep egrep man info logger which type whatis apropos apt apt-get yum dnf apk opkg pacman systemctl service killall pkill pgrep pidof kill cat ls rm cp mv install journalctl whereis alias # //'.split(
    ' ',
  ),
);
/** What may precede a command in text that is not known to be a script. */
const PROMPT = /^(?:[$%>#&@*-]|RUN|CMD|sudo|doas|exec|nohup|[\w.-]{1,40}:|[\w.@~:/-]{1,80}[$#>])$/;
const UNIT_LINE = /^Exec(?:Start|StartPre|StartPost|Stop|StopPost|Reload)=[-@:+!]*/;

/**
 * Picks the command that configures traffic or time out of a simple command.
 * @param strict the text is known to be a script, so wrappers (`sudo`, `ip netns exec`, a function of its own) are looked through
 */
export function fieldCommandsOf(command: ShellCommand, strict: boolean, depth = 0): FieldCommand[] {
  const words = command.words.some(({ text }) => /^[E@-]/.test(text)) ? command.words.map(stripUnitPrefix) : command.words;
  if (TALKERS.has(words[0]?.text ?? '')) return [];
  const { block, brokenContinuation } = command;
  const at = words.findIndex((word, index) => isProgram(word, words[index + 1]));
  if (at !== -1 && (strict || isPrompt(words.slice(0, at)))) {
    const own = words.slice(at);
    const [first] = own;
    const name = programName(first);
    const withName = first?.text === 'qdisc' && first ? [sliceTraced(first, 0, 0), ...own] : own;
    return [{ program: name, words: withName, block, brokenContinuation, open: false }];
  }
  const script = depth < 3 ? words.find(({ text }) => /\s/.test(text) && /\btc\s|phc2sys\s|ptp4l\s/.test(text)) : undefined;
  if (!script || !isRunner(words[0])) return [];
  return readShell(script, { multilineQuotes: true })
    .flatMap((inner) => fieldCommandsOf(inner, true, depth + 1))
    .map((inner) => ({ ...inner, block }));
}

function stripUnitPrefix(word: Traced): Traced {
  const prefix = UNIT_LINE.exec(word.text)?.[0].length ?? (/^[@-](?=tc$)/.test(word.text) ? 1 : 0);
  return prefix ? sliceTraced(word, prefix, word.text.length) : word;
}

function isProgram({ text }: Traced, next: Traced | undefined): boolean {
  if (!/(?:tc|qdisc|phc2sys|ptp4l)$/.test(text)) return false;
  const name = text.slice(text.lastIndexOf('/') + 1);
  if (name === 'qdisc') return ['add', 'replace', 'change', 'del', 'delete'].includes(next?.text ?? '');
  return (name === 'tc' && next !== undefined) || (name === 'phc2sys' && next !== undefined) || name === 'ptp4l';
}

function programName(word: Traced | undefined): FieldCommand['program'] {
  const name = word?.text.slice(word.text.lastIndexOf('/') + 1);
  return name === 'phc2sys' || name === 'ptp4l' ? name : 'tc';
}

function isPrompt(before: readonly Traced[]): boolean {
  const text = before.map((word) => word.text);
  const namespace = text.findIndex((word, index) => word === 'ip' && text[index + 1] === 'netns' && text[index + 2] === 'exec');
  const own = namespace === -1 ? text : [...text.slice(0, namespace), ...text.slice(namespace + 4)];
  return own.every((word) => PROMPT.test(word));
}

function isRunner(word: Traced | undefined): boolean {
  return /^(?:.*\/)?(?:sudo|ssh|sh|bash|dash|ash|su|eval|docker|podman|lxc|ip|nsenter|timeout|watch|trap)$/.test(word?.text ?? '');
}

/** Source offset of a command. */
export function commandOrigin({ words }: FieldCommand): number {
  const [first] = words;
  return first ? originOf(first, 0) : 0;
}
