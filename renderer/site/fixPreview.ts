import type { Edit, Path } from '../../shared/kit/problem.ts';
import { renderFlow } from '../../shared/site/render.ts';
import { readYaml } from '../../shared/site/yaml.ts';

/** One change of a fix as a person reads it. `before` is null where nothing stands yet, `after` where it is removed. */
export interface FixChange {
  readonly file: string;
  readonly place: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The file that a site path leads into, and the path inside it (paths as in `shared/site/contract.ts`). */
export function splitSitePath(path: Path): { readonly file: string; readonly inner: Path } {
  const [top, device, ...rest] = path;
  if (top === 'devices') return { file: `devices/${device}.yaml`, inner: rest };
  return { file: `${top}.yaml`, inner: path.slice(1) };
}

/** What edits would change, against the texts that stand in the site now. */
export function previewFix(edits: readonly Edit[], textOf: ReadonlyMap<string, string>): FixChange[] {
  return edits.map(({ path, value }) => {
    const { file, inner } = splitSitePath(path);
    const document = readYaml(textOf.get(file) ?? '');
    const before = document.ok ? valueAt(document.value.value, inner) : undefined;
    return { file, place: inner.join('.'), before: asText(before), after: asText(value) };
  });
}

function valueAt(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return value;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? valueAt(Reflect.get(value, key), rest) : undefined;
}

const asText = (value: unknown): string | null => (value === undefined ? null : renderFlow(value));
