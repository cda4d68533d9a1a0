/** Controls and bidirectional overrides become blanks: they would end a comment, or make a terminal show something else. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');
}
