const MAX_SHOWN = 60;

/**
 * Text from a file as it may stand in a sentence: control, invisible and direction-changing characters written as
 * `\u{…}`, cut at 60 characters. What a file holds must not command a terminal or reorder a line.
 */
export function legible(text: string): string {
  const shown = text
    .slice(0, MAX_SHOWN)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return text.length > MAX_SHOWN ? `${shown}…` : shown;
}

/** A value of a document in a sentence: `"text"`, `12`, `a list`. */
export function legibleValue(value: unknown): string {
  if (typeof value === 'string') return `"${legible(value)}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? '[…]' : '{…}';
}
