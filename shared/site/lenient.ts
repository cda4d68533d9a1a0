import type { ZodType, z } from 'zod';
import { isRecord } from './migrate.ts';

/**
 * Parses what can be parsed: parts that a schema refuses are left out, so that one mistake in a device does not make the device
 * vanish from the screen. The issues are those of the whole value; who builds on the result looks at them first.
 * @returns the model, or null where too little is left
 */
export function parseLeniently<T>(schema: ZodType<T>, value: Record<string, unknown>): { model: T | null; issues: z.core.$ZodIssue[] } {
  const whole = schema.safeParse(value);
  if (whole.success) return { model: whole.data, issues: [] };
  const { issues } = whole.error;
  const rest: Record<string, unknown> = JSON.parse(JSON.stringify(value));
  let refused: readonly z.core.$ZodIssue[] = issues;
  for (let attempt = 0; attempt < 6; attempt++) {
    for (const issue of refused) for (const path of pathsOf(issue)) removeAt(rest, path);
    const read = schema.safeParse(rest);
    if (read.success) return { model: read.data, issues };
    refused = read.error.issues;
  }
  return { model: null, issues };
}

function pathsOf(issue: z.core.$ZodIssue): PropertyKey[][] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/** Removes what stands at a path; of a list the whole list, where nothing stands the value around it. */
function removeAt(root: Record<string, unknown>, path: readonly PropertyKey[]): void {
  const listAt = path.findIndex((step) => typeof step === 'number');
  const keys = (listAt === -1 ? path : path.slice(0, listAt)).map(String);
  let holder = root;
  for (const [depth, key] of keys.entries()) {
    const child = holder[key];
    const isLast = depth === keys.length - 1;
    const nextKey = keys[depth + 1];
    const leadsOn = !isLast && isRecord(child) && nextKey !== undefined && Object.hasOwn(child, nextKey);
    if (leadsOn) holder = child;
    else {
      delete holder[key];
      return;
    }
  }
}
