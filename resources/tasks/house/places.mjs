import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** @param {readonly string[]} parts */
export const inRoot = (...parts) => join(root, ...parts);

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * Where the person stood who typed the command: npm changes to the root of the checkout and says in INIT_CWD where it came from.
 * @param {string} script of package.json; under another (a test that starts a task) INIT_CWD is not about this command
 * @param {Environment} environment
 */
export function callerFolder(script, environment = process.env) {
  return environment.npm_lifecycle_event === script && environment.INIT_CWD ? environment.INIT_CWD : process.cwd();
}

/**
 * Where the person's own copy of a sample site lives. The sample in the checkout is never edited.
 * @param {string} sample
 * @param {Environment} environment
 */
export function ownSampleFolder(sample, environment = process.env) {
  const base = environment.XDG_DATA_HOME ? join(environment.XDG_DATA_HOME, 'fieldwright') : join(homedir(), 'Fieldwright');
  return join(base, sample);
}
