import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { inRoot, root } from './places.mjs';

/**
 * @typedef {{ readonly cwd?: string, readonly env?: NodeJS.ProcessEnv, readonly output?: 'inherit' | 'stderr' | 'capture', readonly signal?: AbortSignal }} RunOptions
 * @typedef {{ readonly code: number, readonly stdout: string, readonly stderr: string }} Ran
 */

/** @type {Readonly<Record<'inherit' | 'stderr' | 'capture', import('node:child_process').StdioOptions>>} */
const stdioOf = { inherit: 'inherit', stderr: ['ignore', 2, 2], capture: ['ignore', 'pipe', 'pipe'] };

/**
 * Runs a program to its end; argv only, never a shell string. SIGINT and SIGTERM are passed on.
 * @param {readonly string[]} argv
 * @param {RunOptions} [options] `stderr` sends both of its streams to stderr, `capture` returns them
 * @returns {Promise<Ran>} code 127 where the program is not there, 128 + signal where a signal ended it
 */
export function run(argv, { cwd = root, env = process.env, output = 'inherit', signal: ending } = {}) {
  const [program = '', ...rest] = argv;
  /** @type {import('node:child_process').SpawnOptions} */
  const options = { cwd, env, stdio: stdioOf[output], windowsHide: true, ...(ending && { signal: ending }) };
  return new Promise((resolve) => {
    const child = spawn(program, rest, options);
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    const settle = (/** @type {Ran} */ ran) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve(ran);
    };
    child.once('error', (error) => settle({ code: 127, stdout, stderr: `${stderr}${error.message}` }));
    child.once('close', (code, signal) => settle({ code: code ?? (signal === 'SIGINT' ? 130 : 143), stdout, stderr }));
  });
}

/**
 * The first of some programs that is on the path.
 * @param {readonly string[]} programs
 * @param {string} [path]
 * @returns {string | null} its file
 */
export function findProgram(programs, path = process.env.PATH ?? '') {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const candidates = programs.flatMap((program) => folders.flatMap((folder) => endings.map((ending) => join(folder, program + ending))));
  return candidates.find((file) => existsSync(file)) ?? null;
}

/**
 * @param {readonly string[]} argv
 * @returns true where it ran and ended with 0; its output is dropped
 */
export function succeeds(argv) {
  const [program = '', ...rest] = argv;
  return spawnSync(program, rest, { stdio: 'ignore' }).status === 0;
}

/**
 * argv of a JavaScript tool of `node_modules`, run by this very Node: works on every platform, without a shell or a shim.
 * @param {string} file below `node_modules`
 */
export const tool = (file) => [process.execPath, inRoot('node_modules', ...file.split('/'))];

/**
 * argv of npm under the Node that npm itself was started with: set-up replaces `node_modules`, and with it the Node that lives there.
 * @param {import('./places.mjs').Environment} environment
 */
export function npmArgv(environment = process.env) {
  const node = environment.npm_node_execpath ?? process.execPath;
  if (environment.npm_execpath) return [node, environment.npm_execpath];
  const bundled = [
    join(dirname(node), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(node), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const found = bundled.find((file) => existsSync(file));
  if (found) return [node, found];
  return findProgram(['npm'], environment.PATH ?? '') && process.platform !== 'win32' ? ['npm'] : null;
}
