import type { OpcuaReference } from '../../shared/opcua/contract.ts';
import type { Explorer } from './explorer.ts';

/** What is known of a node wherever it is listed. */
export type ListedNode = Pick<OpcuaReference, 'node' | 'displayName' | 'nodeClass'>;

/** Shows what a node is, and leaves the list where it is. */
export function inspect(explorer: Explorer, node: string): void {
  void explorer.details.choose(node);
}

/** What Enter and a double click do with a node: a variable is watched, a method called, anything else shown. */
export function act(explorer: Explorer, { node, displayName, nodeClass }: ListedNode, parent: string | null): void {
  if (nodeClass === 'Variable') {
    explorer.watch.add([{ node, name: displayName }]);
    explorer.show('values');
  } else if (nodeClass === 'Method' && parent !== null) {
    explorer.store.setState({ dialog: { kind: 'call', object: parent, method: node, name: displayName } });
  } else {
    inspect(explorer, node);
    explorer.show('node');
  }
}

/** What a drag of nodes carries; the grid takes it, and nothing else of this program does. */
export const NODE_DRAG = 'application/x-fieldwright-opcua-nodes';

export interface DraggedNode {
  readonly node: string;
  readonly name: string;
}

export const dragText = (nodes: readonly DraggedNode[]): string => JSON.stringify(nodes);

/** Reads what was dropped; other programs may drop anything. */
export function readDrag(text: string): readonly DraggedNode[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const fields = new Map<string, unknown>(typeof item === 'object' && item !== null ? Object.entries(item) : []);
    const [node, name] = [fields.get('node'), fields.get('name')];
    return typeof node === 'string' && typeof name === 'string' ? [{ node, name }] : [];
  });
}
