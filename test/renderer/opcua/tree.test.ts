import { afterEach, describe, expect, it } from 'vitest';
import { createAddressTree } from '../../../renderer/opcua/tree.ts';
import { MAX_DEPTH, rowKey, treeMove, treeRows, typeAhead } from '../../../renderer/opcua/treeModel.ts';
import { createFakeServer, reference } from './fakeServer.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

function open() {
  const server = createFakeServer();
  opened.push(server.close);
  server.children.set('i=84', [reference('i=85', 'Objects'), reference('i=86', 'Types')]);
  const tree = createAddressTree(server.client, 'line-opcua');
  const rows = () => {
    const { branches, open: shown } = tree.store.getState();
    return treeRows({ roots: branches.get('i=84')?.nodes ?? [], branches, open: shown });
  };
  const words = () => rows().map((row) => (row.kind === 'note' ? `${row.level} ${row.note}` : `${row.level} ${row.node.displayName}`));
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      if (holds()) return resolve();
      const stop = tree.store.subscribe(() => {
        if (!holds()) return;
        stop();
        resolve();
      });
    });
  return { server, tree, rows, words, until };
}

describe('the address space as a tree', () => {
  it('is read when a row is opened, not before, and once', async () => {
    const { server, tree, words, until } = open();
    server.children.set('i=85', [reference('s=press', 'Press')]);
    tree.reset();
    await until(() => words().length === 2);
    expect(server.browsed).toEqual(['i=84 0']);
    tree.turn('i=85', 'i=85');
    expect(words()).toEqual(['1 Objects', '2 reading', '1 Types']);
    await until(() => words().includes('2 Press'));
    tree.turn('i=85', 'i=85');
    tree.turn('i=85', 'i=85');
    expect(words()).toEqual(['1 Objects', '2 Press', '1 Types']);
    expect(server.browsed).toEqual(['i=84 0', 'i=85 0']);
  });

  it('goes on where a page of 1,000 children ended', async () => {
    const { server, tree, words, until } = open();
    server.children.set(
      'i=85',
      Array.from({ length: 2_300 }, (_, index) => reference(`s=${index}`)),
    );
    tree.reset();
    await until(() => words().length === 2);
    tree.turn('i=85', 'i=85');
    await until(() => words().includes('2 more'));
    expect(words()).toHaveLength(1_003);
    await tree.more('i=85');
    await tree.more('i=85');
    expect(words()).toHaveLength(2_302);
    expect(words()).not.toContain('2 more');
  });

  it('a branch that cannot be read says so, and is read anew when it is opened again', async () => {
    const { server, tree, words, until } = open();
    tree.reset();
    await until(() => words().length === 2);
    tree.turn('i=86', 'i=86');
    await until(() => words().includes('2 failed'));
    server.children.set('i=86', [reference('i=88', 'ObjectTypes')]);
    tree.turn('i=86', 'i=86');
    tree.turn('i=86', 'i=86');
    await until(() => words().includes('2 ObjectTypes'));
  });

  it('opens the way to a node beyond the first page', async () => {
    const { server, tree, rows } = open();
    server.children.set('i=85', [reference('s=line', 'Line')]);
    server.children.set(
      's=line',
      Array.from({ length: 1_500 }, (_, index) => reference(`s=v${index}`, `v${index}`, 'Variable')),
    );
    expect(await tree.reveal({ node: 's=v1400', ancestors: ['i=84', 'i=85', 's=line'] })).toBe(true);
    const { activeKey } = tree.store.getState();
    expect(rows().find(({ key }) => key === activeKey)).toMatchObject({ level: 3, node: { displayName: 'v1400' } });
    expect(await tree.reveal({ node: 's=gone', ancestors: ['i=84', 'i=85'] })).toBe(false);
  });

  it('ends where references go in a circle (OPC UA Part 3 §7.2 forbids it, servers do it)', () => {
    const loop = [reference('s=a', 'A')];
    const branches = new Map([['s=a', { state: 'done' as const, nodes: loop, hasMore: false, failure: null }]]);
    const shown = new Set<string>();
    let key: string | null = null;
    for (let level = 0; level < MAX_DEPTH + 50; level += 1) {
      key = rowKey(key, 's=a');
      shown.add(key);
    }
    expect(treeRows({ roots: loop, branches, open: shown })).toHaveLength(MAX_DEPTH);
  });
});

describe('keys of the tree (WAI-ARIA APG, "Tree View")', () => {
  const branches = new Map([['a', { state: 'done' as const, nodes: [reference('b', 'Belt')], hasMore: false, failure: null }]]);
  const rows = treeRows({ roots: [reference('a', 'Axis'), reference('c', 'Clamp')], branches, open: new Set(['a']) });

  it.each([
    ['ArrowRight', 0, { to: 1 }],
    ['ArrowRight', 2, { turn: 2 }],
    ['ArrowLeft', 0, { turn: 0 }],
    ['ArrowLeft', 1, { to: 0 }],
    ['End', 0, { to: 2 }],
    ['ArrowUp', 0, { to: 0 }],
    ['x', 0, null],
  ])('%s on row %i', (key, active, move) => expect(treeMove(key, rows, active)).toEqual(move));

  it('typing goes to the next row with that name', () => {
    expect(typeAhead('c', rows, 0)).toBe(2);
    expect(typeAhead('be', rows, 0)).toBe(1);
    expect(typeAhead('z', rows, 0)).toBeNull();
  });
});
