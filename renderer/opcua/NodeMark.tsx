import type { OpcuaReference } from '../../shared/opcua/contract.ts';
import { useText } from '../kit/i18n.ts';
import { treeTexts } from './texts/tree.ts';

type NodeClass = OpcuaReference['nodeClass'];

/** A shape for each class of node: types are drawn dashed. */
const shapes: Readonly<Record<NodeClass, string>> = {
  Object: 'M2 3.5L6 1l4 2.5v5L6 11 2 8.5z',
  Variable: 'M1.5 3h9v6h-9zM4 6h4',
  Method: 'M3 1.5L10 6l-7 4.5z',
  ObjectType: 'M2 3.5L6 1l4 2.5v5L6 11 2 8.5z',
  VariableType: 'M1.5 3h9v6h-9z',
  ReferenceType: 'M1 6h9M7.5 3.5L10 6 7.5 8.5',
  DataType: 'M2 2h8M6 2v8.5',
  View: 'M1 6c3-5 7-5 10 0-3 5-7 5-10 0zM6 5v2',
  Unknown: 'M6 1l5 5-5 5-5-5z',
};

/** The class of a node as a shape, and as a word for those who do not see it. */
export function NodeMark({ nodeClass }: { readonly nodeClass: NodeClass }) {
  const t = useText(treeTexts);
  return (
    <>
      <svg className={`opcua-node ${nodeClass}`} viewBox="0 0 12 12" aria-hidden="true">
        <path d={shapes[nodeClass]} />
      </svg>
      <span className="visually-hidden">{t(nodeClass)} </span>
    </>
  );
}
