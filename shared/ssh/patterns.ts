/**
 * Whether a text matches one pattern of ssh_config(5) PATTERNS: `*` any run, `?` exactly one character, all else itself.
 * Time is at most text × pattern, whatever the pattern holds.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[place] === '*') {
      star = place++;
      resume = at;
    } else if (pattern[place] === '?' || pattern[place] === text[at]) {
      place += 1;
      at += 1;
    } else if (star >= 0) {
      place = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[place] === '*') place += 1;
  return place === pattern.length;
}

/** Whether some pattern matches and no negated one (`!pattern`) does: a negated match wins wherever it stands. */
export function matchesPatterns(text: string, patterns: readonly string[]): boolean {
  const denied = patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(text, pattern.slice(1)));
  return !denied && patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(text, pattern));
}
