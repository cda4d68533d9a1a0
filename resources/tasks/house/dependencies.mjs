import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from './places.mjs';
import { npmArgv, run } from './run.mjs';
import { bundledNode } from './runtime.mjs';
import { refuse, say, secondsSince } from './say.mjs';

/** @typedef {{ readonly version?: string, readonly optional?: boolean, readonly link?: boolean }} LockedPackage */
/** @typedef {Readonly<Record<string, LockedPackage>>} LockedPackages */

/**
 * What the lock asks for and `node_modules` does not hold at that version. Optional packages (other platforms) may be absent, but not different.
 * @param {LockedPackages} wanted `packages` of package-lock.json
 * @param {LockedPackages} installed `packages` of node_modules/.package-lock.json, which npm writes last of all
 * @returns {string[]} folders, as the lock names them
 */
export function missingPackages(wanted, installed) {
  return Object.entries(wanted)
    .filter(([folder, { version, optional }]) => {
      if (folder === '') return false;
      const found = installed[folder];
      return found ? found.version !== version : !optional;
    })
    .map(([folder]) => folder);
}

/** @returns {string[]} empty where the dependencies are as locked */
function missingNow() {
  const installed = inRoot('node_modules', '.package-lock.json');
  return missingPackages(packagesOf(inRoot('package-lock.json')), existsSync(installed) ? packagesOf(installed) : {});
}

/**
 * @param {string} file
 * @returns {LockedPackages}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** Runs `npm ci` where `node_modules` is not what the lock says. Electron's runtime is never fetched here. */
export async function ensureDependencies() {
  const missing = missingNow();
  if (missing.length === 0) return;
  const npm = npmArgv();
  if (!npm) throw refuse('npm was not found beside this Node. Install npm (it comes with Node.js ≥ 20), then run this again.');
  const start = performance.now();
  say(`installing dependencies (${missing.length} missing or older than package-lock.json; about a minute) …`);
  const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' };
  const { code } = await run([...npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], { env, output: 'stderr' });
  if (code !== 0) throw refuse(installAdvice(code));
  await addOptional(npm, env);
  say(`dependencies are in place (${secondsSince(start)})`);
}

/**
 * npm leaves out an optional package that asks for a newer Node than npm runs on: what makes a deb, under Node 20. Under the bundled Node it takes it in.
 * @param {readonly string[]} npm
 * @param {NodeJS.ProcessEnv} env
 */
async function addOptional(npm, env) {
  const node = bundledNode();
  const script = npm.at(-1);
  if (!node || !script?.endsWith('.js')) return;
  const { code } = await run([node, script, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    env,
    output: 'capture',
  });
  if (code !== 0) say('an optional package could not be added: `npm run make` makes no deb');
}

/** @param {number} code of `npm ci` */
export function installAdvice(code) {
  return [
    `npm ci ended with ${code}; its own words are above. Nothing else was changed.`,
    '  No network: connect once, or copy node_modules from a checkout of the same commit on the same platform.',
    '  A mirror: npm config set registry ADDRESS, then run this again.',
    '  No right to write: this folder must belong to you.',
  ].join('\n');
}
