import { printable } from '../kit/printable.ts';
import type { ConfigLine, ConfigNote } from './configLines.ts';
import { type Endpoint, parseJump } from './endpoint.ts';
import { matchesPatterns } from './patterns.ts';

/** Who asks: the name as a person gave it, and what the machine knows. */
export interface Asker {
  readonly host: string;
  /** The user that was asked for, which the file cannot change. */
  readonly user: string | null;
  readonly port: number | null;
  readonly localUser: string;
  readonly home: string;
}

/** What ~/.ssh/config says of one host. Null: nothing. */
export interface ClientSettings {
  readonly host: string;
  readonly port: number | null;
  readonly user: string | null;
  readonly hostKeyAlias: string | null;
  readonly identityFiles: readonly string[] | null;
  readonly identitiesOnly: boolean;
  readonly knownHostsFiles: readonly string[] | null;
  readonly hashKnownHosts: boolean;
  readonly jump: readonly Endpoint[] | null;
  /** What was left out, and why: `Match exec` and the like are told, never run. */
  readonly notes: readonly ConfigNote[];
}

interface Evaluation {
  readonly asker: Asker;
  readonly values: Map<string, ConfigLine>;
  readonly identityFiles: ConfigLine[];
  readonly notes: Map<string, ConfigNote>;
  /** Set in the second pass, which some `Match final` asks for. */
  readonly finalHost: string | null;
  wantsFinal: boolean;
}

/**
 * Evaluates ssh_config(5) for one host: the first value wins, identity files add up, `Match final` makes a second pass over the host's
 * real name. No command in the file is ever run: a `Match exec` counts as not matching and is told, as is a `ProxyCommand`.
 */
export function resolveClientConfig(lines: readonly ConfigLine[], asker: Asker): ClientSettings {
  const first: Evaluation = { asker, values: new Map(), identityFiles: [], notes: new Map(), finalHost: null, wantsFinal: false };
  walk(lines, true, first);
  if (first.wantsFinal) walk(lines, true, { ...first, finalHost: hostNameOf(first) });
  return settingsOf(first);
}

function walk(lines: readonly ConfigLine[], outer: boolean, evaluation: Evaluation): void {
  let active = outer;
  for (const line of lines) {
    if (line.keyword === 'host') active = outer && matchesPatterns(evaluation.finalHost ?? evaluation.asker.host, line.words);
    else if (line.keyword === 'match') active = outer && matches(line, evaluation);
    else if (!active) continue;
    else if (line.keyword === 'include') for (const file of line.included ?? []) walk(file, true, evaluation);
    else if (line.keyword === 'identityfile') evaluation.identityFiles.push(line);
    else if (!evaluation.values.has(line.keyword)) evaluation.values.set(line.keyword, line);
  }
}

function note(evaluation: Evaluation, { file, line }: ConfigLine, message: string): void {
  evaluation.notes.set(`${file}\n${line}\n${message}`, { file, line, message });
}

function matches(line: ConfigLine, evaluation: Evaluation): boolean {
  const { asker, values } = evaluation;
  const words = line.words.flatMap((word) =>
    /^!?[a-z]+=/i.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word],
  );
  const texts: Readonly<Record<string, () => string>> = {
    host: () => evaluation.finalHost ?? hostNameOf(evaluation),
    originalhost: () => asker.host,
    user: () => asker.user ?? values.get('user')?.words[0] ?? asker.localUser,
    localuser: () => asker.localUser,
    tagged: () => values.get('tag')?.words[0] ?? '',
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const criterion = word.replace(/^!/, '').toLowerCase();
    let holds: boolean;
    if (criterion === 'all') holds = true;
    else if (criterion === 'final' || criterion === 'canonical') {
      evaluation.wantsFinal ||= criterion === 'final';
      holds = evaluation.finalHost !== null;
    } else if (Object.hasOwn(texts, criterion)) {
      const patterns = (words[++at] ?? '').split(',');
      holds = matchesPatterns(texts[criterion]?.() ?? '', criterion === 'host' ? patterns.map((each) => each.toLowerCase()) : patterns);
    } else {
      const why = criterion === 'exec' ? 'a command in a file is never run' : 'it is not supported';
      note(evaluation, line, `Match ${printable(criterion, 40)} counts as not matching: ${why}`);
      return false;
    }
    if (holds === word.startsWith('!')) return false;
  }
  return true;
}

