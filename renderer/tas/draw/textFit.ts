const widths = new Map<string, number>();

/** Width of a text in a font, px; measured once. */
export function textWidth(context: CanvasRenderingContext2D, font: string, text: string): number {
  const key = `${font}\n${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (widths.size > 20_000) widths.clear();
  context.font = font;
  const { width } = context.measureText(text);
  widths.set(key, width);
  return width;
}

/** The text, shortened with an ellipsis to fit; empty where not even three letters would show. */
export function fitText(context: CanvasRenderingContext2D, font: string, text: string, widthPx: number): string {
  const full = textWidth(context, font, text);
  if (full <= widthPx) return text;
  const keep = Math.floor((text.length * (widthPx - textWidth(context, font, '…'))) / full);
  return keep < 3 ? '' : `${text.slice(0, keep).trimEnd()}…`;
}

/** A font that came late has other widths. */
export const forgetTextWidths = (): void => widths.clear();
