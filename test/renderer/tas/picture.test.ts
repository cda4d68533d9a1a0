import { describe, expect, it } from 'vitest';
import { annotate, cutOff } from '../../../renderer/tas/annotations.ts';
import { fitRange, type TimeView } from '../../../renderer/tas/geometry.ts';
import { rangesText, windowIntent } from '../../../renderer/tas/intent.ts';
import { GUTTER_PX, hitTest, layOut, portsBetween } from '../../../renderer/tas/layout.ts';
import { type PortScene, portScenes } from '../../../renderer/tas/scene.ts';
import { snapEdge } from '../../../renderer/tas/snap.ts';
import { device, largeSite, plantSite, site } from './sites.ts';

const plant = plantSite();
const scenes = portScenes(plant, new Map());
const sceneOf = (key: string): PortScene => {
  const scene = scenes.find((candidate) => candidate.key === key);
  if (!scene) throw new Error(`no ${key}`);
  return scene;
};

describe('intent', () => {
  it("the seed's slot 1 is for priority 7, which its map puts into TC2: it lets 0 and 1 through instead", () => {
    const { schedule } = sceneOf('plc1/eth0');
    const [slot] = schedule.windows;
    if (!slot) throw new Error('no window');
    const { intents, through, missed } = windowIntent(slot, schedule, plant);
    expect(intents).toEqual([{ name: 'control', priorities: [7], classes: [2], closed: [2] }]);
    expect([through, missed]).toEqual([[0, 1], true]);
  });
  it('a stream stands for its traffic; a name that is neither is missed', () => {
    const { schedule } = sceneOf('sw1/eth2');
    const window = { for: ['press-control', 'nobody', 'toString'], open: [2], length: 1, command: 'set' as const };
    expect(windowIntent(window, schedule, plant).intents.map(({ priorities, closed }) => [priorities, closed])).toEqual([
      [[7], []],
      [null, []],
      [null, []],
    ]);
  });
  it('priorities are written as ranges', () => expect(rangesText([9, 0, 1, 2, 3, 5, 6])).toBe('0–3, 5, 6, 9'));
});

describe('what the picture adds', () => {
  it('the seed gets a ghost in TC2 for slot 1, and none where the intent holds', () => {
    const seed = annotate(sceneOf('plc1/eth0'), plant);
    expect([...(seed.ghosts.get(2)?.windowIndex ?? [])]).toEqual([0, 1]);
    expect([...seed.missed]).toEqual([0, 1, 2]);
    expect(annotate(sceneOf('sw1/eth2'), plant).ghosts.size).toBe(0);
  });
  it('length-aware hardware has dead time: 1,518 octets at 1 Gbit/s need 12,304 ns before the window closes', () => {
    const { dead, spill } = annotate(sceneOf('plc1/eth0'), plant);
    const best = dead.get(0);
    // TC0 of the seed carries best effort: (1518 + 20) octets * 8 ns.
    expect([best?.startNs[0], best?.endNs[0]]).toEqual([200_000 - 12_304, 200_000]);
    expect(spill.size).toBe(0);
  });
  it('hardware with guard bands of its own overruns nothing: its windows have dead time as well', () => {
    const { dead, spill } = annotate(sceneOf('sw1/eth3'), plant);
    expect([dead.size > 0, spill.size]).toEqual([true, 0]);
  });
  it('other hardware overruns: what a guard band does not cover is shown after the window', () => {
    const scene = sceneOf('sw1/eth3');
    const port = { ...scene.port, tas: { ...scene.port.tas, staticGuardBand: false } };
    const { spill } = annotate({ ...scene, port }, plant);
    const control = spill.get(2);
    // 256 octets at 100 Mbit/s: (256 + 20) * 80 ns = 22,080 ns after the end at 200 us.
    expect([control?.startNs[0], control?.endNs[0]]).toEqual([200_000, 222_080]);
  });
  it('what does not fit in the cycle is cut off, and drawn where it would have been', () => {
    const scene = sceneOf('sw2/eth1');
    expect(scene.sumNs - scene.cycleNs).toBe(137_700);
    const cut = cutOff(scene, 2);
    expect([cut?.startNs[0], cut?.endNs[0]]).toEqual([1_000_000, 1_137_700]);
    expect(cutOff(sceneOf('sw1/eth2'), 2)).toBeNull();
  });
  it('phases of absolute base times are counted in bigint: TAI ns since 1970 are beyond 2^53', () => {
    const tas = { map: [0], queues: ['1@0'], baseTime: '1700000000123456789', windows: [{ open: [0], length: '300 us' }] };
    const [scene] = portScenes(site([device('a', 'linux', { b: { tas } })]), new Map());
    expect(scene?.phaseNs).toBe(Number(1_700_000_000_123_456_789n % 300_000n));
  });
});

