/** Stands in a text for what cannot be known without running it: a shell expansion, a call, an argument. */
export const UNKNOWN = '\ue000';

/**
 * Text that was cut or put together from a source, and where each of its UTF-16 units came from:
 * the source offset of the first where all follow on, else one offset for each.
 */
export interface Traced {
  readonly text: string;
  readonly origins: number | readonly number[];
}

/** Source offset of the unit at `index`; past the end, the offset after the last. */
export function originOf({ text, origins }: Traced, index: number): number {
  if (typeof origins === 'number') return origins + index;
  return index < text.length ? (origins[index] ?? 0) : (origins.at(-1) ?? 0) + (text.length > 0 ? 1 : 0);
}

export function sliceTraced(traced: Traced, start: number, end: number): Traced {
  const origins = typeof traced.origins === 'number' ? traced.origins + start : traced.origins.slice(start, end);
  return { text: traced.text.slice(start, end), origins };
}

/** Text whose units all come from one place, such as a number that was formatted. */
export function tracedAt(text: string, origin: number): Traced {
  return { text, origins: Array<number>(text.length).fill(origin) };
}

export function concatTraced(parts: readonly Traced[]): Traced {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const origins: number[] = [];
  let text = '';
  for (const part of parts) {
    for (let index = 0; index < part.text.length; index++) origins.push(originOf(part, index));
    text += part.text;
  }
  return { text, origins };
}

export function isKnown({ text }: Traced): boolean {
  return !text.includes(UNKNOWN);
}

/** Cuts at blanks and line ends, as a shell splits an unquoted expansion. */
export function splitTraced(traced: Traced): Traced[] {
  return [...traced.text.matchAll(/[^\s]+/g)].map((match) => sliceTraced(traced, match.index, match.index + match[0].length));
}
