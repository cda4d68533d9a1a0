import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** @param {readonly string[]} parts */
export const inRoot = (...parts) => join(root, ...parts);

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * Where the person's own copy of a sample site lives. The sample in the checkout is never edited.
 * @param {string} sample
 * @param {Environment} environment
 */
export function ownSampleFolder(sample, environment = process.env) {
  const base = environment.XDG_DATA_HOME ? join(environment.XDG_DATA_HOME, 'fieldwright') : join(homedir(), 'Fieldwright');
  return join(base, sample);
}
