import { describe, expect, it } from 'vitest';
import { clockText, countText, rateText } from '../../../renderer/mqtt/amounts.ts';
import { floats, numberLabel } from '../../../renderer/mqtt/charted.ts';
import { diffRows, shownText } from '../../../renderer/mqtt/diff.ts';
import { failureText } from '../../../renderer/mqtt/failureText.ts';
import { treeMove, typeAhead } from '../../../renderer/mqtt/treeKeys.ts';
import type { TopicRow } from '../../../shared/mqtt/contract.ts';
import type { DecodedMessage } from '../../../shared/mqtt/decoded.ts';

function row(topic: number, name: string, depth: number, children = 0, isOpen = false): TopicRow {
  return { topic, name, depth, children, isOpen, isTopic: children === 0, topics: 1, messages: 1, ratePerS: 0, isMatch: false, last: null };
}

/** Rows 100 to 103 of 1,000,000. */
const here = { first: 100, total: 1_000_000, rows: [row(1, 'press', 0, 2, true), row(2, 'bar', 1), row(3, 'drive', 1, 3), row(4, 'x', 0)] };

describe('keys in the topic tree (WAI-ARIA APG, "Tree View")', () => {
  it('move over all rows, of which only a window is here', () => {
    expect(treeMove('End', here, 101)).toEqual({ to: 999_999 });
    expect(treeMove('Home', here, 101)).toEqual({ to: 0 });
    expect(treeMove('ArrowDown', here, 999_999)).toEqual({ to: 999_999 });
    expect(treeMove('PageUp', here, 105)).toEqual({ to: 85 });
  });

  it('open, shut, and go to the parent', () => {
    expect(treeMove('ArrowRight', here, 102)).toEqual({ turn: here.rows[2], below: false });
    expect(treeMove('ArrowRight', here, 100)).toEqual({ to: 101 });
    expect(treeMove('ArrowRight', here, 101)).toBeNull();
    expect(treeMove('ArrowLeft', here, 102)).toEqual({ to: 100 });
    expect(treeMove('ArrowLeft', here, 100)).toEqual({ turn: here.rows[0], below: false });
    expect(treeMove('*', here, 102)).toEqual({ turn: here.rows[2], below: true });
  });

  it('do nothing at a row that is not here yet', () => {
    expect(treeMove('ArrowRight', here, 500)).toBeNull();
    expect(treeMove('ArrowLeft', here, 500)).toBeNull();
  });

  it('find a name by its beginning among what is here', () => {
    expect(typeAhead('d', here, 100)).toBe(102);
    expect(typeAhead('p', here, 100)).toBe(100);
    expect(typeAhead('q', here, 100)).toBeNull();
  });
});

function decoded(values: readonly (readonly [string, string])[]): DecodedMessage {
  const lines = values.map(([key, text]) => ({ depth: 1, key, kind: 'number' as const, text, inside: 0, path: [key], note: null }));
  return { as: 'json', lines, cutLines: 0, text: '', cutBytes: 0, problem: null };
}

describe('two messages against each other', () => {
  it('differ line by line, with what is alike far away counted instead of shown', () => {
    const values = Array.from({ length: 20 }, (_, index): [string, string] => [`v${index}`, '1']);
    const rows = diffRows(decoded(values), decoded(values.map(([key, text]) => [key, key === 'v9' ? '2' : text])));
    expect(rows).toEqual([
      { kind: 'hidden', count: 6 },
      ...[6, 7, 8].map((at) => ({ kind: 'same', line: `  v${at}: 1` })),
      { kind: 'removed', line: '  v9: 1' },
      { kind: 'added', line: '  v9: 2' },
      ...[10, 11, 12].map((at) => ({ kind: 'same', line: `  v${at}: 1` })),
      { kind: 'hidden', count: 7 },
    ]);
  });

  it('are texts where they hold no values', () => {
    expect(shownText({ ...decoded([]), as: 'text', text: 'one\ntwo' })).toEqual(['one', 'two']);
  });
});

const harmless = (text: string): boolean => !text.includes('\u001b') && !text.includes('\u202e');

describe('what foreign data may not do on the screen', () => {
  it('names of values carry no bidi controls or escapes, and are cut', () => {
    const label = numberLabel({ topicPath: 'press/\u202edata', path: ['a\u001b[31m', 2, 'x'.repeat(500)] });
    expect(harmless(label)).toBe(true);
    expect(label.length).toBeLessThan(260);
  });

  it('a sentence of a broker is printable in both languages', () => {
    const failure = {
      code: 'subscribe',
      message: 'no \u001b[2J\u202e',
      reason: { packet: 'suback', version: '5', code: 135, text: '\u001b]0;x' },
    } as const;
    for (const locale of ['en', 'zh'] as const) expect(harmless(failureText(failure, locale))).toBe(true);
    expect(failureText(failure, 'zh')).toContain('此客户端无权');
  });
});

describe('amounts', () => {
  it('have their thousands apart; a rate of nothing is empty', () => {
    expect([countText(999), countText(1_000), countText(1_234_567)]).toEqual(['999', '1\u202f000', '1\u202f234\u202f567']);
    expect([rateText(0), rateText(0.2), rateText(12.4), rateText(49_876)]).toEqual(['', '0.2', '12', '49\u202f900']);
  });

  it('times are exact to the millisecond', () => expect(clockText(new Date(2026, 0, 2, 3, 4, 5, 6).getTime())).toBe('03:04:05.006'));

  it('numbers of the host are read wherever they lie in a frame', () => {
    const raw = new Uint8Array(8 * 3 + 4);
    const view = new DataView(raw.buffer);
    for (const [index, value] of [1.5, Number.NaN, -2].entries()) view.setFloat64(4 + index * 8, value, true);
    expect([...floats(raw.subarray(4))]).toEqual([1.5, Number.NaN, -2]);
    expect([...floats(raw.slice(4))]).toEqual([1.5, Number.NaN, -2]);
  });
});
