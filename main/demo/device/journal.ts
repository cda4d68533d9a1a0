import { toOctets } from '../shell/octets.ts';
import type { Stream } from '../shell/streams.ts';
import { formatDate } from '../tools/date.ts';

export interface Entry {
  /** ms since 1970. */
  readonly at: number;
  readonly source: string;
  readonly text: string;
}

/** The device's log; it keeps the last lines. */
export interface Journal {
  add(source: string, text: string): void;
  /** Each line that is written becomes an entry. */
  stream(source: string): Stream;
  entries(): readonly Entry[];
}

const MOST_ENTRIES = 2_000;
const MOST_CHARACTERS = 2_000;

export function createJournal(now: () => number): Journal {
  const entries: Entry[] = [];
  function add(source: string, text: string): void {
    entries.push({ at: now(), source, text: text.slice(0, MOST_CHARACTERS) });
    if (entries.length > MOST_ENTRIES) entries.splice(0, entries.length - MOST_ENTRIES);
  }
  return {
    add,
    stream(source) {
      let open = '';
      return {
        async write(octets) {
          const lines = (open + octets).split('\n');
          open = (lines.pop() ?? '').slice(0, MOST_CHARACTERS);
          for (const line of lines) if (line !== '') add(source, line);
        },
      };
    },
    entries: () => entries,
  };
}

/** As `journalctl` prints it. */
export function logText(entries: readonly Entry[], host: string, unit: string | null, lines: number | null): string {
  const stem = unit?.replace(/\.service$/, '');
  const chosen = entries.filter(
    ({ source, text }) => stem === undefined || source.startsWith(stem) || text.startsWith(`${stem}.`) || text.startsWith(`${unit}:`),
  );
  const last = lines === null ? chosen : chosen.slice(Math.max(0, chosen.length - lines));
  return (
    last.map(({ at, source, text }) => `${formatDate(new Date(at), '%b %e %H:%M:%S')} ${host} ${toOctets(source)}: ${text}\n`).join('') ||
    '-- No entries --\n'
  );
}
