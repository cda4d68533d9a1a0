import type { NodeId } from 'node-opcua';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { formatNodeId, OPC_UA, parseNodeId } from '../../shared/opcua/nodeId.ts';
import type { OpcuaFault } from './failure.ts';
import type { Library } from './library.ts';

/** Node ids as they travel (`nsu=`), and as this server numbers its namespaces now. */
export interface NodeIds {
  /** URIs by index. */
  readonly namespaces: readonly string[];
  /** @returns `bad-node-id`, or `unknown-namespace` where the server does not have it (now) */
  read(text: string): Result<NodeId, OpcuaFault>;
  /** An id of another server, or of a namespace that the array lacks, keeps its numbers in words. */
  write(id: NodeId): string;
}

/** @param namespaces the server's NamespaceArray */
export function createNodeIds(library: Pick<Library, 'NodeId' | 'NodeIdType'>, namespaces: readonly string[]): NodeIds {
  const { NodeId, NodeIdType } = library;
  const indexes = new Map(namespaces.map((uri, index) => [uri, index]));
  const prefixes = namespaces.map((uri) => (uri === OPC_UA ? '' : formatNodeId({ namespaceUri: uri, kind: 's', value: '' }).slice(0, -2)));

  return {
    namespaces,
    read(text) {
      const parsed = parseNodeId(text, namespaces);
      if (!parsed.ok) return parsed;
      const { namespaceUri, kind, value } = parsed.value;
      const index = namespaceUri === '' ? 0 : indexes.get(namespaceUri);
      if (index === undefined)
        return fail({
          code: 'unknown-namespace',
          message: `The server has no namespace ${namespaceUri.slice(0, 200)} now. Another program may run on it, or the node belongs to another server.`,
        });
      switch (kind) {
        case 'i':
          return ok(new NodeId(NodeIdType.NUMERIC, Number(value), index));
        case 's':
          return ok(new NodeId(NodeIdType.STRING, value, index));
        case 'g':
          return ok(new NodeId(NodeIdType.GUID, value.toUpperCase(), index));
        case 'b':
          return ok(new NodeId(NodeIdType.BYTESTRING, Buffer.from(value, 'base64'), index));
      }
    },
    write(id) {
      const prefix = prefixes[id.namespace] ?? `ns=${id.namespace};`;
      switch (id.identifierType) {
        case NodeIdType.STRING:
          return `${prefix}s=${String(id.value)}`;
        case NodeIdType.GUID:
          return `${prefix}g=${String(id.value)}`;
        case NodeIdType.BYTESTRING:
          return `${prefix}b=${Buffer.isBuffer(id.value) ? id.value.toString('base64') : ''}`;
        default:
          return `${prefix}i=${String(id.value)}`;
      }
    },
  };
}