describe('a schedule without windows', () => {
  const empty = site([device('a', 'linux', { b: { tas: { map: [0], queues: ['1@0'], windows: [] } } })]);
  const [scene] = portScenes(empty, new Map());
  it('has a lane to show and nothing in it, and is hit as a port', () => {
    if (!scene) throw new Error('no scene');
    expect([scene.cycleNs, scene.lanes.length, annotate(scene, empty).missed.size]).toEqual([0, 1, 0]);
    const view: TimeView = { originNs: 0, originPartNs: 0, nsPerPx: 1, widthPx: 100 };
    expect(hitTest({ layout: layOut([scene]), view, x: GUTTER_PX + 50, y: 12 })).toMatchObject({ kind: 'port' });
  });
});

describe('layout and hits', () => {
  const layout = layOut(scenes);
  const view: TimeView = fitRange({ fromNs: 0, toNs: 1_000_000 }, 1_024);
  const rowOf = (key: string) => layout.ports.find(({ scene }) => scene.key === key);
  const at = (key: string, trafficClass: number, ns: number) => {
    const lane = rowOf(key)?.lanes.find((candidate) => candidate.lane.trafficClass === trafficClass);
    return hitTest({ layout, view, x: GUTTER_PX + 12 + ns / view.nsPerPx, y: (lane?.y ?? 0) + 8 });
  };
  it('one lane for each class, the highest on top, ports below each other', () => {
    expect(rowOf('sw1/eth2')?.lanes.map(({ lane }) => lane.trafficClass)).toEqual([2, 1, 0]);
    for (const [i, row] of layout.ports.entries())
      expect(row.y).toBeGreaterThan((layout.ports[i - 1]?.y ?? -1) + (layout.ports[i - 1]?.height ?? 0));
  });
  it('a window is hit where its gate is open, the same time is closed in another lane', () => {
    expect(at('sw1/eth2', 2, 100_000)).toMatchObject({ kind: 'window', index: 0, turnNs: 0 });
    expect(at('sw1/eth2', 1, 100_000)).toMatchObject({ kind: 'closed', index: 0 });
  });
  it('near an end the edge is hit, from either side', () => {
    expect(at('sw1/eth2', 2, 197_000)).toMatchObject({ kind: 'edge', index: 0 });
    expect(at('sw1/eth2', 1, 203_000)).toMatchObject({ kind: 'edge', index: 0 });
    expect(at('sw1/eth2', 1, 203_000 + 10_000)).toMatchObject({ kind: 'window', index: 1 });
  });
  it('the beginning of a turn is the end of the turn before', () => {
    expect(at('sw2/eth2', 2, 502_000)).toMatchObject({ kind: 'edge', index: 1, turnNs: 250_000 });
  });
  it('the gutter is the port, below the last port is nothing', () => {
    expect(hitTest({ layout, view, x: 20, y: (rowOf('sw2/eth2')?.y ?? 0) + 4 })).toMatchObject({ kind: 'port' });
    expect(hitTest({ layout, view, x: 400, y: layout.heightPx + 50 })).toBeNull();
  });
  it('only ports between two heights are looked at', () => {
    const large = layOut(portScenes(largeSite(64, 4), new Map()));
    const seen = portsBetween(large, 1_000, 1_400);
    expect(seen).toEqual(large.ports.filter(({ y, height }) => y + height >= 1_000 && y <= 1_400));
  });
});

describe('snapping', () => {
  const moving = sceneOf('sw1/eth2');
  const question = { moving, index: 0, turnNs: 0, others: scenes, granularityNs: 1, reachNs: 3_000 };
  it('away from edges rests on what is round at the zoom, on the grid of the port', () => {
    const away = { ...question, others: [], reachNs: 0 };
    expect(snapEdge({ ...away, ns: 273_438, roundNs: 1_000 }).ns).toBe(273_000);
    expect(snapEdge({ ...away, ns: 273_438, roundNs: 1_000, granularityNs: 300 }).ns % 300).toBe(0);
    expect(snapEdge({ ...away, ns: 273_438, roundNs: 1, granularityNs: 200 }).ns).toBe(273_400);
  });

  it('takes the nearest edge of another port within reach, and names the port', () => {
    expect(snapEdge({ ...question, ns: 213_400 })).toEqual({ ns: 212_000, to: 'edge', ports: ['sw2/eth1'] });
  });
  it('else rests on the grid of the port', () => {
    expect(snapEdge({ ...question, ns: 230_123, granularityNs: 200 })).toEqual({ ns: 230_200, to: 'granularity', ports: [] });
  });
  it('does not take an edge that is off the grid', () => {
    expect(snapEdge({ ...question, ns: 213_400, granularityNs: 5_000, others: [sceneOf('sw2/eth1')] }).to).toBe('granularity');
  });
  it('finds the end of the cycle, and names every port that ends with it', () => {
    const snapped = snapEdge({ ...question, index: 3, ns: 1_000_400 });
    expect([snapped.ns, snapped.to, snapped.ports.includes('plc1/eth0')]).toEqual([1_000_000, 'cycle-end', true]);
  });
});
