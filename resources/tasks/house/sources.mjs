import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';

const skipped = new Set(['node_modules', 'dist', 'out', '.git', 'coverage']);

/**
 * The files below some folders or files, sorted, with `/` between the parts.
 * @param {readonly string[]} places relative to `base`; those that are not there are left out
 * @param {string} [base]
 * @returns {string[]} relative to `base`
 */
export function filesBelow(places, base = root) {
  /** @type {string[]} */
  const files = [];
  const visit = (/** @type {string} */ place) => {
    const path = join(base, place);
    if (!existsSync(path)) return;
    if (!statSync(path).isDirectory()) return files.push(place);
    for (const name of readdirSync(path)) if (!skipped.has(name)) visit(`${place}/${name}`);
  };
  for (const place of places) visit(place);
  return files.sort();
}

/**
 * One hash over names and contents: unlike times, it survives a clone, a checkout and a restored backup.
 * @param {readonly string[]} places
 * @param {string} [base]
 * @returns {string} hexadecimal SHA-256
 */
export function sourceHash(places, base = root) {
  const hash = createHash('sha256');
  for (const file of filesBelow(places, base)) {
    const bytes = readFileSync(join(base, file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
