import type { NodeId, ReferenceDescription } from 'node-opcua';
import { printable } from '../../shared/kit/printable.ts';
import { nodeClasses, type OpcuaReference } from '../../shared/opcua/contract.ts';
import { ATTRIBUTES } from './attributes.ts';
import type { Link } from './link.ts';

type NodeClassName = (typeof nodeClasses)[number];

/** NodeClass is a bit (OPC UA Part 3 §8.29): 1 Object, 2 Variable, 4 Method … */
export function nodeClassName(nodeClass: number): NodeClassName {
  return nodeClasses[Math.log2(nodeClass)] ?? 'Unknown';
}

/** Turns what a browse gives into what is shown. Names of reference types are asked for once. */
export interface ReferenceNames {
  /** Asks for the names that are not known yet. */
  learn(references: readonly ReferenceDescription[]): Promise<void>;
  view(reference: ReferenceDescription): OpcuaReference;
}

export function createReferenceNames(link: Link): ReferenceNames {
  const known = new Map<string, { readonly forward: string; readonly inverse: string }>();

  return {
    async learn(references) {
      const types = new Map<string, NodeId>();
      for (const { referenceTypeId } of references) {
        const id = link.ids().write(referenceTypeId);
        if (!known.has(id)) types.set(id, referenceTypeId);
      }
      if (types.size === 0) return;
      const nodes = [...types.values()].flatMap((nodeId) => [
        { nodeId, attributeId: ATTRIBUTES.BrowseName },
        { nodeId, attributeId: ATTRIBUTES.InverseName },
      ]);
      const read = await link.read(nodes);
      if (!read.ok) return;
      for (const [index, id] of [...types.keys()].entries()) {
        const name: unknown = read.value[2 * index]?.value.value;
        const inverse: unknown = read.value[2 * index + 1]?.value.value;
        const forward = printable(textIn(name, 'name') || id, 200);
        known.set(id, { forward, inverse: printable(textIn(inverse, 'text') || forward, 200) });
      }
    },
    view(reference) {
      const ids = link.ids();
      const names = known.get(ids.write(reference.referenceTypeId));
      const { browseName, typeDefinition } = reference;
      const name = shown(browseName.name ?? '');
      const display = reference.displayName.text ?? '';
      return {
        node: ids.write(reference.nodeId),
        reference: (reference.isForward ? names?.forward : names?.inverse) ?? '',
        isForward: reference.isForward,
        nodeClass: nodeClassName(reference.nodeClass),
        browseName: {
          namespace: ids.namespaces[browseName.namespaceIndex] ?? '',
          name,
        },
        displayName: display === '' || display === browseName.name ? name : shown(display),
        typeDefinition: typeDefinition && !typeDefinition.isEmpty() ? ids.write(typeDefinition) : null,
      };
    },
  };
}

/** Most names are plain: a hundred thousand of them are looked at once, not taken apart. */
const PLAIN = /^[ -~]{0,500}$/;
const shown = (text: string): string => (PLAIN.test(text) ? text : printable(text, 500));

/** A string field of something foreign; empty where there is none. */
export function textIn(value: unknown, field: 'name' | 'text'): string {
  if (typeof value !== 'object' || value === null) return '';
  const found = field === 'name' && 'name' in value ? value.name : 'text' in value ? value.text : '';
  return typeof found === 'string' ? found : '';
}
