import { sliceTraced, type Traced } from './traced.ts';

export type Language = 'script' | 'text' | 'python' | 'c' | 'config';

/** A stretch of a document in one language. `text` is anything that is not known to be a script. */
export interface Artefact extends Traced {
  readonly language: Language;
}

const FENCE_LANGUAGES: Readonly<Record<string, Language>> = {
  ...Object.fromEntries(['sh', 'bash', 'shell', 'zsh', 'dash', 'ash', 'ksh', 'console', 'shell-session'].map((name) => [name, 'script'])),
  ...Object.fromEntries(['python', 'py', 'python3'].map((name) => [name, 'python'])),
  ...Object.fromEntries(['c', 'cpp', 'c++', 'h', 'hpp', 'cc'].map((name) => [name, 'c'])),
};

/**
 * Cuts a document into its artefacts: the fenced and indented code of Markdown, else the whole text.
 * The language comes from the fence or, as everywhere else, from the content.
 * Source: CommonMark 0.31 §4.4 and §4.5.
 */
export function artefactsOf(text: string): Artefact[] {
  const document: Traced = { text, origins: 0 };
  const fences = readFences(text);
  if (fences.length === 0) return [artefact(document, null)];
  return fences.map(({ language, start, end }) => artefact(sliceTraced(document, start, end), language));
}

function artefact(traced: Traced, language: string | null): Artefact {
  return { ...traced, language: FENCE_LANGUAGES[language ?? ''] ?? languageOf(traced.text) };
}

interface Fence {
  readonly language: string;
  readonly start: number;
  readonly end: number;
}

function readFences(text: string): Fence[] {
  if (/^#!/.test(text)) return [];
  const fences: Fence[] = [];
  let open: { marker: string; language: string; start: number } | null = null;
  for (const match of text.matchAll(/^[ \t]{0,12}(?:[-*>] ?)?(`{3,64}|~{3,64})[ \t]*([^\s`{]{0,40})([^\n]{0,200})$/gm)) {
    const [line, marker = '', language = '', rest = ''] = match;
    if (!open)
      open = { marker, language: language.toLowerCase().replace(/^\./, ''), start: Math.min(text.length, match.index + line.length + 1) };
    else if (marker.startsWith(open.marker) && language === '' && rest.trim() === '') {
      fences.push({ ...open, end: Math.max(open.start, match.index) });
      open = null;
    }
  }
  if (open && fences.length > 0) fences.push({ ...open, end: text.length });
  else if (open && open.start < text.length && /^(?:#{1,6} |[-*] |\w)/m.test(text.slice(0, open.start)))
    fences.push({ ...open, end: text.length });
  return fences;
}

const HEAD = 200_000;

/** What a text is, by its content alone: names and endings of files mean nothing in the field. */
export function languageOf(whole: string): Language {
  const text = whole.slice(0, HEAD);
  const shebang = /^\ufeff?#![^\n]{0,200}/.exec(text)?.[0] ?? '';
  if (/\bpython/.test(shebang)) return 'python';
  if (/\b(?:ba|da|a|z|k)?sh\b/.test(shebang)) return 'script';
  if (/^[ \t]*#[ \t]*include[ \t]*[<"]/m.test(text)) return 'c';
  if (
    /^(?:import [\w.]+(?: as \w+|, [\w., ]+)?|from [\w.]+ import .{1,300}|(?:async )?def \w+\(.{0,500}|class \w+(?:\(.{0,200}\))?:)[ \t]*\r?$/m.test(
      text,
    )
  )
    return 'python';
  if (isConfig(text)) return 'config';
  if (/\b(?:system|popen|execlp?|execvp?)[ \t]*\([ \t]*"/.test(text) && /;[ \t]*\r?$/m.test(text)) return 'c';
  return 'text';
}

/** A ptp4l configuration: sections, and lines of a name and a value with nothing between. */
function isConfig(text: string): boolean {
  const lines = text.split('\n', 60).map((line) => line.trim());
  const first = lines.find((line) => line !== '' && !line.startsWith('#'));
  if (!first || !/^\[[^\]\s]{1,40}\]$/.test(first)) return false;
  return lines.some((line) => PTP_SIGN.test(line));
}

const PTP_SIGN =
  /^(?:delay_mechanism|network_transport|time_stamping|transportSpecific|twoStepFlag|domainNumber|gmCapable|slaveOnly|clientOnly|logSyncInterval|logAnnounceInterval|priority1|ptp_dst_mac|tx_timestamp_timeout|neighborPropDelayThresh|follow_up_info|clockClass)\s/;

const CONFIG_LINE = /^[ \t]*(?:#.*|\[[^\]\n]{1,60}\]|[A-Za-z][\w.]{0,60}[ \t]+[-+.:\w]{1,60}[ \t]*)?\r?$/;

/** The ptp4l configuration that stands among commands: from `[global]` to the first line that cannot belong to it. Null where there is none. */
export function configWithin(source: Traced): Traced | null {
  const start = /^[ \t]*\[global\][ \t]*\r?$/m.exec(source.text)?.index;
  if (start === undefined) return null;
  let end = start;
  while (end < source.text.length) {
    const newline = source.text.indexOf('\n', end);
    const next = newline === -1 ? source.text.length : newline;
    if (next - end > 200 || !CONFIG_LINE.test(source.text.slice(end, next))) break;
    end = next + 1;
  }
  const config = sliceTraced(source, start, Math.min(end, source.text.length));
  return isConfig(config.text) ? config : null;
}
