import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOX_PX, laneRuns, walkLane } from '../../../renderer/tas/draw/runs.ts';
import type { TimeView } from '../../../renderer/tas/geometry.ts';
import { type LaneScene, openUpToNs, type PortScene, portScenes, windowAt } from '../../../renderer/tas/scene.ts';
import { device, site } from './sites.ts';

interface Sketch {
  readonly lengths: readonly number[];
  readonly masks: readonly number[];
  readonly cycle?: number;
  readonly phase: number;
}

function sceneOf({ lengths, masks, cycle, phase }: Sketch): PortScene {
  const windows = lengths.map((length, i) => ({ length, open: [0, 1, 2].filter((bit) => ((masks[i] ?? 0) >> bit) & 1) }));
  const tas = { map: [0, 1, 2], queues: ['1@0', '1@1', '1@2'], windows, baseTime: `next second + ${phase} ns`, ...(cycle && { cycle }) };
  const [scene] = portScenes(site([device('sw1', 'linux', { eth0: { tas } })]), new Map());
  if (!scene) throw new Error('no scene');
  return scene;
}

/** Ns by ns, straight from the definition: which window stands, with the last one stretched and what is beyond the cycle cut. */
function naiveOpen({ schedule, cycleNs, phaseNs }: PortScene, trafficClass: number, ns: number): boolean {
  let local = (((ns - phaseNs) % cycleNs) + cycleNs) % cycleNs;
  for (const [i, { length, open }] of schedule.windows.entries()) {
    if (local < length || i === schedule.windows.length - 1) return open.includes(trafficClass);
    local -= length;
  }
  return false;
}

const sketches = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 12 }),
    masks: fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 12, maxLength: 12 }),
    excess: fc.integer({ min: -60, max: 60 }),
    phase: fc.integer({ min: 0, max: 400 }),
  })
  .map(
    ({ lengths, masks, excess, phase }): Sketch => ({
      lengths,
      masks,
      phase,
      cycle: Math.max(1, lengths.reduce((a, b) => a + b) + excess),
    }),
  );

describe('what is open, from prefix sums', () => {
  it('is what a count ns by ns gives: phases, cut and stretched cycles included', () => {
    fc.assert(
      fc.property(sketches, fc.integer({ min: 0, max: 900 }), (sketch, until) => {
        const scene = sceneOf(sketch);
        for (const lane of scene.lanes) {
          let open = 0;
          for (let ns = 0; ns < until; ns++) if (naiveOpen(scene, lane.trafficClass, ns)) open++;
          expect(openUpToNs(lane, scene, until) - openUpToNs(lane, scene, 0)).toBe(open);
        }
      }),
      { seed: 21, numRuns: 150 },
    );
  });
  it('finds the window at a moment in any turn of the cycle', () => {
    const scene = sceneOf({ lengths: [100, 200], masks: [1, 2], phase: 50 });
    expect(windowAt(scene, 49)).toEqual({ index: 1, turnNs: -250 });
    expect(windowAt(scene, 150)).toEqual({ index: 1, turnNs: 50 });
    expect(windowAt(scene, 350)).toEqual({ index: 0, turnNs: 350 });
  });
});

/** Share of each pixel column that is open, boxes and density together. */
function painted(scene: PortScene, lane: LaneScene, view: TimeView, range: { fromNs: number; toNs: number }): number[] {
  const runs = laneRuns(view.widthPx);
  walkLane(scene, lane, view, range, runs);
  return Array.from({ length: view.widthPx }, (_, px) => {
    let share = (runs.density[px] ?? 0) / 255;
    for (let i = 0; i < runs.boxes; i++) share += Math.max(0, Math.min(px + 1, runs.boxX1[i] ?? 0) - Math.max(px, runs.boxX0[i] ?? 0));
    return share;
  });
}

describe('the walk over the visible pixels', () => {
  it('paints in each pixel the share of its time that the gate is open', () => {
    fc.assert(
      fc.property(sketches, fc.constantFrom(1 / 3, 1, 4, 17, 60), fc.integer({ min: 0, max: 300 }), (sketch, nsPerPx, originNs) => {
        const scene = sceneOf(sketch);
        const view: TimeView = { originNs, originPartNs: 0, nsPerPx, widthPx: 40 };
        const range = { fromNs: 0, toNs: 1_200 };
        for (const lane of scene.lanes)
          for (const [px, share] of painted(scene, lane, view, range).entries()) {
            let open = 0;
            const samples = 24;
            for (let s = 0; s < samples; s++) {
              const ns = originNs + (px + (s + 0.5) / samples) * nsPerPx;
              if (ns < range.toNs && naiveOpen(scene, lane.trafficClass, Math.floor(ns))) open++;
            }
            // A window that begins in a column of slivers is drawn from there; a sliver is never less than 24 of 255.
            expect(Math.abs(share - open / samples)).toBeLessThan(0.75);
            if (open === samples) expect(share).toBeGreaterThan(0.9);
            if (open === 0) expect(share).toBeLessThan(0.15);
          }
      }),
      { seed: 22, numRuns: 120 },
    );
  });

  it('draws 1,024 slivers as density and a wide window among them as a box', () => {
    const lengths = [...Array.from({ length: 511 }, () => 100), 100_000, ...Array.from({ length: 512 }, () => 100)];
    const scene = sceneOf({ lengths, masks: lengths.map((_, i) => (i % 2 ? 1 : 2)), phase: 0 });
    const lane = scene.lanes.find(({ trafficClass }) => trafficClass === 0);
    if (!lane) throw new Error('no lane');
    const runs = laneRuns(1_000);
    walkLane(scene, lane, { originNs: 0, originPartNs: 0, nsPerPx: 202.3, widthPx: 1_000 }, { fromNs: 0, toNs: scene.cycleNs }, runs);
    expect(runs.boxes).toBe(1);
    expect([runs.boxWindow[0], (runs.boxX1[0] ?? 0) - (runs.boxX0[0] ?? 0) > BOX_PX]).toEqual([511, true]);
    expect(runs.anyDensity).toBe(true);
  });

  it('draws nothing outside of the range, and a sliver of one ns still shows', () => {
    const scene = sceneOf({ lengths: [1, 999_999], masks: [1, 2], phase: 0 });
    const lane = scene.lanes.find(({ trafficClass }) => trafficClass === 0);
    if (!lane) throw new Error('no lane');
    const runs = laneRuns(100);
    walkLane(scene, lane, { originNs: 0, originPartNs: 0, nsPerPx: 20_000, widthPx: 100 }, { fromNs: 0, toNs: 1_000_000 }, runs);
    expect([...runs.density].flatMap((value, px) => (value > 0 ? [px] : []))).toEqual([0]);
  });
});
