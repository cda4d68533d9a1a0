import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { allParts, ensureBuild } from './build.mjs';
import { inRoot, root } from './places.mjs';
import { run, tool } from './run.mjs';
import { Refusal } from './say.mjs';
import { filesBelow } from './sources.mjs';

/**
 * @typedef {{ readonly ok: boolean, readonly detail: string }} Outcome `detail`: what was seen, or what is wrong
 * @typedef {{ readonly name: string, readonly title: string, readonly check: () => Promise<Outcome>  }} Check
 */

/** @type {readonly Check[]} */
export const checks = [
  { name: 'types', title: 'types', check: checkTypes },
  { name: 'lint', title: 'lint and format', check: checkLint },
  { name: 'rules', title: 'import rules', check: checkImportRules },
  { name: 'unused', title: 'unused code', check: checkUnused },
  { name: 'ceilings', title: 'file ceilings', check: checkCeilings },
  { name: 'build', title: 'build', check: checkBuild },
];

const projects = ['shared', 'main', 'renderer', 'electron', 'test'];
const typed = [
  'shared',
  'main',
  'renderer',
  'electron',
  'test',
  'resources/tasks',
  'forge.config.ts',
  'vite.config.ts',
  'vitest.config.ts',
];
const isTypedSource = (/** @type {string} */ file) => /\.(ts|tsx|mjs)$/.test(file) && !file.includes('/fixtures/');

/** The native compiler, then the proof that it looked: every source must stand in some project's build information. */
async function checkTypes() {
  const { code, stdout, stderr } = await run([...tool('@typescript/native/bin/tsc'), '-b', '--pretty', 'false'], { output: 'capture' });
  if (code !== 0) return { ok: false, detail: stdout + stderr };
  const seen = new Set(
    projects.flatMap((project) => filesOfBuildInfo(inRoot('node_modules', '.cache', 'types', `${project}.tsbuildinfo`))),
  );
  const wanted = filesBelow(typed).filter(isTypedSource);
  const unseen = wanted.filter((file) => !seen.has(file));
  if (unseen.length > 0) return { ok: false, detail: `no tsconfig covers ${unseen.join(', ')}` };
  return { ok: wanted.length > 0, detail: `${wanted.length} files` };
}

/** @param {string} file */
function filesOfBuildInfo(file) {
  if (!existsSync(file)) return [];
  /** @type {{ fileNames?: string[], root?: unknown }} */
  const information = JSON.parse(readFileSync(file, 'utf8'));
  return (information.fileNames ?? []).map((name) => relative(root, resolve(dirname(file), name)).replaceAll('\\', '/'));
}

async function checkLint() {
  const { code, stdout, stderr } = await run([...tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '--colors=off', '.'], {
    output: 'capture',
  });
  const files = /Checked (\d+) files?/.exec(stdout + stderr)?.[1] ?? '0';
  return { ok: code === 0 && files !== '0', detail: code === 0 ? `${files} files` : stdout + stderr };
}

async function checkImportRules() {
  const places = ['shared', 'main', 'electron', 'renderer', 'test'];
  const argv = [
    ...tool('dependency-cruiser/bin/dependency-cruiser.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    ...places,
  ];
  const { stdout, stderr } = await run(argv, { output: 'capture' });
  if (!stdout.startsWith('{')) return { ok: false, detail: stdout + stderr };
  /** @type {{ summary: { totalCruised: number, totalDependenciesCruised: number, violations: { from: string, to: string, rule: { name: string } }[] } }} */
  const { summary } = JSON.parse(stdout);
  const { totalCruised: modules, totalDependenciesCruised: imports, violations } = summary;
  if (modules === 0 || imports === 0)
    return { ok: false, detail: `saw ${modules} modules and ${imports} imports: is typescript 6 installed?` };
  if (violations.length > 0)
    return { ok: false, detail: violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`).join('\n') };
  return { ok: true, detail: `${modules} modules, ${imports} imports` };
}

async function checkUnused() {
  const { code, stdout, stderr } = await run([...tool('knip/bin/knip.js'), '--no-progress', '--no-config-hints'], { output: 'capture' });
  return { ok: code === 0, detail: code === 0 ? 'none' : stdout + stderr };
}

/** Last, for what the compiler says of a mistake is worth more than what the bundler says. */
async function checkBuild() {
  try {
    await ensureBuild(allParts);
    return { ok: true, detail: `dist/{${allParts.join(',')}} as the sources are` };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, detail: error.message };
    throw error;
  }
}

const mostLines = 400;

async function checkCeilings() {
  const files = filesBelow(['shared', 'main', 'electron', 'renderer', 'test', 'resources/tasks']).filter(
    (file) => /\.(ts|tsx|mjs|cjs|css)$/.test(file) && !file.includes('/fixtures/'),
  );
  const over = overCeiling(files, (file) => readFileSync(inRoot(file), 'utf8'));
  return { ok: over.length === 0, detail: over.length === 0 ? `${files.length} files, none over ${mostLines} lines` : over.join('\n') };
}

/**
 * @param {readonly string[]} files
 * @param {(file: string) => string} read
 * @returns a sentence for each file over the ceiling
 */
export function overCeiling(files, read) {
  return files.flatMap((file) => {
    const lines = read(file).replace(/\n$/, '').split('\n').length;
    return lines > mostLines ? [`${file}: ${lines} lines, ceiling ${mostLines}. Split it by idea.`] : [];
  });
}