/** The host's name after `HostName`, in which `%h` is the name as given. */
function hostNameOf({ values, asker }: Evaluation): string {
  return (values.get('hostname')?.words[0] ?? asker.host)
    .replaceAll(/%([h%])/g, (_, token) => (token === 'h' ? asker.host : '%'))
    .toLowerCase();
}

function settingsOf(evaluation: Evaluation): ClientSettings {
  const { asker, values } = evaluation;
  const word = (keyword: string) => values.get(keyword)?.words[0] ?? null;
  const host = hostNameOf(evaluation);
  const port = asker.port ?? portOf(evaluation);
  const user = asker.user ?? word('user');
  const tokens = { '%': '%', h: host, n: asker.host, p: String(port ?? 22), r: user ?? asker.localUser, u: asker.localUser, d: asker.home };
  const paths = (lines: readonly ConfigLine[]) =>
    lines.flatMap((line) => line.words.flatMap((text) => expandPath(text, line, tokens, evaluation) ?? []));
  const knownHosts = values.get('userknownhostsfile');
  const withoutNone = (lines: readonly ConfigLine[]) => lines.filter(({ words }) => words[0]?.toLowerCase() !== 'none');
  const { identityFiles } = evaluation;
  noteUnfollowed(evaluation);
  return {
    host,
    port,
    user,
    hostKeyAlias: word('hostkeyalias'),
    identityFiles: identityFiles.length > 0 ? [...new Set(paths(withoutNone(identityFiles)))] : null,
    identitiesOnly: word('identitiesonly')?.toLowerCase() === 'yes',
    knownHostsFiles: knownHosts ? paths(withoutNone([knownHosts])) : null,
    hashKnownHosts: word('hashknownhosts')?.toLowerCase() === 'yes',
    jump: jumpOf(evaluation),
    notes: [...evaluation.notes.values()],
  };
}

function portOf(evaluation: Evaluation): number | null {
  const line = evaluation.values.get('port');
  if (!line) return null;
  const port = Number(line.words[0]);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  note(evaluation, line, `the port "${printable(line.words[0] ?? '', 40)}" is not a number from 1 to 65535`);
  return null;
}

function jumpOf(evaluation: Evaluation): readonly Endpoint[] | null {
  const line = evaluation.values.get('proxyjump');
  if (!line) return null;
  const text = line.words.join(' ');
  if (text.toLowerCase() === 'none') return [];
  const jumps = text.split(',').map((each) => parseJump(each.trim()));
  const whole = jumps.filter((each) => each !== null);
  if (whole.length === jumps.length) return whole;
  note(evaluation, line, `the jump hosts "${printable(text, 80)}" are not [user@]host[:port], separated by commas`);
  return null;
}

/** `~` and the tokens of ssh_config(5) TOKENS; a path with a token or a variable that is not known is left out and told. */
function expandPath(text: string, line: ConfigLine, tokens: Readonly<Record<string, string>>, evaluation: Evaluation): string | null {
  const unknown =
    /\$\{[^}]*\}/.exec(text)?.[0] ?? [...text.matchAll(/%(.?)/g)].find(([, token = '']) => !Object.hasOwn(tokens, token))?.[0];
  if (unknown !== undefined) {
    note(evaluation, line, `the path "${printable(text, 80)}" is left out: ${printable(unknown, 40)} is not known here`);
    return null;
  }
  const path = text.replaceAll(/%(.)/g, (_, token: string) => tokens[token] ?? '');
  return path === '~' || path.startsWith('~/') ? evaluation.asker.home + path.slice(1) : path;
}

function noteUnfollowed(evaluation: Evaluation): void {
  const { values } = evaluation;
  const command = values.get('proxycommand');
  if (command && command.words[0]?.toLowerCase() !== 'none')
    note(evaluation, command, 'ProxyCommand is left out: a command in a file is never run. Use ProxyJump.');
  const checking = values.get('stricthostkeychecking');
  if (checking && ['no', 'off', 'accept-new'].includes(checking.words[0]?.toLowerCase() ?? ''))
    note(evaluation, checking, 'StrictHostKeyChecking is not loosened: an unknown host key is always asked about');
  const agent = values.get('forwardagent');
  if (agent && agent.words[0]?.toLowerCase() !== 'no')
    note(evaluation, agent, 'ForwardAgent is left out: the agent is never lent to a device');
}
