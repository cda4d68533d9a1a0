import type { Entry } from '../../shared/files/contract.ts';

export type SortKey = 'name' | 'size' | 'mode' | 'owner' | 'modified';

export interface Sorting {
  readonly by: SortKey;
  readonly isDescending: boolean;
}

/**
 * The entries as the table shows them: folders first, the rest by one column, names that are equal there by name. Names are compared by
 * their code points in lower case: a comparison by the rules of a language takes seconds for 100,000.
 */
export function sortRows(entries: readonly Entry[], { by, isDescending }: Sorting, showHidden: boolean): Entry[] {
  const sign = isDescending ? -1 : 1;
  const keyed = entries
    .filter(({ name }) => showHidden || !name.startsWith('.'))
    .map((entry) => ({ entry, name: entry.name.toLowerCase(), rank: entry.kind === 'folder' ? 0 : 1, key: keyOf(entry, by) }));
  keyed.sort((a, b) => a.rank - b.rank || sign * (compare(a.key, b.key) || compare(a.name, b.name)));
  return keyed.map(({ entry }) => entry);
}

function keyOf(entry: Entry, by: SortKey): string | number {
  switch (by) {
    case 'size':
      return entry.kind === 'folder' ? -1 : (entry.size ?? -1);
    case 'mode':
      return entry.mode ?? -1;
    case 'owner':
      return `${entry.owner}:${entry.group}`;
    case 'modified':
      return entry.modifiedS ?? -1;
    case 'name':
      return entry.name.toLowerCase();
  }
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** `rwxr-xr-x`, with s and t where ls(1) has them. */
export function modeText(mode: number | null): string {
  if (mode === null) return '';
  const bit = (mask: number, letter: string) => ((mode & mask) === 0 ? '-' : letter);
  const execute = (mask: number, special: number, letter: string) => {
    const can = (mode & mask) !== 0;
    if ((mode & special) === 0) return can ? 'x' : '-';
    return can ? letter : letter.toUpperCase();
  };
  return [
    bit(0o400, 'r') + bit(0o200, 'w') + execute(0o100, 0o4000, 's'),
    bit(0o040, 'r') + bit(0o020, 'w') + execute(0o010, 0o2000, 's'),
    bit(0o004, 'r') + bit(0o002, 'w') + execute(0o001, 0o1000, 't'),
  ].join('');
}

/** An amount of octets, `1.5 MiB`, with a narrow no-break space before the unit. */
export function sizeText(bytes: number): string {
  if (bytes < 1_024) return `${bytes}\u202fB`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1_024 ** power;
  return `${value.toFixed(value >= 100 ? 0 : 1)}\u202f${units[power - 1]}`;
}

/** A time on the device's clock, as this laptop's zone has it: `2026-11-22 14:05`. */
export function timeText(seconds: number | null): string {
  if (seconds === null || seconds > 8.64e12) return '';
  const at = new Date(seconds * 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
