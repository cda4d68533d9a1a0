import type { Locale, Sentence } from '../../shared/kit/problem.ts';
import type { Action } from '../kit/actions.ts';
import { fuzzyScore } from '../kit/fuzzy.ts';
import { problemText } from '../kit/problemText.ts';
import type { SiteState } from '../kit/siteSource.ts';

export type PaletteKind = 'command' | 'device' | 'port' | 'file' | 'problem';

export interface PaletteEntry {
  readonly key: string;
  readonly kind: PaletteKind;
  readonly title: string;
  readonly detail: string;
  /** What else finds it: a command's title in English, whatever the language of the screen. */
  readonly words: string;
  readonly keys: string | null;
  /** Why it cannot be chosen now, or null. */
  readonly disabled: string | null;
  readonly run: () => void;
}

export interface PaletteInput {
  readonly state: SiteState;
  readonly files: readonly string[];
  readonly actions: ReadonlyMap<string, Action>;
  readonly locale: Locale;
  readonly goTo: {
    readonly port: (device: string, port: string | null) => void;
    readonly file: (file: string) => void;
    readonly problem: (problem: SiteState['problems'][number]) => void;
  };
}

export const paletteKindNames: Readonly<Record<PaletteKind, Sentence>> = {
  command: { en: 'command', zh: '命令' },
  device: { en: 'device', zh: '设备' },
  port: { en: 'port', zh: '端口' },
  file: { en: 'file', zh: '文件' },
  problem: { en: 'problem', zh: '问题' },
};

/** What the palette finds for a query, best first: commands, then devices, ports, files and problems of the site. */
export function findEntries(query: string, input: PaletteInput, only: 'all' | 'commands'): PaletteEntry[] {
  const commands = commandEntries(input);
  const entries = only === 'commands' || query.trim() === '' ? commands : [...commands, ...placeEntries(input)];
  return entries
    .map((entry) => ({ entry, score: fuzzyScore(query, `${entry.title} ${entry.words}`.trimEnd()) }))
    .filter((scored): scored is { entry: PaletteEntry; score: number } => scored.score !== null)
    .map(({ entry, score }) => ({ entry, score: isSame(entry.title, query) ? score + NAMED_EXACTLY : score }))
    .sort((a, b) => rank(b) - rank(a))
    .map(({ entry }) => entry);
}

/** Who types a whole name means what bears it: the device sw1 before its ports. */
const NAMED_EXACTLY = 1_000;

const isSame = (title: string, query: string): boolean => title.toLowerCase() === query.trim().toLowerCase();

/** What cannot be done now stands below what fits about as well and can. */
const DISABLED_BEHIND = 300;

const rank = ({ entry, score }: { readonly entry: PaletteEntry; readonly score: number }): number =>
  score - (entry.disabled === null ? 0 : DISABLED_BEHIND);

function commandEntries({ actions, locale }: PaletteInput): PaletteEntry[] {
  return [...actions.values()]
    .filter(({ id }) => id !== 'palette.open' && id !== 'palette.commands')
    .map(({ id, title, keys, disabledBecause, run }) => ({
      key: id,
      kind: 'command',
      title: title[locale],
      detail: '',
      words: title[locale] === title.en ? '' : title.en,
      keys: keys ?? null,
      disabled: disabledBecause?.()?.[locale] ?? null,
      run: () => void run(),
    }));
}

function placeEntries({ state, files, locale, goTo }: PaletteInput): PaletteEntry[] {
  const { site, problems } = state;
  const enabled = { keys: null, disabled: null, words: '' } as const;
  const devices = Object.values(site?.devices ?? {}).flatMap((device): PaletteEntry[] => [
    {
      ...enabled,
      key: `device:${device.name}`,
      kind: 'device',
      title: device.name,
      detail: device.title ?? '',
      words: device.title ?? '',
      run: () => goTo.port(device.name, null),
    },
    ...Object.keys(device.ports).map(
      (port): PaletteEntry => ({
        ...enabled,
        key: `port:${device.name}/${port}`,
        kind: 'port',
        title: `${device.name} / ${port}`,
        detail: '',
        run: () => goTo.port(device.name, port),
      }),
    ),
  ]);
  const texts = files.map(
    (file): PaletteEntry => ({ ...enabled, key: `file:${file}`, kind: 'file', title: file, detail: '', run: () => goTo.file(file) }),
  );
  const found = problems.map(
    (problem, index): PaletteEntry => ({
      ...enabled,
      key: `problem:${index}`,
      kind: 'problem',
      title: problemText(problem, locale).message,
      detail: `${problem.code} ${problem.file}:${problem.line}`,
      words: `${problem.code} ${problem.file}:${problem.line}`,
      run: () => goTo.problem(problem),
    }),
  );
  return [...devices, ...texts, ...found];
}
