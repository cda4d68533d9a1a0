/**
 * The names nearest to a mistyped one, nearest first (edit distance, capitals ignored).
 * Names longer than 40 characters are compared by their first 40.
 */
export function nearest(wanted: string, names: Iterable<string>, count: number): string[] {
  const target = wanted.slice(0, 40).toLowerCase();
  return [...names]
    .map((name) => ({ name, distance: distance(target, name.slice(0, 40).toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}

/** The one name that was probably meant: at most a third of its letters differ. */
export function probablyMeant(wanted: string, names: Iterable<string>): string | null {
  const [best] = nearest(wanted, names, 1);
  if (best === undefined) return null;
  const differs = distance(wanted.slice(0, 40).toLowerCase(), best.slice(0, 40).toLowerCase());
  return differs <= Math.max(1, Math.floor(best.length / 3)) ? best : null;
}

/** Changed, added, missing and swapped neighbouring letters count one each. */
function distance(a: string, b: string): number {
  const width = b.length + 1;
  const cells = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => cells[i * width + j] ?? 0;
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const changed = i > 0 && j > 0 ? at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1) : i + j;
      const best = Math.min(changed, i > 0 ? at(i - 1, j) + 1 : j, j > 0 ? at(i, j - 1) + 1 : i);
      cells[i * width + j] = isSwap ? Math.min(best, at(i - 2, j - 2) + 1) : best;
    }
  }
  return at(a.length, b.length);
}
