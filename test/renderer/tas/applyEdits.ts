import type { Edit } from '../../../shared/kit/problem.ts';

type Node = Record<string | number, unknown> | unknown[];

/** Applies document edits to a plain document, as `site.edit` does to YAML: sets a value, inserts it, or removes what is there. */
export function applyEdits<T extends object>(document: T, edits: readonly Edit[]): T {
  const copy = structuredClone(document);
  for (const { path, value, insert } of edits) {
    let node = copy as Node;
    for (const [i, key] of path.slice(0, -1).entries()) {
      const record = node as Record<string | number, unknown>;
      record[key] ??= typeof path[i + 1] === 'number' ? [] : {};
      node = record[key] as Node;
    }
    const last = path.at(-1) ?? '';
    if (Array.isArray(node) && typeof last === 'number') {
      if (last > node.length) throw new RangeError(`index ${last} is beyond the end of ${node.length}`);
      if (insert) node.splice(last, 0, structuredClone(value));
      else if (value === undefined) node.splice(last, 1);
      else node[last] = structuredClone(value);
    } else if (value === undefined) delete (node as Record<string | number, unknown>)[last];
    else (node as Record<string | number, unknown>)[last] = structuredClone(value);
  }
  return copy;
}
