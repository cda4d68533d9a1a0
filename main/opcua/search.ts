import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaFound } from '../../shared/opcua/contract.ts';
import { allReferences, childrenOf } from './allReferences.ts';
import type { OpcuaFault } from './failure.ts';
import { pathName, wayTo } from './find.ts';
import type { Link } from './link.ts';
import { nodeClassName } from './references.ts';

export interface SearchOptions {
  readonly text: string;
  readonly from: string;
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface SearchProgress {
  readonly found: OpcuaFound[];
  readonly visited: number;
  readonly isComplete: boolean;
  readonly failure: OpcuaFault | null;
}

interface Place {
  readonly node: string;
  readonly path: string;
  readonly parent: Place | null;
}

/** Nodes whose children are asked for together, and then told of. */
const AT_ONCE = 100;
/** Nodes that are remembered as seen: an address space is a graph, not a tree. */
const MAX_SEEN = 2_000_000;

/** Walks the address space breadth first, each node once (references may lead in circles, OPC UA Part 3 §4.4). */
export async function* search(link: Link, { text, from, limit, signal }: SearchOptions): AsyncGenerator<SearchProgress> {
  const wanted = text.toLowerCase();
  const seen = new Set<string>([from]);
  const way = (await wayTo(link, from)) ?? [];
  let parent: Place | null = { node: 'i=84', path: '', parent: null };
  for (const step of way) parent = { node: step.node, path: `${parent?.path ?? ''}/${step.name}`, parent };
  let layer: Place[] = parent ? [parent] : [];
  let left = limit;
  while (layer.length > 0) {
    const next: Place[] = [];
    for (let start = 0; start < layer.length; start += AT_ONCE) {
      if (signal.aborted || link.signal.aborted) return;
      const places = layer.slice(start, start + AT_ONCE);
      const lists = await allReferences(
        link,
        places.flatMap(({ node }) => {
          const id = link.ids().read(node);
          // one namespace less since the walk began: nothing is below it any more
          return [{ ...childrenOf('i=0'), ...(id.ok ? { nodeId: id.value } : {}) }];
        }),
      );
      if (!lists.ok) return yield { found: [], visited: seen.size, isComplete: false, failure: lists.failure };
      const found: OpcuaFound[] = [];
      for (const [index, references] of lists.value.entries()) {
        const place = places[index];
        if (!place) continue;
        for (const reference of references) {
          const node = link.ids().write(reference.nodeId);
          if (seen.has(node) || seen.size >= MAX_SEEN) continue;
          seen.add(node);
          const child: Place = { node, path: `${place.path}/${pathName(reference.browseName)}`, parent: place };
          next.push(child);
          const name = reference.browseName.name ?? '';
          const display = reference.displayName.text ?? '';
          if (found.length >= left || !(name.toLowerCase().includes(wanted) || display.toLowerCase().includes(wanted))) continue;
          found.push({
            node,
            nodeClass: nodeClassName(reference.nodeClass),
            displayName: printable(display || name, 500),
            path: child.path,
            ancestors: ancestorsOf(place),
          });
        }
      }
      left -= found.length;
      yield { found, visited: seen.size, isComplete: false, failure: null };
      if (left <= 0) return;
    }
    layer = next;
  }
  yield { found: [], visited: seen.size, isComplete: true, failure: null };
}

function ancestorsOf(place: Place): string[] {
  const nodes: string[] = [];
  for (let at: Place | null = place; at; at = at.parent) nodes.unshift(at.node);
  return nodes;
}
