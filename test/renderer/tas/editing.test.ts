import { describe, expect, it } from 'vitest';
import { brokenCommand, diffLines } from '../../../renderer/tas/commandDiff.ts';
import { adaptSchedule } from '../../../renderer/tas/copySchedule.ts';
import { copyEdits, copyTargets } from '../../../renderer/tas/copyTargets.ts';
import { type Drag, dragTo } from '../../../renderer/tas/drag.ts';
import { resizeEdge, toggleGate } from '../../../renderer/tas/edits.ts';
import { moveInGrid } from '../../../renderer/tas/entryGrid.ts';
import { cancelDrag } from '../../../renderer/tas/pointer.ts';
import { scheduleOf } from '../../../renderer/tas/scene.ts';
import { createScheduleEditor } from '../../../renderer/tas/scheduleStore.ts';
import { createViewport } from '../../../renderer/tas/viewport.ts';
import { editSite, memorySource } from './harness/memorySource.ts';
import { device, plantSite } from './sites.ts';

function opened() {
  const source = memorySource(plantSite());
  const editor = createScheduleEditor(source);
  editor.select('sw1/eth2', 0);
  return { source, editor };
}

const lengths = (editor: ReturnType<typeof createScheduleEditor>) => editor.selected()?.schedule.windows.map(({ length }) => length);

describe('the schedule editor', () => {
  it('saves an edit as one undoable edit of the site', async () => {
    const { source, editor } = opened();
    expect(await editor.edit(({ schedule }, grain) => resizeEdge(schedule, 0, -50_000, grain))).toBe(true);
    expect(lengths(editor)).toEqual([150_000, 350_000, 487_700, 12_300]);
    expect(editor.store.getState().drafts.size).toBe(0);
    await source.undo();
    expect(lengths(editor)).toEqual([200_000, 300_000, 487_700, 12_300]);
    await source.redo();
    expect(lengths(editor)?.[0]).toBe(150_000);
  });

  it('shows a draft while it is dragged and gives it up at Escape, with nothing edited', () => {
    const { source, editor } = opened();
    const scene = editor.selected();
    if (!scene) throw new Error('no scene');
    const drag: Drag = { kind: 'edge', scene, index: 0, turnNs: 0, takenAtNs: 200_000 };
    const { result } = dragTo(drag, 250_000, { grain: { granularityNs: 1, minIntervalNs: 1 }, others: [], reachNs: 100, slide: false });
    if (!result.ok) throw new Error(result.failure.message.en);
    editor.store.setState({ drag: { drag, index: 0, snapped: null, label: result.value.label } });
    editor.setDraft(scene.key, result.value.schedule);
    expect(lengths(editor)?.slice(0, 2)).toEqual([250_000, 250_000]);
    expect(cancelDrag(editor)).toBe(true);
    expect([lengths(editor)?.[0], source.store.getState().revision]).toEqual([200_000, 1]);
  });

  it('says why an edit was refused and changes nothing', async () => {
    const { editor, source } = opened();
    expect(await editor.edit(({ schedule }) => toggleGate(schedule, 99, 0))).toBe(false);
    expect(editor.store.getState().said).toMatchObject({ refused: true, sentence: { en: 'There is no window 99.' } });
    expect(source.store.getState().revision).toBe(1);
  });

  it('shows all ports, those of a device, or one; never none', () => {
    const { editor } = opened();
    const keys = () => editor.picture()?.scenes.map(({ key }) => key);
    expect(keys()).toEqual(['plc1/eth0', 'sw1/eth2', 'sw1/eth3', 'sw2/eth1', 'sw2/eth2']);
    editor.store.setState({ shown: 'device' });
    expect(keys()).toEqual(['sw1/eth2', 'sw1/eth3']);
    editor.store.setState({ shown: 'port' });
    expect(keys()).toEqual(['sw1/eth2']);
    editor.source.selection.setState({ device: 'nowhere', port: null, window: null });
    expect(keys()?.length).toBe(5);
  });

  it('the picture is the same object until something changes', () => {
    const { editor } = opened();
    const first = editor.picture();
    editor.store.setState({ hover: null });
    expect(editor.picture()).toBe(first);
    editor.store.setState({ shown: 'device' });
    expect(editor.picture()).not.toBe(first);
  });

  it('zooms from the hypercycle to single nanoseconds', () => {
    const { editor } = opened();
    const viewport = createViewport(editor);
    viewport.resize(1_000);
    viewport.fitAll();
    const widest = editor.store.getState().view.nsPerPx;
    viewport.zoom(1e6);
    expect(editor.store.getState().view.nsPerPx).toBeCloseTo(widest, 1);
    viewport.nanoseconds();
    expect(editor.store.getState().view.nsPerPx).toBeCloseTo(1 / 32);
  });
});

