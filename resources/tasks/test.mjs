// npm test [-- VITEST OPTIONS]: set-up, the checks, then every test, the device lab's sweep of faults among them.
// The last line of stdout is `N passed, N failed, N skipped`.
import { checks } from './house/checks.mjs';
import { findProgram, run } from './house/run.mjs';
import { electronRuntime, hasDisplay } from './house/runtime.mjs';
import { Refusal, runTask, say } from './house/say.mjs';
import { setUp } from './house/setup.mjs';
import { closingLine, faultLine, runChecks, runVitest, sum } from './house/suite.mjs';
import { browsers, ensureSystem } from './house/system.mjs';

await runTask(async () => {
  try {
    return await testAll();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
    process.stdout.write(`end to end: not reached\n${closingLine({ passed: 0, failed: 1, skipped: 0 })}\n`);
    return error.exitCode;
  }
});

async function testAll() {
  await setUp([]);
  await ensureSystem();
  const chromium = findProgram(browsers);
  const electron = hasDisplay() && process.getuid?.() !== 0 ? electronRuntime() : null;
  const held = await runChecks(checks);
  const tested = await runVitest(process.argv.slice(2), {
    ...process.env,
    ...(chromium && { FIELDWRIGHT_CHROMIUM: chromium }),
    ...(electron && { FIELDWRIGHT_ELECTRON: electron }),
  });
  const total = sum([held, tested]);
  const lines = [faultLine(tested.faults), await endToEndLine(tested.journeys, chromium, electron), closingLine(total)];
  process.stdout.write(`${lines.join('\n')}\n`);
  return total.failed === 0 ? 0 : 1;
}

/**
 * @param {number} journeys that ran
 * @param {string | null} chromium
 * @param {string | null} electron
 */
async function endToEndLine(journeys, chromium, electron) {
  if (!chromium) return 'end to end: skipped, no Chromium, Chrome or Edge found';
  if (journeys === 0) return 'end to end: no journey ran';
  const { stdout } = await run([chromium, '--version'], { output: 'capture' });
  const version = /\d+(\.\d+)+/.exec(stdout)?.[0] ?? '';
  const shell = electron ? 'and in Electron' : 'not in Electron: no runtime that can run here';
  return `end to end: ${journeys} journeys ran in Chromium ${version}; ${shell}`;
}
