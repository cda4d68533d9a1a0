import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits, Messages } from '../../../main/mqtt/messages.ts';
import { TreeView } from '../../../main/mqtt/treeView.ts';

function filled(topics: readonly string[]): Messages {
  let now = 0;
  const messages = new Messages({ limits: defaultLimits, seed: 3, wallMs: () => 0, nowMs: () => ++now });
  for (const topic of topics) add(messages, topic);
  return messages;
}

function add(messages: Messages, topic: string): void {
  const from = Buffer.from(topic);
  const place = { start: 0, end: from.length, propertiesStart: 0, propertiesEnd: 0 };
  messages.begin({ from, ...place, flags: 0, payloadBytes: 0 });
  messages.commit();
}

const all = { first: 0, count: 500 };
const paths = (view: TreeView, messages: Messages) => view.window().rows.map(({ topic }) => messages.tree.path(topic).toString());

/** Layouts in the middle of a run cost nothing here: a test does not wait for the next one. */
function settled(view: TreeView): void {
  for (let turn = 0; turn < 1_000 && view.isBusy; turn++) view.window();
}

describe('rows of the tree', () => {
  it('are in the order of their octets whatever order they came in, as a sorted list of the same topics', () => {
    const level = fc.stringMatching(/^[a-c]{0,2}$/);
    const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
    fc.assert(
      fc.property(fc.array(topic, { maxLength: 60 }), fc.array(topic, { maxLength: 20 }), (before, after) => {
        const messages = filled(before);
        const view = new TreeView(messages, all);
        view.window();
        for (const each of after) add(messages, each);
        for (let node = 1; node < messages.tree.size; node++) view.open(node, true, false);
        const wanted = new Set<string>();
        for (const each of [...before, ...after]) {
          const levels = each.split('/');
          for (let length = 1; length <= levels.length; length++) wanted.add(levels.slice(0, length).join('\u0000'));
        }
        // a slash sorts before all that these levels have, as NUL does
        expect(paths(view, messages).map((path) => path.replaceAll('/', '\u0000'))).toEqual([...wanted].sort());
      }),
      { seed: 11, numRuns: 150 },
    );
  });

  it('a window shows its part, and says how many there are', () => {
    const messages = filled(Array.from({ length: 1_000 }, (_, index) => `t${String(index).padStart(4, '0')}`));
    const view = new TreeView(messages, { first: 500, count: 3 });
    expect(view.window()).toMatchObject({ first: 500, total: 1_000, rows: [{ name: 't0500' }, { name: 't0501' }, { name: 't0502' }] });
    view.scroll(5_000, 3);
    expect(view.window()).toMatchObject({ first: 999, rows: [{ name: 't0999' }] });
  });

  it('45,000 children of one level are put in order a part at a time, and none is missing meanwhile', () => {
    const messages = filled(Array.from({ length: 45_000 }, (_, index) => `flat/${(index * 7_919) % 45_000}`));
    const view = new TreeView(messages, all);
    view.open(1, true, false);
    expect(view.window().total).toBe(45_001);
    expect(view.isBusy).toBe(true);
    const until = performance.now() + 10_000;
    while (view.isBusy && performance.now() < until) view.window();
    const names = view.window().rows.map(({ name }) => name);
    expect(names.slice(1)).toEqual([...names.slice(1)].sort());
  });
});

describe('the filter', () => {
  const topics = ['line/press/oil/temperature', 'line/press/force', 'line/drive/Temperature', 'other/x'];

  it('finds words in any level, opens the levels above, and shows what is below a match when that is opened', () => {
    const messages = filled(topics);
    const view = new TreeView(messages, all);
    view.filter('TEMP');
    expect(paths(view, messages)).toEqual([
      'line',
      'line/drive',
      'line/drive/Temperature',
      'line/press',
      'line/press/oil',
      'line/press/oil/temperature',
    ]);
    view.filter('press');
    expect(paths(view, messages)).toEqual(['line', 'line/press']);
    view.open(messages.find('line/press'), true, false);
    expect(paths(view, messages)).toEqual(['line', 'line/press', 'line/press/force', 'line/press/oil']);
    view.filter('');
    expect(paths(view, messages)).toEqual(['line', 'other']);
  });

  it('a part of a path, or a topic filter, finds what it names', () => {
    const messages = filled(topics);
    const view = new TreeView(messages, all);
    view.filter('press/fo');
    expect(
      view
        .window()
        .rows.filter(({ isMatch }) => isMatch)
        .map(({ name }) => name),
    ).toEqual(['force']);
    view.filter('line/+/force');
    expect(
      view
        .window()
        .rows.filter(({ isMatch }) => isMatch)
        .map(({ name }) => name),
    ).toEqual(['force']);
    view.filter('line/#');
    expect(view.window().filter).toMatchObject({ matches: 3, isComplete: true });
  });

  it('what comes after it was set is found too', () => {
    const messages = filled(topics);
    const view = new TreeView(messages, all);
    view.filter('late');
    expect(view.window().total).toBe(0);
    add(messages, 'line/late');
    settled(view);
    expect(paths(view, messages)).toEqual(['line', 'line/late']);
  });
});

describe('a person', () => {
  it('goes to a topic: the levels above are opened', () => {
    const messages = filled(['a/b/c', 'a/b/d', 'z']);
    const view = new TreeView(messages, all);
    expect(view.reveal(messages.find('a/b/d'))).toBe(3);
    expect(paths(view, messages)).toEqual(['a', 'a/b', 'a/b/c', 'a/b/d', 'z']);
  });

  it('clears the tree: numbers from before mean nothing', () => {
    const messages = filled(['a/b']);
    const view = new TreeView(messages, all);
    const { generation } = view.window();
    messages.clear();
    expect(view.window()).toMatchObject({ generation: generation + 1, total: 0 });
    expect(view.open(2, true, false)).toBe(false);
  });
});
