import type { Edit, Path } from '../../shared/kit/problem.ts';
import { fileOfPath } from '../../shared/site/files.ts';
import { renderFlow } from '../../shared/site/render.ts';
import { readYaml } from '../../shared/site/yaml.ts';

/** One change of a fix as a person reads it. `before` is null where nothing stands yet, `after` where it is removed. */
export interface FixChange {
  readonly file: string;
  readonly place: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What edits would change, against the texts that stand in the site now. */
export function previewFix(edits: readonly Edit[], textOf: ReadonlyMap<string, string>): FixChange[] {
  return edits.flatMap(({ path, value, insert }) => {
    const place = fileOfPath(path);
    if (!place) return [];
    const { file } = place.file;
    const document = readYaml(textOf.get(file) ?? '');
    const before = document.ok && !insert ? valueAt(document.value.value, place.rest) : undefined;
    return [{ file, place: place.rest.join('.'), before: asText(before), after: asText(value) }];
  });
}

function valueAt(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return value;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? valueAt(Reflect.get(value, key), rest) : undefined;
}

const asText = (value: unknown): string | null => (value === undefined ? null : renderFlow(value));
