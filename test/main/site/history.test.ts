import { describe, expect, it } from 'vitest';
import { type HistoryEntry, remember } from '../../../main/site/history.ts';

const edit = (label: number, text = ''): HistoryEntry => ({
  label: String(label),
  changes: [{ file: 'site.yaml', before: text, after: text }],
});
const rememberedOf = (edits: readonly HistoryEntry[]) => edits.reduce<readonly HistoryEntry[]>(remember, []).map(({ label }) => label);

describe('the history of a site', () => {
  it('remembers the last 500 edits', () => {
    const labels = rememberedOf(Array.from({ length: 502 }, (_, index) => edit(index)));
    expect([labels.length, labels[0], labels.at(-1)]).toEqual([500, '2', '501']);
  });

  it('forgets edits of large files sooner, so that its memory is bounded', () => {
    const text = 'x'.repeat(4 * 1024 * 1024); // the largest file; 8 Mi units an edit, before and after
    const labels = rememberedOf(Array.from({ length: 20 }, (_, index) => edit(index, text)));
    expect(labels).toEqual(['12', '13', '14', '15', '16', '17', '18', '19']);
  });

  it('can always take back the newest edit, however large', () => {
    expect(rememberedOf([edit(0), edit(1, 'x'.repeat(40 * 1024 * 1024))])).toEqual(['1']);
  });
});
