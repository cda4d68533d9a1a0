/** How many operations the server takes in one request (OPC UA Part 5 §6.3.11), by the operation; 0 or absent: it does not say. */
export type Limits = Readonly<Record<string, number>>;

/** Without a word of the server; larger requests win nothing and delay others. */
const USUAL = 1_000;
const MOST = 5_000;

/** @param names of limits that bound the operation together, such as `MaxNodesPerRead` */
export function limitOf(limits: Limits, ...names: readonly string[]): number {
  const given = names.map((name) => limits[name] ?? 0).filter((limit) => limit > 0);
  return given.length > 0 ? Math.min(MOST, ...given) : USUAL;
}

/** Parts of at most `size`, in order. */
export function chunked<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

/** Identifiers in namespace 0 of the limits that a server may state. */
export const limitNodes: readonly (readonly [string, number])[] = [
  ['MaxNodesPerRead', 11705],
  ['MaxNodesPerHistoryReadData', 12165],
  ['MaxNodesPerHistoryReadEvents', 12166],
  ['MaxNodesPerWrite', 11707],
  ['MaxNodesPerMethodCall', 11709],
  ['MaxNodesPerBrowse', 11710],
  ['MaxNodesPerTranslateBrowsePathsToNodeIds', 11712],
  ['MaxMonitoredItemsPerCall', 11714],
  ['MaxBrowseContinuationPoints', 2735],
  ['MaxArrayLength', 11702],
  ['MaxStringLength', 11703],
];
