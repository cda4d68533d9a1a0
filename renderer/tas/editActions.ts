import type { Sentence } from '../../shared/kit/problem.ts';
import type { Action } from '../kit/actions.ts';
import { action, keys } from './actionKit.ts';
import { largestFrameNs } from './annotations.ts';
import type { EditResult, Grain } from './edits.ts';
import { addWindow, deleteWindow, insertGuard, mergeWithNext, moveWindow, resizeEdge, splitWindow } from './edits.ts';
import { tickScale } from './geometry.ts';
import type { PortScene } from './scene.ts';
import { fitToCycle } from './scheduleEdits.ts';
import type { ScheduleEditor } from './scheduleStore.ts';

const noPort: Sentence = { en: 'Select a port with a schedule first.', zh: '请先选择一个有调度表的端口。' };
const noWindow: Sentence = { en: 'Select a window first.', zh: '请先选择一个窗口。' };
const readOnly: Sentence = { en: 'The site is read-only.', zh: '站点为只读。' };

interface WindowEdit {
  readonly id: string;
  readonly en: string;
  readonly zh: string;
  readonly chord: string | null;
  readonly make: (scene: PortScene, index: number, grain: Grain) => EditResult;
  /** Which window is selected afterwards; the same one where it is left out. */
  readonly select?: (index: number) => number;
}

/** What can be done to the selected window. */
export function editActions(editor: ScheduleEditor): Action[] {
  const edits = [...edgeEdits(editor), ...windowEdits(editor)];
  return edits.map(({ id, en, zh, chord, make, select = (index) => index }) => {
    const run = () => {
      const { window } = editor.source.selection.getState();
      const scene = editor.selected();
      if (window === null || !scene) return;
      void editor.edit((now, grain) => make(now, window, grain)).then((done) => done && editor.select(scene.key, select(window)));
    };
    return action(id, en, zh, run, { ...(chord && keys(chord)), disabledBecause: () => blocked(editor, true) });
  });
}

export function copyAction(editor: ScheduleEditor, copy: () => void): Action {
  return action('copy', 'copy to other ports…', '复制到其他端口…', copy, { ...keys('C'), disabledBecause: () => blocked(editor, false) });
}

function blocked({ source, selected }: ScheduleEditor, needsWindow: boolean): Sentence | null {
  if (source.store.getState().readOnly !== null) return readOnly;
  if (!selected()) return noPort;
  return needsWindow && source.selection.getState().window === null ? noWindow : null;
}

function edgeEdits(editor: ScheduleEditor): WindowEdit[] {
  const nudge =
    (sign: 1 | -1, big: boolean): WindowEdit['make'] =>
    ({ schedule }, i, grain) =>
      resizeEdge(schedule, i, sign * nudgeNs(editor, grain.granularityNs, big), grain);
  return [
    {
      id: 'endLater',
      en: 'end of the window later, by one grain',
      zh: '窗口结束推后一个粒度',
      chord: 'Alt+ArrowRight',
      make: nudge(1, false),
    },
    {
      id: 'endEarlier',
      en: 'end of the window earlier, by one grain',
      zh: '窗口结束提前一个粒度',
      chord: 'Alt+ArrowLeft',
      make: nudge(-1, false),
    },
    {
      id: 'endMuchLater',
      en: 'end of the window later, by one tick',
      zh: '窗口结束推后一个刻度',
      chord: 'Shift+Alt+ArrowRight',
      make: nudge(1, true),
    },
    {
      id: 'endMuchEarlier',
      en: 'end of the window earlier, by one tick',
      zh: '窗口结束提前一个刻度',
      chord: 'Shift+Alt+ArrowLeft',
      make: nudge(-1, true),
    },
  ];
}

