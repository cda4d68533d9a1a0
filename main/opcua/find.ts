import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaFound } from '../../shared/opcua/contract.ts';
import { severityOf } from '../../shared/opcua/status.ts';
import { allReferences, childrenOf } from './allReferences.ts';
import { ATTRIBUTES } from './attributes.ts';
import type { OpcuaFault } from './failure.ts';
import type { Link } from './link.ts';
import { nodeClassName, textIn } from './references.ts';

const ROOT = 'i=84';
const INVERSE = 1;
const MAX_DEPTH = 50;

interface Step {
  readonly node: string;
  readonly name: string;
}

/** From below the root down to the node itself; null where no way up leads to the root. */
export async function wayTo(link: Link, node: string): Promise<Step[] | null> {
  const way: Step[] = [];
  const seen = new Set<string>();
  for (let at = node; way.length < MAX_DEPTH; ) {
    if (at === ROOT) return way;
    const id = link.ids().read(at);
    if (!id.ok || seen.has(at)) return null;
    seen.add(at);
    const read = await link.read([{ nodeId: id.value, attributeId: ATTRIBUTES.BrowseName }]);
    const browseName: unknown = read.ok ? read.value[0]?.value.value : null;
    way.unshift({ node: at, name: pathName(browseName) });
    const lists = await allReferences(link, [{ ...childrenOf(''), nodeId: id.value, browseDirection: INVERSE }], 100);
    const parent = lists.ok ? lists.value[0]?.[0] : undefined;
    if (!parent) return null;
    at = link.ids().write(parent.nodeId);
  }
  return null;
}

/** `/Objects/2:Press/Speed`: the prefix is left out in namespace 0 (OPC UA Part 4, Annex A.2); `/`, `:` and `&` of a name are escaped by `&`. */
export const pathOf = (way: readonly Step[]): string => way.map(({ name }) => `/${name}`).join('') || '/';

export function pathName(browseName: unknown): string {
  const index =
    typeof browseName === 'object' && browseName !== null && 'namespaceIndex' in browseName ? Number(browseName.namespaceIndex) : 0;
  const name = printable(textIn(browseName, 'name'), 500).replace(/[&/:]/g, '&$&');
  return index > 0 ? `${index}:${name}` : name;
}

/** By node id in any form, or by path from the root. */
export async function findNode(link: Link, text: string): Promise<Result<OpcuaFound, OpcuaFault>> {
  const isPath = text.trim().startsWith('/');
  const node = isPath ? await followPath(link, text.trim()) : existing(link, text);
  if (!node.ok) return node;
  const id = link.ids().read(node.value);
  if (!id.ok) return id;
  const read = await link.read([
    { nodeId: id.value, attributeId: ATTRIBUTES.NodeClass },
    { nodeId: id.value, attributeId: ATTRIBUTES.DisplayName },
  ]);
  if (!read.ok) return read;
  const [nodeClass, displayName] = read.value;
  if (!nodeClass || severityOf(nodeClass.statusCode.value) === 'bad')
    return fail({ code: 'BadNodeIdUnknown', message: `The server has no node ${printable(text, 300)}.` });
  const way = await wayTo(link, node.value);
  return ok({
    node: node.value,
    nodeClass: nodeClassName(Number(nodeClass.value.value)),
    displayName: printable(textIn(displayName?.value.value, 'text'), 500),
    path: pathOf(way ?? []),
    ancestors: way ? [ROOT, ...way.slice(0, -1).map((step) => step.node)] : [],
  });
}

function existing(link: Link, text: string): Result<string, OpcuaFault> {
  const id = link.ids().read(text);
  return id.ok ? ok(link.ids().write(id.value)) : id;
}

/** Goes down name by name: a name without a prefix fits in every namespace, and whatever the case if nothing fits exactly. */
async function followPath(link: Link, path: string): Promise<Result<string, OpcuaFault>> {
  const wanted = path.split(/(?<!&)\//).filter((name) => name !== '');
  let node = ROOT;
  for (const [index, name] of wanted.entries()) {
    const id = link.ids().read(node);
    if (!id.ok) return id;
    const lists = await allReferences(link, [{ ...childrenOf(''), nodeId: id.value }]);
    if (!lists.ok) return lists;
    const children = lists.value[0] ?? [];
    const fits = (isExact: boolean) =>
      children.find(({ browseName }) => {
        const full = pathName(browseName);
        const candidates = [full, full.replace(/^\d+:/, '')];
        return candidates.some((each) => (isExact ? each === name : each.toLowerCase() === name.toLowerCase()));
      });
    const child = fits(true) ?? fits(false);
    if (!child)
      return fail({
        code: 'no-such-path',
        message: `/${wanted.slice(0, index).join('/')} has no ${printable(name, 200)}. It has ${children.length} children.`,
      });
    node = link.ids().write(child.nodeId);
  }
  return ok(node);
}
