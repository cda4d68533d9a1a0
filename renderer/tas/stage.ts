import type { Severity } from '../../shared/kit/problem.ts';
import { localeStore, translate } from '../kit/i18n.ts';
import { themeStore } from '../kit/theme.ts';
import type { Checker } from './checker.ts';
import type { Frame } from './draw/frame.ts';
import { paintOverlay } from './draw/overlay.ts';
import { createPainter } from './draw/painter.ts';
import { type Palette, readPalette } from './draw/palette.ts';
import { forgetTextWidths } from './draw/textFit.ts';
import { AXIS_PX, GUTTER_PX } from './layout.ts';
import { portKey } from './scene.ts';
import type { ScheduleEditor } from './scheduleStore.ts';
import { pictureTexts } from './texts.ts';
import type { Viewport } from './viewport.ts';

export interface StageElements {
  /** Scrolls through the ports; the canvas stays put in it. */
  readonly scroller: HTMLElement;
  readonly spacer: HTMLElement;
  readonly canvas: HTMLCanvasElement;
}

export interface Stage {
  /** Draws again with the next animation frame; `base` also what does not move with the pointer. */
  invalidate(layer: 'base' | 'overlay'): void;
  dispose(): void;
}

/** Brings stores and canvases together: draws when something changed, once in an animation frame, and never otherwise. */
export function createStage(elements: StageElements, editor: ScheduleEditor, viewport: Viewport, checker: Checker): Stage {
  const { scroller, canvas } = elements;
  const painter = createPainter(canvas);
  const keep = createKeepsake(canvas, painter.context);
  let palette = readPalette(canvas, painter.context);
  // Read when they change: asking the page in every frame would make it lay itself out.
  let room: Room = { widthPx: scroller.clientWidth, heightPx: scroller.clientHeight, scrollTop: scroller.scrollTop };
  let dirty: 'none' | 'overlay' | 'base' = 'base';
  let frameId = 0;
  let reachNs = editor.picture()?.reachNs ?? 0;
  const invalidate: Stage['invalidate'] = (layer) => {
    if (dirty !== 'base') dirty = layer;
    frameId ||= requestAnimationFrame(draw);
  };
  const draw = () => {
    frameId = 0;
    const wasDirty = dirty;
    dirty = 'none';
    const frame = frameOf(room, editor, checker, palette);
    if (!frame) return;
    if (wasDirty === 'base') {
      painter.paint(frame);
      keep.forget();
    } else if (!keep.bringBack()) {
      painter.paint(frame);
      keep.remember();
    }
    paintOverlay(painter.context, { ...frame, ...pointerParts(editor) });
  };
  const stop = [
    editor.store.subscribe((now, before) =>
      invalidate(now.view !== before.view || now.drafts !== before.drafts || now.shown !== before.shown ? 'base' : 'overlay'),
    ),
    editor.store.subscribe((now, before) => {
      if (now.drafts !== before.drafts || now.shown !== before.shown) fitSpacer(elements, editor);
    }),
    editor.source.store.subscribe((now, before) => {
      if (now.site === before.site) return;
      // What the pointer was on is of the site before: it is asked again when it moves.
      editor.store.setState(({ hover }) => ({ hover: hover && { ...hover, hit: null } }));
      fitSpacer(elements, editor);
      if (!editor.store.getState().fitted) viewport.fitAll();
      viewport.follow(reachNs);
      reachNs = editor.picture()?.reachNs ?? 0;
      invalidate('base');
    }),
    editor.source.selection.subscribe(() => {
      viewport.reveal();
      revealPort(elements, editor);
      invalidate('base');
    }),
    localeStore.subscribe(() => invalidate('base')),
    themeStore.subscribe(() => {
      palette = readPalette(canvas, painter.context);
      invalidate('base');
    }),
  ];
  const onScroll = () => {
    room = { ...room, scrollTop: scroller.scrollTop };
    invalidate('base');
  };
  scroller.addEventListener('scroll', onScroll, { passive: true });
  const resized = new ResizeObserver(() => {
    viewport.resize(Math.max(40, scroller.clientWidth - GUTTER_PX));
    fitSpacer(elements, editor);
    room = { widthPx: scroller.clientWidth, heightPx: scroller.clientHeight, scrollTop: scroller.scrollTop };
    invalidate('base');
  });
  resized.observe(scroller);
  const fontsCame = () => {
    forgetTextWidths();
    invalidate('base');
  };
  document.fonts.addEventListener('loadingdone', fontsCame);
  invalidate('base');
  return {
    invalidate,
    dispose: () => {
      for (const end of stop) end();
      resized.disconnect();
      scroller.removeEventListener('scroll', onScroll);
      document.fonts.removeEventListener('loadingdone', fontsCame);
      cancelAnimationFrame(frameId);
    },
  };
}

/** The picture without what moves with the pointer: while nothing else changes it is copied instead of drawn again. */
function createKeepsake(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D) {
  const copy = document.createElement('canvas');
  const pen = copy.getContext('2d', { alpha: false });
  let kept = false;
  return {
    forget: () => {
      kept = false;
    },
    remember: () => {
      copy.width = canvas.width;
      copy.height = canvas.height;
      pen?.drawImage(canvas, 0, 0);
      kept = pen !== null;
    },
    bringBack: (): boolean => {
      if (!kept || copy.width !== canvas.width || copy.height !== canvas.height) return false;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(copy, 0, 0);
      return true;
    },
  };
}

/** Scrolls to the selected port, or the first of the selected device, where it does not show. */
function revealPort({ scroller }: StageElements, editor: ScheduleEditor): void {
  const key = editor.selected()?.key;
  const { device } = editor.source.selection.getState();
  const rows = editor.picture()?.layout.ports;
  const row = rows?.find(({ scene }) => scene.key === key) ?? rows?.find(({ scene }) => scene.device.name === device);
  if (!row || editor.store.getState().drag) return;
  const room = scroller.clientHeight - AXIS_PX;
  if (row.y < scroller.scrollTop) scroller.scrollTop = row.y - 8;
  else if (row.y + row.height > scroller.scrollTop + room) scroller.scrollTop = Math.min(row.y - 8, row.y + row.height - room + 12);
}

/** The scroller's height is that of all ports. */
function fitSpacer({ scroller, spacer }: StageElements, editor: ScheduleEditor): void {
  const height = (editor.picture()?.layout.heightPx ?? 0) + AXIS_PX;
  spacer.style.height = `${Math.max(0, height - scroller.clientHeight)}px`;
}

interface Room {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly scrollTop: number;
}

function frameOf(room: Room, editor: ScheduleEditor, checker: Checker, palette: Palette): Frame | null {
  const picture = editor.picture();
  if (!picture) return null;
  const { view, drafts } = editor.store.getState();
  const { device, port, window } = editor.source.selection.getState();
  const selected = device !== null && port !== null ? { key: portKey(device, port), window } : null;
  return {
    site: picture.site,
    view,
    layout: picture.layout,
    ...room,
    dpr: globalThis.devicePixelRatio || 1,
    range: picture.range,
    palette,
    say: translate(pictureTexts, localeStore.getState().locale),
    selected,
    marks: (scene): ReadonlyMap<number, Severity> =>
      checker.marksOf(scene, picture.site, scene.key === selected?.key || drafts.has(scene.key)),
  };
}

function pointerParts(editor: ScheduleEditor) {
  const { hover, drag } = editor.store.getState();
  return {
    locale: localeStore.getState().locale,
    hover,
    drag: drag && { key: drag.drag.scene.key, index: drag.index, turnNs: drag.drag.turnNs, snapped: drag.snapped, label: drag.label },
  };
}
