import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { inRoot, root } from './places.mjs';
import { run, tool } from './run.mjs';
import { refuse, say, secondsSince } from './say.mjs';
import { sourceHash } from './sources.mjs';

/**
 * @typedef {'main' | 'electron' | 'renderer'} Part one folder of dist/
 * @typedef {{ readonly sources: readonly string[], readonly product: string, readonly build: (folder: string) => Promise<void> }} Recipe
 */

const common = [
  'shared',
  'resources/locales',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'resources/tasks/house/build.mjs',
];

/** @type {Readonly<Record<Part, Recipe>>} */
const recipes = {
  main: { sources: ['main', ...common], product: 'cli.js', build: buildMain },
  electron: { sources: ['main', 'electron', ...common], product: 'main.cjs', build: buildElectron },
  renderer: {
    sources: ['renderer', 'vite.config.ts', ...common],
    product: 'index.html',
    build: buildRenderer,
  },
};

/** @type {readonly Part[]} */
export const allParts = ['main', 'electron', 'renderer'];

/**
 * Builds the parts whose sources changed since they were built. A failed build leaves the one before as it was.
 * @param {readonly Part[]} parts
 */
export async function ensureBuild(parts) {
  for (const part of parts) {
    const { sources, product, build } = recipes[part];
    const hash = sourceHash(sources);
    const folder = inRoot('dist', part);
    if (existsSync(inRoot('dist', part, product)) && builtFrom(part) === hash) continue;
    const start = performance.now();
    say(`building ${part} …`);
    const fresh = `${folder}.${process.pid}`;
    rmSync(fresh, { recursive: true, force: true });
    try {
      await build(fresh);
      writeFileSync(`${fresh}/.sources`, hash);
      swapIn(fresh, folder);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
    say(`built dist/${part} (${secondsSince(start)})`);
  }
}

/**
 * Puts a fresh build in the place of the old one. Two tasks may build at once: what the other put there in between is as good, and goes too.
 * @param {string} fresh
 * @param {string} folder
 */
function swapIn(fresh, folder) {
  for (let attempt = 1; ; attempt++) {
    rmSync(folder, { recursive: true, force: true });
    try {
      return renameSync(fresh, folder);
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

/** @param {Part} part */
function builtFrom(part) {
  const stamp = inRoot('dist', part, '.sources');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
}

/**
 * The command line and the browser host: one entry and its lazily loaded chunks, packages included, so that it starts without resolving node_modules.
 * Chunks lie beside the entry, for `import.meta.url` in one must lead to the same neighbours.
 * @param {string} folder
 */
async function buildMain(folder) {
  const requireInEsm =
    "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);";
  await esbuild({
    entryPoints: ['main/cli.ts'],
    external: native,
    outdir: folder,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    banner: { js: requireInEsm },
    define: { __dirname: 'import.meta.dirname' }, // ssh2 names files beside itself
  });
  const cli = `${folder}/cli.js`;
  const text = readFileSync(cli, 'utf8');
  if (!text.startsWith('#!')) writeFileSync(cli, `#!/usr/bin/env node\n${text}`);
  chmodSync(cli, 0o755);
}

/**
 * The shell: CommonJS, as a sandboxed preload must be, beside a package of ES modules.
 * @param {string} folder
 */
async function buildElectron(folder) {
  /** @type {import('esbuild').BuildOptions} */
  const shell = { outdir: folder, format: 'cjs', outExtension: { '.js': '.cjs' }, external: ['electron', ...native] };
  await esbuild({
    ...shell,
    entryPoints: ['electron/main.ts'],
    define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  await esbuild({ ...shell, entryPoints: ['electron/preload.ts'] });
}

/** Native modules stay in node_modules, and ssh2's optional ones are never used. node-opcua reads files beside itself, and is loaded late. */
const native = ['node-pty', '@napi-rs/keyring', 'cpu-features', '*.node', 'node-opcua'];

/** @param {import('esbuild').BuildOptions} options */
async function esbuild(options) {
  const { build } = await import('esbuild');
  try {
    await build({
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      target: 'node20',
      tsconfig: 'tsconfig.base.json',
      legalComments: 'linked',
      sourcemap: 'linked',
      sourcesContent: false,
      logLevel: 'warning',
      ...options,
    });
  } catch {
    throw refuse('the build failed; the messages above say where. What was built before is still there.');
  }
}

/** @param {string} folder */
async function buildRenderer(folder) {
  mkdirSync(folder, { recursive: true });
  const { code } = await run([...tool('vite/bin/vite.js'), 'build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'], {
    output: 'stderr',
  });
  if (code !== 0) throw refuse('the build of the renderer failed; the messages above say where. What was built before is still there.');
}