function windowEdits(editor: ScheduleEditor): WindowEdit[] {
  const swap =
    (by: number): WindowEdit['make'] =>
    ({ schedule }, i) =>
      moveWindow(schedule, i, i + by);
  const add: WindowEdit['make'] = ({ schedule }, i, grain) => addWindow(schedule, i, { keepSum: editor.store.getState().keepSum, grain });
  return [
    {
      id: 'moveLater',
      en: 'swap with the next window',
      zh: '与下一个窗口交换',
      chord: 'Alt+ArrowDown',
      make: swap(1),
      select: (i) => i + 1,
    },
    {
      id: 'moveEarlier',
      en: 'swap with the window before',
      zh: '与上一个窗口交换',
      chord: 'Alt+ArrowUp',
      make: swap(-1),
      select: (i) => Math.max(0, i - 1),
    },
    {
      id: 'split',
      en: 'split the window',
      zh: '拆分窗口',
      chord: 'S',
      make: ({ schedule }, i, grain) => splitWindow(schedule, i, splitOffsetNs(editor, i), grain),
    },
    {
      id: 'merge',
      en: 'merge with the next window',
      zh: '与下一个窗口合并',
      chord: 'M',
      make: ({ schedule }, i) => mergeWithNext(schedule, i, 'same'),
    },
    {
      id: 'mergeUnion',
      en: 'merge with the next, all gates of both open',
      zh: '与下一个合并并打开两者所有门',
      chord: 'Shift+M',
      make: ({ schedule }, i) => mergeWithNext(schedule, i, 'union'),
    },
    { id: 'insert', en: 'add a window after this one', zh: '在其后添加窗口', chord: 'Insert', make: add, select: (i) => i + 1 },
    {
      id: 'guard',
      en: 'guard band at the end of the window',
      zh: '在窗口末尾加保护带',
      chord: 'B',
      make: ({ schedule }, i, grain) => insertGuard(schedule, i, guardNs(editor, i), grain),
    },
    {
      id: 'delete',
      en: 'delete the window, the neighbour takes its time',
      zh: '删除窗口，时间归相邻窗口',
      chord: 'Delete',
      make: ({ schedule }, i) => deleteWindow(schedule, i, 'absorb'),
      select: (i) => Math.max(0, i - 1),
    },
    {
      id: 'close',
      en: 'close all gates in the window',
      zh: '关闭窗口的所有门',
      chord: 'Shift+Delete',
      make: ({ schedule }, i) => deleteWindow(schedule, i, 'gap'),
    },
    {
      id: 'fitToCycle',
      en: 'fit the windows to the cycle',
      zh: '使窗口与周期一致',
      chord: null,
      make: ({ schedule }) => fitToCycle(schedule),
    },
  ];
}

/** One grain, or with Shift one minor tick of the zoom as it is, on the grid. */
function nudgeNs(editor: ScheduleEditor, granularityNs: number, big: boolean): number {
  if (!big) return granularityNs;
  const { stepNs, parts } = tickScale(editor.store.getState().view.nsPerPx, 104);
  return Math.max(1, Math.round(stepNs / parts / granularityNs)) * granularityNs;
}

/** At the crosshair where it is over the selected window, else in the middle. */
function splitOffsetNs(editor: ScheduleEditor, index: number): number {
  const scene = editor.selected();
  const { hover } = editor.store.getState();
  const hit = hover?.hit;
  if (hover && hit && hit.kind !== 'port' && hit.row.scene.key === scene?.key && hit.index === index)
    return hover.ns - hit.turnNs - (scene.startsNs[index] ?? 0);
  return Math.floor((scene?.schedule.windows[index]?.length ?? 0) / 2);
}

/** What the largest frame of the window's classes needs. */
function guardNs(editor: ScheduleEditor, index: number): number {
  const scene = editor.selected();
  const site = editor.picture()?.site;
  if (!scene || !site) return 0;
  return Math.max(0, ...(scene.schedule.windows[index]?.open ?? []).map((trafficClass) => largestFrameNs(scene, site, trafficClass)));
}
