import { describe, expect, it } from 'vitest';
import { createWindow } from '../../../main/terminal/window.ts';

/** Sends all that the window allows to a screen of so many octets/ms that answers so late. @returns octets/ms that arrived and the most that waited, later on */
function run({ bytesPerMs, latencyMs }: { readonly bytesPerMs: number; readonly latencyMs: number }) {
  let now = 0;
  let freeAt = 0;
  let arrived = 0;
  let worstWaitMs = 0;
  const window = createWindow(() => now);
  const underWay: { count: number; doneAt: number }[] = [];
  for (; now < 3_000; now += 0.25) {
    for (let room = window.room(); room > 0; room = window.room()) {
      const count = Math.min(room, 64 * 1024);
      window.sent(count);
      freeAt = Math.max(freeAt, now + latencyMs / 2) + count / bytesPerMs;
      underWay.push({ count, doneAt: freeAt + latencyMs / 2 });
      if (now > 1_000) worstWaitMs = Math.max(worstWaitMs, freeAt - now - latencyMs / 2);
    }
    for (let first = underWay[0]; first && first.doneAt <= now; first = underWay[0]) {
      underWay.shift();
      window.acknowledged(first.count);
      if (now > 1_000) arrived += first.count;
    }
  }
  return { rate: arrived / 2_000, worstWaitMs };
}

describe('the window', () => {
  it.each([100, 1_000, 10_000])('keeps a screen of %d octets/ms busy, with less than 40 ms of work waiting for it', (bytesPerMs) => {
    const { rate, worstWaitMs } = run({ bytesPerMs, latencyMs: 1 });
    expect(rate / bytesPerMs).toBeGreaterThan(0.9);
    // the least window, 8 KiB, is more than that for the slowest
    expect(worstWaitMs).toBeLessThan(Math.max(40, (8 * 1024 * 1.25) / bytesPerMs));
  });

  it('opens for a screen that is quick but far away, as on a machine with much else to do', () => {
    const { rate } = run({ bytesPerMs: 100_000, latencyMs: 10 });
    expect(rate).toBeGreaterThan(40_000);
  });
});
