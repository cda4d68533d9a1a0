const SHARED = /^\$share\/[^/+#]+\/(.+)$/s;

/** The topic filter of a shared subscription without `$share/GROUP/` (MQTT 5, 4.8.2); any other as it is. */
export function plainFilter(filter: string): string {
  return SHARED.exec(filter)?.[1] ?? filter;
}

/**
 * Whether a topic matches a filter.
 * Source: MQTT 5, 4.7.1 (`+` is one level, `#` all that follow and the level before it) and 4.7.2 (a leading wildcard does not match topics
 * that begin with `$`).
 */
export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = plainFilter(filter).split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    const there = levels[index];
    if (there === undefined) return false;
    if (level !== '+' && level !== there) return false;
  }
  return levels.length === wanted.length;
}

/**
 * Whether a filter can bring most of a broker's topics: `#` or `+` stands among its first two levels, or `#` after nothing that is a name.
 * Such a subscription gets a rate guard unless it is asked for without.
 */
export function isBroad(filter: string): boolean {
  const levels = plainFilter(filter).split('/');
  const first = levels.findIndex((level) => level === '#' || level === '+');
  return levels.includes('#') ? first <= 1 : first === 0;
}

/** What of messages a second a broad subscription may bring before it is taken back. */
export const DEFAULT_GUARD_PER_S = 5_000;

/** Why a topic cannot be published to, or null (MQTT 5, 3.3.2.1 and 4.7.3). */
export function topicComplaint(topic: string): 'empty' | 'wildcard' | 'nul' | 'too-long' | 'reserved' | null {
  if (topic.length === 0) return 'empty';
  if (/[+#]/.test(topic)) return 'wildcard';
  if (topic.includes('\0')) return 'nul';
  if (new TextEncoder().encode(topic).length > 65_535) return 'too-long';
  return topic.startsWith('$SYS/') || topic === '$SYS' ? 'reserved' : null;
}
