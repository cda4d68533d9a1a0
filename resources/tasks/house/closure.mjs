import { readFileSync } from 'node:fs';
import { inRoot } from './places.mjs';

/** @typedef {{ readonly dependencies?: Record<string, string>, readonly optionalDependencies?: Record<string, string> }} Locked */

/**
 * The folders of a package and of all that it needs, as the lock file places them.
 * @param {string} name of a package in the root's node_modules
 * @returns {ReadonlySet<string>} such as `node_modules/a` and `node_modules/a/node_modules/b`
 */
export function closureOf(name) {
  /** @type {Record<string, Locked>} */
  const locked = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  const found = new Set([`node_modules/${name}`]);
  for (const folder of found) {
    const { dependencies, optionalDependencies } = locked[folder] ?? {};
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = placeOf(needed, folder, locked);
      if (place) found.add(place);
    }
  }
  return found;
}

/**
 * Node's way up: beside the package that asks, then beside each one around it. Null: an optional one that is not locked.
 * @param {string} name
 * @param {string} from
 * @param {Record<string, Locked>} locked
 */
function placeOf(name, from, locked) {
  for (let around = from; ; around = around.slice(0, Math.max(0, around.lastIndexOf('/node_modules/')))) {
    const place = `${around === '' ? '' : `${around}/`}node_modules/${name}`;
    if (locked[place]) return place;
    if (around === '') return null;
  }
}
