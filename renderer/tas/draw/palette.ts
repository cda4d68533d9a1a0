/** The colours and fonts of the picture, read from the tokens once per theme. */
export interface Palette {
  readonly bg: string;
  readonly panel: string;
  readonly raised: string;
  readonly line: string;
  readonly line2: string;
  readonly text: string;
  readonly dim: string;
  readonly faint: string;
  readonly accent: string;
  readonly warn: string;
  readonly err: string;
  readonly sel: string;
  readonly hatch: string;
  readonly font: string;
  readonly mono: string;
  /** Width of a line that carries meaning, px. */
  readonly stroke: number;
  /** Fill of a window over its lane, 0-1. */
  readonly fillAlpha: number;
  /** Colours of the traffic classes 0-7; higher ones begin again. */
  readonly classes: readonly ClassColour[];
}

export interface ClassColour {
  readonly fill: string;
  readonly edge: string;
  readonly rgb: readonly [number, number, number];
}

export function readPalette(element: Element, context: CanvasRenderingContext2D): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const stroke = Number.parseFloat(token('stroke')) || 1;
  const classes = Array.from({ length: 8 }, (_, i): ClassColour => {
    const fill = token(`tc${i}`) || '#8b93a1';
    return { fill, edge: token(`tc${i}-edge`) || fill, rgb: rgbOf(context, fill) };
  });
  return {
    bg: token('bg'),
    panel: token('panel'),
    raised: token('raised'),
    line: token('line'),
    line2: token('line2'),
    text: token('text'),
    dim: token('dim'),
    faint: token('faint'),
    accent: token('accent'),
    warn: token('warn'),
    err: token('err'),
    sel: token('sel'),
    hatch: token('hatch'),
    font: token('font') || 'sans-serif',
    mono: token('mono') || 'monospace',
    stroke,
    fillAlpha: stroke > 1 ? 0.45 : 0.28,
    classes,
  };
}

export function classColour({ classes }: Palette, trafficClass: number): ClassColour {
  return classes[trafficClass % 8] ?? { fill: '#8b93a1', edge: '#8b93a1', rgb: [139, 147, 161] };
}

/** A canvas gives every colour back as `#rrggbb`. */
function rgbOf(context: CanvasRenderingContext2D, colour: string): [number, number, number] {
  context.fillStyle = colour;
  const hex = Number.parseInt(String(context.fillStyle).slice(1, 7), 16);
  return [(hex >> 16) & 255, (hex >> 8) & 255, hex & 255];
}

/** Diagonal lines for guard bands and dead time, 6 device-independent px apart. */
export function hatchPattern(context: CanvasRenderingContext2D, colour: string, dpr: number, width = 1.4): CanvasPattern | null {
  const size = Math.round(6 * dpr);
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext('2d');
  if (!pen) return null;
  pen.strokeStyle = colour;
  pen.lineWidth = width * dpr;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
  }
  pen.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / dpr));
  return pattern;
}
