import type { Severity } from '../../../shared/kit/problem.ts';
import type { Site } from '../../../shared/site/model.ts';
import type { TimeRange, TimeView } from '../geometry.ts';
import type { Layout } from '../layout.ts';
import type { PortScene } from '../scene.ts';
import type { Say } from '../texts.ts';
import type { Palette } from './palette.ts';

/** All that one picture of the schedules depends on. */
export interface Frame {
  readonly site: Site;
  readonly view: TimeView;
  readonly layout: Layout;
  readonly scrollTop: number;
  /** Of the whole canvas, gutter and axis included, px. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpr: number;
  /** The hypercycle: what is drawn at all. */
  readonly range: TimeRange;
  readonly palette: Palette;
  readonly say: Say;
  readonly selected: { readonly key: string; readonly window: number | null } | null;
  /** The worst problem of each window of a port; of the port itself under −1. */
  marks(scene: PortScene): ReadonlyMap<number, Severity>;
}

export interface Pens {
  readonly context: CanvasRenderingContext2D;
  readonly guard: CanvasPattern | null;
  readonly dead: CanvasPattern | null;
  readonly wrong: CanvasPattern | null;
}
