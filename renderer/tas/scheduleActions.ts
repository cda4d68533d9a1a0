import type { Action } from '../kit/actions.ts';
import { action, keys } from './actionKit.ts';
import { copyAction, editActions } from './editActions.ts';
import { cancelDrag } from './pointer.ts';
import { windowAt } from './scene.ts';
import type { ScheduleEditor } from './scheduleStore.ts';
import type { Viewport } from './viewport.ts';

/** Everything that can be done in the schedule editor: for the palette, the toolbar and the keyboard. */
export function scheduleActions(editor: ScheduleEditor, viewport: Viewport, copy: () => void): Action[] {
  return [
    ...lookActions(editor, viewport),
    ...moveActions(editor),
    ...editActions(editor),
    copyAction(editor, copy),
    action('escape', 'take the drag back, or select nothing', '撤销拖动，或取消选择', () => goBack(editor), keys('Escape')),
  ];
}

function lookActions(editor: ScheduleEditor, viewport: Viewport): Action[] {
  const toggle = (key: 'snap' | 'keepSum') => () => editor.store.setState((state) => ({ [key]: !state[key] }));
  const shown = (which: 'site' | 'device' | 'port') => () => {
    editor.store.setState({ shown: which });
    viewport.fitAll();
  };
  return [
    action('fit', 'show the hypercycle', '显示超周期', viewport.fitAll, keys('0')),
    action('fitCycle', 'show one cycle', '显示一个周期', viewport.fitCycle, keys('9')),
    action('fitWindow', 'zoom to the window', '缩放到窗口', viewport.fitWindow, keys('8')),
    action('nanoseconds', 'zoom to nanoseconds', '缩放到纳秒', viewport.nanoseconds, keys('1')),
    action('zoomIn', 'zoom in', '放大', () => viewport.zoom(0.5), keys('+')),
    action('zoomOut', 'zoom out', '缩小', () => viewport.zoom(2), keys('-')),
    action('panLeft', 'pan to earlier', '向前平移', () => viewport.pan(-120), keys('Shift+ArrowLeft')),
    action('panRight', 'pan to later', '向后平移', () => viewport.pan(120), keys('Shift+ArrowRight')),
    action('snap', 'snapping on or off', '吸附开关', toggle('snap'), keys('G')),
    action('keepSum', 'keep the cycle while lengths change, on or off', '改长度时保持周期，开关', toggle('keepSum')),
    action('showSite', 'show all ports', '显示全部端口', shown('site')),
    action('showDevice', 'show the ports of this device', '显示本设备的端口', shown('device')),
    action('showPort', 'show this port alone', '仅显示本端口', shown('port')),
  ];
}

/** Selection by arrows: windows sideways, ports up and down. */
function moveActions(editor: ScheduleEditor): Action[] {
  const step = (by: number | 'first' | 'last') => () => {
    const scene = editor.selected() ?? editor.picture()?.scenes[0];
    if (!scene) return;
    const last = scene.schedule.windows.length - 1;
    const { window } = editor.source.selection.getState();
    const to = by === 'first' ? 0 : by === 'last' ? last : window === null ? 0 : window + by;
    editor.select(scene.key, last < 0 ? null : Math.min(Math.max(to, 0), last));
  };
  const port = (by: number) => () => {
    const scenes = editor.picture()?.scenes ?? [];
    const from = editor.selected();
    const to = scenes[Math.min(Math.max((from ? scenes.indexOf(from) : -1) + by, 0), scenes.length - 1)];
    const { window } = editor.source.selection.getState();
    if (!to) return;
    // The window at the same time, so that one can compare downwards.
    const at = from && window !== null ? windowAt(to, from.phaseNs + (from.startsNs[window] ?? 0))?.index : null;
    editor.select(to.key, at ?? (to.schedule.windows.length > 0 ? 0 : null));
  };
  return [
    action('nextWindow', 'next window', '下一个窗口', step(1), keys('ArrowRight')),
    action('previousWindow', 'window before', '上一个窗口', step(-1), keys('ArrowLeft')),
    action('firstWindow', 'first window', '第一个窗口', step('first'), keys('Home')),
    action('lastWindow', 'last window', '最后一个窗口', step('last'), keys('End')),
    action('nextPort', 'next port', '下一个端口', port(1), keys('ArrowDown')),
    action('previousPort', 'port before', '上一个端口', port(-1), keys('ArrowUp')),
  ];
}

function goBack(editor: ScheduleEditor): void {
  if (cancelDrag(editor)) return;
  const scene = editor.selected();
  if (scene) editor.select(scene.key, null);
}
