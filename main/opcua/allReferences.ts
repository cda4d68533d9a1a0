import type { BrowseDescriptionOptions, BrowseResult, ReferenceDescription } from 'node-opcua';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { severityOf } from '../../shared/opcua/status.ts';
import { type OpcuaFault, requestFailure } from './failure.ts';
import { chunked, limitOf } from './limits.ts';
import type { Link } from './link.ts';

const HIERARCHICAL = 'i=33';
const ALL_FIELDS = 63;
const FORWARD = 0;
const NODES_AT_ONCE = 500;
/** More nodes of the request had many references than the server has continuation points (Part 4 §5.8.2.4). */
const BAD_NO_CONTINUATION_POINTS = 0x804b_0000;

export const childrenOf = (nodeId: string): BrowseDescriptionOptions => ({
  nodeId,
  referenceTypeId: HIERARCHICAL,
  includeSubtypes: true,
  browseDirection: FORWARD,
  resultMask: ALL_FIELDS,
});

/** All references of each of several nodes, in their order; those of a node that cannot be browsed are empty. */
export async function allReferences(
  link: Link,
  nodes: readonly BrowseDescriptionOptions[],
  most = Number.POSITIVE_INFINITY,
): Promise<Result<ReferenceDescription[][], OpcuaFault>> {
  const lists: ReferenceDescription[][] = [];
  const size = Math.min(limitOf(link.limits(), 'MaxNodesPerBrowse'), NODES_AT_ONCE);
  try {
    for (const part of chunked(nodes, size)) {
      for (const [index, result] of (await link.session.browse(part)).entries()) {
        const node = part[index];
        const isShort = result.statusCode.value >>> 0 === BAD_NO_CONTINUATION_POINTS;
        lists.push(await withRest(link, isShort && node ? await link.session.browse(node) : result, most));
      }
    }
    return ok(lists);
  } catch (error) {
    return fail(requestFailure(`${link.connection}: browsing`, error));
  }
}

async function withRest(link: Link, first: BrowseResult, most: number): Promise<ReferenceDescription[]> {
  const references = [...(first.references ?? [])];
  let next = first.continuationPoint;
  while (next && next.length > 0) {
    const isEnough = references.length >= most;
    const result: BrowseResult = await link.session.browseNext(next, isEnough);
    if (isEnough || severityOf(result.statusCode.value) === 'bad') break;
    for (const reference of result.references ?? []) references.push(reference);
    next = result.continuationPoint;
  }
  return references;
}
