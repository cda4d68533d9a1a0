import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './places.mjs';
import { run } from './run.mjs';
import { refuse, say } from './say.mjs';

/** @typedef {import('./places.mjs').Environment} Environment */

/** The oldest Node that the tools (vite, vitest, dependency-cruiser, forge) run on; set-up itself needs 20. */
export const toolsNeedNode = 22;

/**
 * The Node that comes with the dependencies, or null where the registry has none for this platform (macOS on ARM, Linux on other processors).
 * @returns {string | null}
 */
export function bundledNode() {
  const file = inRoot(
    'node_modules',
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  return existsSync(file) ? file : null;
}

/**
 * Goes on in the bundled Node where this one is another; does not return in that case, but ends with its exit code.
 * @param {number} major of the Node that runs now
 */
export function continueInBundledNode(major = Number(process.versions.node.split('.')[0])) {
  const node = bundledNode();
  if (!node) {
    if (major >= toolsNeedNode) return;
    throw refuse(nodeAdvice(process.versions.node));
  }
  if (realpathSync(node) === realpathSync(process.execPath)) return;
  const { status, signal } = spawnSync(node, process.argv.slice(1), { stdio: 'inherit' });
  process.exit(status ?? (signal === 'SIGINT' ? 130 : 143));
}

/** @param {string} version */
export function nodeAdvice(version) {
  return `this is Node ${version} on ${process.platform}-${process.arch}, for which no Node comes with the dependencies. Install Node ${toolsNeedNode} or newer and run this again.`;
}

/**
 * @param {Environment} environment
 * @param {NodeJS.Platform} platform
 */
export function hasDisplay(environment = process.env, platform = process.platform) {
  if (platform === 'win32' || platform === 'darwin') return !environment.SSH_CONNECTION;
  return Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}

/**
 * The Electron executable that is there already; nothing is fetched.
 * @param {Environment} environment
 * @returns {string | null}
 */
export function electronRuntime(environment = process.env, folder = inRoot('node_modules', 'electron')) {
  const pathFile = join(folder, 'path.txt');
  const executable = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : platformExecutable();
  const file = join(environment.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), executable);
  return existsSync(file) ? file : null;
}

function platformExecutable() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** How long a plant network that swallows packets may hold up a start. */
const fetchLimitMs = 180_000;

/**
 * The Electron runtime, fetched once where a display could show it.
 * @returns {Promise<{ readonly executable: string } | { readonly reason: string }>} `reason` ends a sentence that begins "Electron:"
 */
export async function findElectron() {
  if (!hasDisplay()) return { reason: 'no display' };
  if (process.platform === 'linux' && process.getuid?.() === 0) return { reason: 'its sandbox does not run as root' };
  const present = electronRuntime();
  if (present) return { executable: present };
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) return { reason: 'no runtime, and ELECTRON_SKIP_BINARY_DOWNLOAD is set' };
  say('fetching the Electron runtime once (about 110 MB; Ctrl-C to stop) …');
  const limit = AbortSignal.timeout(fetchLimitMs);
  const { code } = await run([process.execPath, inRoot('node_modules', 'electron', 'install.js')], { output: 'capture', signal: limit });
  const fetched = code === 0 ? electronRuntime() : null;
  return fetched
    ? { executable: fetched }
    : { reason: limit.aborted ? 'its runtime did not arrive within 3 minutes' : 'its runtime could not be fetched' };
}
