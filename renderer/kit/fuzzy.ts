/**
 * How well a query fits a text: every letter of the query in order, words' beginnings and unbroken runs counting more.
 * @returns 0 or more, higher is better; null where the letters are not all there
 */
export function fuzzyScore(query: string, text: string): number | null {
  const wanted = fold(query);
  if (wanted === '') return 0;
  const letters = fold(text);
  const at = letters.indexOf(wanted);
  if (at >= 0) return 1_000 - Math.min(at, 200) + (isWordStart(letters, at) ? 500 : 0) - Math.min(letters.length, 200) / 10;
  return scatteredScore(wanted.replaceAll(' ', ''), letters);
}

function scatteredScore(wanted: string, letters: string): number | null {
  let score = 0;
  let from = 0;
  let previous = -2;
  for (const letter of wanted) {
    const at = letters.indexOf(letter, from);
    if (at < 0) return null;
    score += at === previous + 1 ? 8 : isWordStart(letters, at) ? 10 : 1;
    previous = at;
    from = at + 1;
  }
  return score / (1 + letters.length / 100);
}

const isWordStart = (text: string, at: number): boolean => at === 0 || /[\s\-_/.:·]/.test(text[at - 1] ?? '');

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
