import type { Locale } from '../../shared/kit/problem.ts';
import { severityOf, statusName, statusText } from '../../shared/opcua/status.ts';
import { numberText, timeText } from './format.ts';
import type { Latest } from './latest.ts';
import type { Watch } from './watch.ts';

/** The cells of one drawn row that change with its value. */
export interface LiveRow {
  readonly id: number;
  readonly value: HTMLElement;
  readonly status: HTMLElement;
  readonly sourceTime: HTMLElement;
  readonly serverTime: HTMLElement;
  readonly overflow: HTMLElement;
}

/** Finds the live cells of a drawn row; null where it is not whole. */
export function liveRow(id: number, row: HTMLElement): LiveRow | null {
  const cell = (name: string): HTMLElement | null => row.querySelector<HTMLElement>(`[data-cell="${name}"]`);
  const [value, status, sourceTime, serverTime, overflow] = [
    cell('value'),
    cell('status'),
    cell('source'),
    cell('server'),
    cell('overflow'),
  ];
  return value && status && sourceTime && serverTime && overflow ? { id, value, status, sourceTime, serverTime, overflow } : null;
}

export interface Painting {
  readonly watch: Watch;
  readonly latest: Latest;
  readonly locale: Locale;
  readonly nowMs: number;
}

/** Writes a row's newest value into its cells: values change with each frame, and go past React. */
export function paintRow(row: LiveRow, { watch, latest, locale, nowMs }: Painting): void {
  const { id } = row;
  if ((latest.updates[id] ?? 0) === 0) {
    for (const cell of [row.value, row.status, row.sourceTime, row.serverTime, row.overflow]) setText(cell, '');
    row.status.className = 'opcua-status';
    return;
  }
  const status = latest.status[id] ?? 0;
  setText(row.value, valueText(watch, latest, id));
  const name = statusName(status);
  if (row.status.textContent !== name) {
    row.status.textContent = name;
    row.status.className = `opcua-status ${severityOf(status)}`;
    row.status.title = statusText(status, locale);
  }
  setText(row.sourceTime, timeText(latest.sourceTimeMs[id] ?? null, nowMs));
  setText(row.serverTime, timeText(latest.serverTimeMs[id] ?? null, nowMs));
  const overflows = latest.overflows[id] ?? 0;
  setText(row.overflow, overflows === 0 ? '' : String(overflows));
}

/** What a row shows as its value. The host has made texts printable and short. */
function valueText(watch: Watch, { texts, value }: Latest, id: number): string {
  const number = value[id] ?? Number.NaN;
  return texts.get(id) ?? (Number.isNaN(number) ? '' : (watch.word(id, number) ?? numberText(number)));
}

function setText(cell: HTMLElement, text: string): void {
  if (cell.textContent !== text) cell.textContent = text;
}
