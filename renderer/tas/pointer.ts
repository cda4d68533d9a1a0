import { type Drag, dragTo } from './drag.ts';
import { toggleGate } from './edits.ts';
import { nearestNs, type TimeView, tickScale, xToTime } from './geometry.ts';
import { AXIS_PX, GUTTER_PX, type Hit, hitTest } from './layout.ts';
import { grainOf, type ScheduleEditor } from './scheduleStore.ts';
import type { Viewport } from './viewport.ts';

/** A press becomes a drag beyond this. */
const DRAG_FROM_PX = 3;
/** Edges attract within this. */
const SNAP_PX = 7;
/** Round times lie at least this far apart: a drag rests on times that one would write down, as fine as the hand is. */
const ROUND_PX = 2;

interface Press {
  readonly hit: Hit | null;
  readonly x: number;
  readonly y: number;
  readonly pan: boolean;
  readonly pointerId: number;
  lastX: number;
  moved: boolean;
  /** A drag began with this press: if it is gone again, Escape took it back. */
  began: boolean;
}

/** Mouse, pen and touch on the schedule. Returns what takes the listeners off again. */
export function listenToPointer(overlay: HTMLCanvasElement, scroller: HTMLElement, editor: ScheduleEditor, viewport: Viewport): () => void {
  let press: Press | null = null;
  // Asked once for a gesture: within it the canvas stays where it is.
  let box = overlay.getBoundingClientRect();
  const measure = () => {
    box = overlay.getBoundingClientRect();
  };
  const placeOf = (event: MouseEvent) => ({ x: event.clientX - box.left, y: event.clientY - box.top });
  const hitOf = ({ x, y }: { x: number; y: number }): Hit | null => {
    const picture = editor.picture();
    if (!picture || y < AXIS_PX - 4) return null;
    return hitTest({ layout: picture.layout, view: editor.store.getState().view, x, y: y - AXIS_PX + scroller.scrollTop });
  };
  const hover = (event: MouseEvent) => {
    const place = placeOf(event);
    const hit = hitOf(place);
    overlay.style.cursor = cursorFor(hit, place.x);
    const { view } = editor.store.getState();
    const shows = place.x >= GUTTER_PX;
    editor.store.setState({ hover: shows ? { hit, ns: nearestNs(view, place.x - GUTTER_PX), ...place } : null });
  };
  const on = {
    pointerenter: measure,
    pointerdown(event: PointerEvent) {
      measure();
      if (event.button > 1) return;
      const place = placeOf(event);
      const hit = event.button === 1 ? null : hitOf(place);
      const pan = place.x >= GUTTER_PX && (hit === null || hit.kind === 'closed' || hit.kind === 'port');
      press = { hit, ...place, pan, pointerId: event.pointerId, lastX: place.x, moved: false, began: false };
      if (hit) editor.select(hit.row.scene.key, hit.kind === 'port' ? null : hit.index);
      overlay.setPointerCapture(event.pointerId);
      overlay.focus({ preventScroll: true });
    },
    pointermove(event: PointerEvent) {
      if (!press) return hover(event);
      const { x, y } = placeOf(event);
      press.moved ||= Math.hypot(x - press.x, y - press.y) >= DRAG_FROM_PX;
      if (!press.moved) return;
      if (press.pan) {
        overlay.style.cursor = 'grabbing';
        viewport.pan(press.lastX - x);
        press.lastX = x;
      } else drag(press, x, event.altKey);
    },
    pointerup() {
      const ended = press;
      press = null;
      if (ended) release(editor);
    },
    pointercancel() {
      press = null;
      cancelDrag(editor);
    },
    pointerleave() {
      if (!press) editor.store.setState({ hover: null });
    },
    dblclick(event: MouseEvent) {
      const hit = hitOf(placeOf(event));
      const lane = hit && hit.kind !== 'port' && hit.kind !== 'edge' ? hit.lane : null;
      if (hit && hit.kind !== 'port' && lane) void editor.edit(({ schedule }) => toggleGate(schedule, hit.index, lane.lane.trafficClass));
    },
    wheel(event: WheelEvent) {
      const { x } = placeOf(event);
      if (x < GUTTER_PX) return;
      event.preventDefault();
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (sideways) viewport.pan(event.deltaX || event.deltaY);
      else viewport.zoom(2 ** (event.deltaY / (event.ctrlKey ? 60 : 240)), x - GUTTER_PX);
      // The crosshair stays with the pointer; what lies under it is asked again when it moves.
      const { view, hover: before } = editor.store.getState();
      if (before) editor.store.setState({ hover: { ...before, hit: null, ns: nearestNs(view, before.x - GUTTER_PX) } });
    },
  };
  const drag = (from: Press, x: number, slide: boolean) => {
    const { view, drag: running, snap } = editor.store.getState();
    const taken = running?.drag ?? (from.hit && dragOf(from.hit, xToTime(view, from.x - GUTTER_PX)));
    const picture = editor.picture();
    if (!taken || !picture || from.x < GUTTER_PX || (from.began && !running)) return;
    const others = picture.scenes.filter(({ key }) => key !== taken.scene.key);
    const options = { grain: grainOf(taken.scene), others, ...pulls(view, snap), slide };
    const { result, index, snapped } = dragTo(taken, nearestNs(view, x - GUTTER_PX), options);
    if (!result.ok) {
      editor.store.setState({ said: { sentence: result.failure.message, refused: true } });
      return;
    }
    from.began = true;
    editor.store.setState({ drag: { drag: taken, index, snapped, label: result.value.label }, hover: null });
    editor.setDraft(taken.scene.key, result.value.schedule);
    editor.select(taken.scene.key, index);
  };
  const listeners = Object.entries(on) as [string, (event: Event) => void][];
  for (const [name, listener] of listeners) overlay.addEventListener(name, listener, { passive: false });
  return () => {
    for (const [name, listener] of listeners) overlay.removeEventListener(name, listener);
  };
}

/** What attracts a dragged edge at a zoom. */
const pulls = ({ nsPerPx }: TimeView, snap: boolean) => ({
  reachNs: snap ? SNAP_PX * nsPerPx : null,
  roundNs: tickScale(nsPerPx, ROUND_PX).stepNs,
});

function dragOf(hit: Hit, takenAt: number): Drag | null {
  if (hit.kind === 'port' || hit.kind === 'closed') return null;
  const { scene } = hit.row;
  return { kind: hit.kind, scene, index: hit.index, turnNs: hit.turnNs, takenAtNs: Math.round(takenAt) };
}

/** Pointer up: what the drag made becomes one edit. */
function release(editor: ScheduleEditor): void {
  const { drag, drafts } = editor.store.getState();
  if (!drag) return;
  editor.store.setState({ drag: null });
  const after = drafts.get(drag.drag.scene.key);
  if (after) void editor.commit(drag.drag.scene.key, drag.drag.scene.schedule, after, drag.label);
}

/** Escape: the schedule is again what it was. Returns whether there was a drag. */
export function cancelDrag(editor: ScheduleEditor): boolean {
  const { drag } = editor.store.getState();
  if (!drag) return false;
  editor.store.setState({ drag: null });
  editor.setDraft(drag.drag.scene.key, null);
  editor.select(drag.drag.scene.key, drag.drag.index);
  return true;
}

function cursorFor(hit: Hit | null, x: number): string {
  if (x < GUTTER_PX) return 'default';
  if (hit?.kind === 'edge') return 'ew-resize';
  return hit?.kind === 'window' ? 'move' : 'crosshair';
}
