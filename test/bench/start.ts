import { copySample, launchChromium, removeSample, serve } from '../e2e/workbench.ts';
import type { BenchResult } from './result.ts';

const ROUNDS = 5;

/**
 * From the start of the process to a workbench that a person can use: the site shown and the marker `fieldwright-usable` set.
 * Beside it: an empty page in the same browser, which is what Chromium itself takes.
 */
export async function bench(): Promise<BenchResult[]> {
  const browser = await launchChromium();
  const folder = await copySample('press-line-3');
  try {
    const usable: number[] = [];
    const empty: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      const begun = performance.now();
      const server = await serve(folder);
      await page.goto(server.url);
      await page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);
      usable.push(performance.now() - begun);
      await server.stop();
      const before = performance.now();
      await page.goto('about:blank');
      empty.push(performance.now() - before);
      await context.close();
    }
    return [
      {
        name: 'start: process to usable workbench',
        value: median(usable),
        unit: 'ms',
        peer: null,
        peerValue: null,
        goal: { atMost: 2_000 },
      },
      { name: 'start: an empty page in the same browser', value: median(empty), unit: 'ms', peer: null, peerValue: null, goal: null },
    ];
  } finally {
    await browser.close();
    await removeSample(folder);
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
