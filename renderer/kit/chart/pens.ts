/** The colours and fonts of a chart, read from the tokens once per theme. */
export interface Pens {
  readonly panel: string;
  readonly line: string;
  readonly text: string;
  readonly dim: string;
  readonly hatch: string;
  readonly font: string;
  /** Width of a line that carries meaning, px. */
  readonly stroke: number;
  readonly traces: readonly TracePen[];
}

/** Traces in one chart differ in colour and in dashes. */
export interface TracePen {
  readonly colour: string;
  readonly dash: readonly number[];
}

/** Order in which the colour-blind-safe hues are taken: neighbours differ most. */
const hues = [5, 6, 3, 2, 7, 4, 1, 0] as const;
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

export function readPens(element: Element): Pens {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    panel: token('panel'),
    line: token('line'),
    text: token('text'),
    dim: token('dim'),
    hatch: token('hatch'),
    font: `10.5px ${token('font') || 'sans-serif'}`,
    stroke: Number.parseFloat(token('stroke')) || 1,
    traces: hues.map((hue, index) => ({ colour: token(`tc${hue}-edge`), dash: dashes[index % dashes.length] ?? [] })),
  };
}

export const penOf = (pens: Pens, index: number): TracePen => pens.traces[index % pens.traces.length] ?? { colour: pens.text, dash: [] };
