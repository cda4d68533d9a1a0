import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, tool } from './run.mjs';
import { secondsSince } from './say.mjs';

/**
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Tally
 * @typedef {{ readonly injected: number, readonly right: number }} Faults
 * @typedef {{ readonly status: string, readonly meta?: { readonly faults?: Faults } }} Assertion
 * @typedef {{ readonly numPassedTests: number, readonly numFailedTests: number, readonly numPendingTests: number, readonly numTodoTests: number,
 *   readonly testResults: readonly { readonly name: string, readonly status: string, readonly assertionResults: readonly Assertion[] }[] }} VitestReport
 */

/**
 * Runs checks one after the other, a line each with its seconds.
 * @param {readonly import('./checks.mjs').Check[]} checks
 * @returns {Promise<Tally>}
 */
export async function runChecks(checks) {
  let failed = 0;
  for (const { title, check } of checks) {
    const start = performance.now();
    const { ok, detail } = await check();
    process.stdout.write(`${ok ? '✓' : '✗'} ${title.padEnd(16)} ${secondsSince(start).padStart(7)}  ${ok ? detail : 'failed'}\n`);
    if (!ok) process.stdout.write(`${detail.trimEnd()}\n`);
    if (!ok) failed += 1;
  }
  return { passed: checks.length - failed, failed, skipped: 0 };
}

/**
 * Runs vitest and counts.
 * @param {readonly string[]} options of vitest
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Tally & { readonly journeys: number, readonly faults: Faults }>} `journeys`: the end-to-end tests that ran
 */
export async function runVitest(options, env = process.env) {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwright-test-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await run([...tool('vitest/vitest.mjs'), 'run', ...reporters, ...options], { env });
    const read = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
    return { ...tally(read, code), journeys: countJourneys(read), faults: countFaults(read) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a run of vitest amounts to. A file that failed before its first test, and a run that failed without saying where, count as one failure.
 * @param {VitestReport | null} report null where vitest wrote none
 * @param {number} code with which vitest ended
 * @returns {Tally}
 */
export function tally(report, code) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const unread = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + unread;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @param {VitestReport | null} report */
export function countJourneys(report) {
  const files = report?.testResults.filter(({ name }) => name.replaceAll('\\', '/').includes('/test/e2e/')) ?? [];
  return files.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed' || status === 'failed')
    .length;
}

/**
 * What the device lab did to its devices, and after how many of that the state was the right one.
 * @param {VitestReport | null} report
 * @returns {Faults}
 */
export function countFaults(report) {
  const all = report?.testResults.flatMap(({ assertionResults }) => assertionResults.flatMap(({ meta }) => meta?.faults ?? [])) ?? [];
  return all.reduce((total, { injected, right }) => ({ injected: total.injected + injected, right: total.right + right }), {
    injected: 0,
    right: 0,
  });
}

/** @param {Faults} faults */
export const faultLine = ({ injected, right }) =>
  injected === 0 ? 'device lab: no fault was injected' : `${injected} faults injected, ${right} states right`;

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  const add = (/** @type {keyof Tally} */ key) => tallies.reduce((total, one) => total + one[key], 0);
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
}

/** @param {Tally} tally */
export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;
