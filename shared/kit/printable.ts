/** C0 and C1 controls, and the characters that reorder or hide text (Unicode bidi controls, zero width, line separators). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what this takes out
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Makes foreign text safe to show on a terminal or in a view: each harmful character becomes U+FFFD, tabs and line ends a blank.
 * @param limit longest result in UTF-16 units; what is cut off is marked with an ellipsis
 */
export function printable(text: string, limit = 2_000): string {
  const line = text
    .slice(0, limit + 1)
    .replace(/[\t\n]/g, ' ')
    .replace(HARMFUL, '\ufffd');
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
