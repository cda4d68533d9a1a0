import { createStore, type StoreApi } from 'zustand/vanilla';
import type { OpcuaFound, OpcuaReference } from '../../shared/opcua/contract.ts';
import { MAX_CHILDREN } from '../../shared/opcua/contract.ts';
import type { OpcuaClient } from './needs.ts';
import { reach } from './reach.ts';
import { type Branch, rowKey } from './treeModel.ts';

/** Part 5 §8.2.1: the node that everything stands below. Its children are the first level of the tree. */
export const ROOT = 'i=84';

export type NodeBranch = Branch<OpcuaReference>;

interface TreeState {
  readonly branches: ReadonlyMap<string, NodeBranch>;
  readonly open: ReadonlySet<string>;
  readonly activeKey: string | null;
}

export interface AddressTree {
  readonly store: StoreApi<TreeState>;
  /** Opens or shuts a row; what it opens is read from the server the first time. */
  turn(key: string, node: string): void;
  activate(key: string): void;
  /** Reads the next page of a node's children. */
  more(node: string): Promise<void>;
  /** Reads a node's children anew. */
  refresh(node: string): Promise<void>;
  /** Opens the way to a node, and makes its row the active one. @returns false where the way no longer leads there */
  reveal(found: Pick<OpcuaFound, 'node' | 'ancestors'>): Promise<boolean>;
  /** Forgets all: another session may have another address space. */
  reset(): void;
}

const nothing: TreeState = { branches: new Map(), open: new Set(), activeKey: null };
const unread: NodeBranch = { state: 'reading', nodes: [], hasMore: true, failure: null };

/** A server's address space as far as it was opened. */
export function createAddressTree(client: () => OpcuaClient | null, connection: string): AddressTree {
  const store = createStore<TreeState>(() => nothing);
  /** A page that is under way, by node: whoever wants it meanwhile waits for the same. */
  const pages = new Map<string, Promise<void>>();
  let life = 0;

  const setBranch = (node: string, branch: NodeBranch): void =>
    store.setState(({ branches }) => ({ branches: new Map(branches).set(node, branch) }));

  async function readPage(node: string, isRefresh: boolean): Promise<void> {
    const mine = life;
    const before = isRefresh ? unread : (store.getState().branches.get(node) ?? unread);
    setBranch(node, { ...before, state: 'reading', failure: null });
    const result = await reach(client, (living) =>
      living['opcua.browse']({ connection, node, from: before.nodes.length, count: MAX_CHILDREN, refresh: isRefresh }),
    );
    if (mine !== life) return;
    // Whoever hears of the branch may ask for more of it at once.
    pages.delete(node);
    if (!result.ok) return setBranch(node, { ...before, state: 'failed', failure: result.failure });
    const { children, known, isComplete } = result.value;
    const nodes = [...before.nodes, ...children];
    setBranch(node, { state: 'done', nodes, hasMore: children.length > 0 && (!isComplete || nodes.length < known), failure: null });
  }

  function read(node: string, isRefresh = false): Promise<void> {
    const under = pages.get(node);
    if (under) return under;
    const page = readPage(node, isRefresh);
    pages.set(node, page);
    return page;
  }

  /** Reads pages until the node has this child. */
  async function readUntil(node: string, child: string): Promise<boolean> {
    for (;;) {
      const branch = store.getState().branches.get(node);
      if (branch?.nodes.some((one) => one.node === child)) return true;
      if (branch && (branch.state === 'failed' || (branch.state === 'done' && !branch.hasMore))) return false;
      await read(node);
    }
  }

  return {
    store,
    turn(key, node) {
      const { open, branches } = store.getState();
      const next = new Set(open);
      if (!next.delete(key)) next.add(key);
      store.setState({ open: next });
      const state = branches.get(node)?.state;
      if (next.has(key) && (state === undefined || state === 'failed')) void read(node);
    },
    activate: (activeKey) => store.setState({ activeKey }),
    more: (node) => read(node),
    refresh: (node) => read(node, true),
    async reveal({ node, ancestors }) {
      const way = [...ancestors.filter((ancestor) => ancestor !== ROOT), node];
      let parent = ROOT;
      let key: string | null = null;
      const opened = new Set(store.getState().open);
      for (const step of way) {
        if (!(await readUntil(parent, step))) return false;
        if (key !== null) opened.add(key);
        key = rowKey(key, step);
        parent = step;
      }
      store.setState(({ open }) => ({ open: new Set([...open, ...opened]), activeKey: key }));
      return true;
    },
    reset() {
      life += 1;
      pages.clear();
      store.setState(nothing);
      void read(ROOT);
    },
  };
}
