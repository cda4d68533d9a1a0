import type { OpcuaFailure } from '../../shared/opcua/contract.ts';
import { rowAfter } from '../kit/rowKeys.ts';
import { typeAhead as rowByLabel } from '../kit/typeAhead.ts';

/** What the tree needs of a node: an `OpcuaReference` has it. Its text is the server's: hostile until made printable. */
export interface TreeNode {
  readonly node: string;
  readonly displayName: string;
}

/** What is known of a node's children. `hasMore`: the server has further pages. */
export interface Branch<N extends TreeNode> {
  readonly state: 'reading' | 'done' | 'failed';
  readonly nodes: readonly N[];
  readonly hasMore: boolean;
  readonly failure: OpcuaFailure | null;
}

export type TreeRow<N extends TreeNode> =
  | {
      readonly kind: 'node';
      readonly key: string;
      readonly node: N;
      readonly level: number;
      readonly parent: string | null;
      /** Null where there is nothing to open. */
      readonly expanded: boolean | null;
    }
  /** Stands for children that are not there: still read, failed, or a further page. */
  | {
      readonly kind: 'note';
      readonly key: string;
      /** The node whose children are missing. */
      readonly of: string;
      readonly level: number;
      readonly parent: string;
      readonly note: 'reading' | 'failed' | 'more';
      readonly failure: OpcuaFailure | null;
    };

/** A node may stand at several places, even below itself: a row is known by the node ids on the way to it. No node id holds a NUL. */
const SEPARATOR = '\u0000';
export const rowKey = (parent: string | null, nodeId: string): string => (parent === null ? nodeId : `${parent}${SEPARATOR}${nodeId}`);

/** Deeper than this nothing is opened: references that go in a circle never end. */
export const MAX_DEPTH = 100;

interface TreeState<N extends TreeNode> {
  readonly roots: readonly N[];
  /** Children by node id: the same wherever the node stands. */
  readonly branches: ReadonlyMap<string, Branch<N>>;
  /** Keys of the rows that are open. */
  readonly open: ReadonlySet<string>;
}

/** The rows of the tree in the order of the screen. */
export function treeRows<N extends TreeNode>({ roots, branches, open }: TreeState<N>): TreeRow<N>[] {
  const rows: TreeRow<N>[] = [];
  const add = (nodes: readonly N[], parent: string | null, level: number): void => {
    for (const node of nodes) {
      const key = rowKey(parent, node.node);
      const branch = branches.get(node.node);
      const isLeaf = branch?.state === 'done' && branch.nodes.length === 0 && !branch.hasMore;
      const expanded = isLeaf || level >= MAX_DEPTH ? null : open.has(key);
      rows.push({ kind: 'node', key, node, level, parent, expanded });
      if (!expanded) continue;
      if (branch) add(branch.nodes, key, level + 1);
      const note = noteOf(branch);
      if (note !== null)
        rows.push({
          kind: 'note',
          key: `${key}${SEPARATOR}`,
          of: node.node,
          level: level + 1,
          parent: key,
          note,
          failure: branch?.failure ?? null,
        });
    }
  };
  add(roots, null, 1);
  return rows;
}

function noteOf(branch: Branch<TreeNode> | undefined): 'reading' | 'failed' | 'more' | null {
  if (!branch || branch.state === 'reading') return 'reading';
  if (branch.state === 'failed') return 'failed';
  return branch.hasMore ? 'more' : null;
}

export type TreeMove = { readonly to: number } | { readonly turn: number } | null;

const PAGE_ROWS = 12;

/** Keys of the ARIA tree pattern (WAI-ARIA APG, "Tree View"). Null where the key is not one of them or nothing changes. */
export function treeMove(key: string, rows: readonly TreeRow<TreeNode>[], active: number): TreeMove {
  const row = rows[active];
  const to = rowAfter(key, { row: active, count: rows.length, page: PAGE_ROWS });
  if (to !== null) return { to };
  const expanded = row?.kind === 'node' ? row.expanded : null;
  switch (key) {
    case 'ArrowRight':
      if (expanded === false) return { turn: active };
      return expanded ? { to: Math.min(rows.length - 1, active + 1) } : null;
    case 'ArrowLeft':
      if (expanded) return { turn: active };
      return row && row.parent !== null ? { to: parentOf(rows, active, row.parent) } : null;
    default:
      return null;
  }
}

/** A row's parent stands above it, and nearer than any other row of that key. */
function parentOf(rows: readonly TreeRow<TreeNode>[], from: number, parent: string): number {
  for (let index = from - 1; index >= 0; index -= 1) if (rows[index]?.key === parent) return index;
  return from;
}

/** Type-ahead: the next row after `active`, around the end, whose name begins with what was typed; null where there is none. */
export function typeAhead(typed: string, rows: readonly TreeRow<TreeNode>[], active: number): number | null {
  const labels = rows.map((row) => (row.kind === 'node' ? row.node.displayName : ''));
  return rowByLabel(typed, labels, active);
}