describe('dragging', () => {
  const { editor } = opened();
  const scene = editor.selected();
  if (!scene) throw new Error('no scene');
  const options = { grain: { granularityNs: 1, minIntervalNs: 35 }, others: [], reachNs: 1_000, slide: false };
  const result = (drag: Partial<Drag>, to: number, part: Partial<typeof options> = {}) => {
    const dragged = dragTo({ kind: 'edge', scene, index: 0, turnNs: 0, takenAtNs: 200_000, ...drag }, to, { ...options, ...part });
    if (!dragged.result.ok) throw new Error(dragged.result.failure.message.en);
    return { ...dragged, lengths: dragged.result.value.schedule.windows.map(({ length }) => length) };
  };
  it('back to where it began leaves the schedule as it was', () =>
    expect(result({}, 200_000).lengths).toEqual([200_000, 300_000, 487_700, 12_300]));
  it('a window dragged beyond its neighbour changes places with it; every length stays', () => {
    expect(result({ kind: 'window', takenAtNs: 10_000 }, 330_000)).toMatchObject({
      index: 1,
      lengths: [300_000, 200_000, 487_700, 12_300],
    });
  });
  it('with Alt it slides between its neighbours', () => {
    const slid = result({ kind: 'window', index: 1, takenAtNs: 250_000 }, 262_340, { slide: true });
    expect(slid.lengths).toEqual([212_340, 300_000, 475_360, 12_300]);
  });
});

describe('copying', () => {
  const plant = plantSite();
  const { editor } = opened();
  const from = editor.selected();
  if (!from) throw new Error('no scene');
  it('says what a port cannot do and adapts: mode, grid, queues', () => {
    const sja = device('s', 'nxp-sja1105', { p1: { queues: 3 } }).ports.p1;
    if (!sja) throw new Error('no port');
    const { schedule, differences } = adaptSchedule(from.schedule, sja);
    expect(schedule.mode).toBe('offload');
    expect(schedule.windows.every(({ length }) => length % 200 === 0)).toBe(true);
    expect(differences.map(({ en }) => en)).toEqual([
      'p1 cannot run in software mode: offload instead',
      "lengths rounded to p1's grid of 200 ns",
    ]);
  });
  it('keeps quiet about nothing: fewer queues than classes is said', () => {
    const narrow = device('n', 'linux', { p1: { queues: 2 } }).ports.p1;
    if (!narrow) throw new Error('no port');
    expect(adaptSchedule(from.schedule, narrow).differences[0]?.en).toContain('2 queues for 3 classes');
  });
  it('is one edit that gives every chosen port the schedule, with or without one before', () => {
    const targets = copyTargets(plant, from).filter(({ key }) => key === 'sw1/eth1' || key === 'sw2/eth1');
    const after = editSite(plant, copyEdits(targets));
    if (typeof after === 'string') throw new Error(after);
    for (const key of ['sw1/eth1', 'sw2/eth1']) {
      const [name = '', port = ''] = key.split('/');
      const copied = after.devices[name]?.ports[port];
      expect(copied && scheduleOf(copied)).toEqual(from.schedule);
    }
  });
});

describe('commands', () => {
  it('are broken before each parameter, with a backslash', () => {
    expect(brokenCommand('tc qdisc replace dev eth2 parent root handle 100: taprio num_tc 3 map 0 1 2 sched-entry S 0x1 10')).toEqual([
      'tc qdisc replace dev eth2 parent root \\',
      '  handle 100: taprio num_tc 3 \\',
      '  map 0 1 2 \\',
      '  sched-entry S 0x1 10',
    ]);
  });
  it('are compared line by line', () => {
    const kinds = (before: string, after: string) =>
      diffLines([...before], [...after])
        .map(({ kind, line }) => `${kind[0]}${line}`)
        .join(' ');
    expect(kinds('abcd', 'abcd')).toBe('sa sb sc sd');
    expect(kinds('abcd', 'axcd')).toBe('sa rb ax sc sd');
    expect(kinds('abc', 'abxyc')).toBe('sa sb ax ay sc');
    expect(kinds('', 'a')).toBe('aa');
    expect(
      kinds('abcabba', 'cbabac')
        .replace(/[sa](.)|r. ?/g, '$1')
        .replace(/ /g, ''),
    ).toBe('cbabac');
  });
});

describe('the entries grid', () => {
  const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, altKey: false, metaKey: false });
  const at = { row: 1, column: 'length', rows: 3 } as const;
  it('moves by the keys of the grid pattern and stops at the borders', () => {
    expect(moveInGrid(key('ArrowRight'), at)).toEqual({ row: 1, column: 'command' });
    expect(moveInGrid(key('PageDown'), at)).toEqual({ row: 2, column: 'length' });
    expect(moveInGrid(key('Home'), at)).toEqual({ row: 1, column: 'index' });
    expect(moveInGrid(key('End', true), at)).toEqual({ row: 2, column: 'problems' });
    expect(moveInGrid(key('x'), at)).toBeNull();
  });
});
