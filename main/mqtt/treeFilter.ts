import { matchesFilter } from '../../shared/mqtt/filters.ts';
import type { TopicTree } from './tree.ts';

const MATCHES = 1;
const LEADS_TO_MATCH = 2;
const MOST_MATCHES = 10_000;
/** Topics that are looked at between two looks at the clock. */
const STRIDE = 256;

/** A search over all topics, a little at a time; topics that come later are looked at too. */
export class TreeFilter {
  readonly text: string;
  readonly #tree: TopicTree;
  readonly #needle: string;
  #marks: Uint8Array;
  #looked = 1;
  #matches = 0;

  constructor(tree: TopicTree, text: string) {
    this.text = text;
    this.#tree = tree;
    this.#needle = text.trim().toLowerCase();
    this.#marks = new Uint8Array(tree.size);
  }

  get isOn(): boolean {
    return this.#needle !== '';
  }
  get matches(): number {
    return this.#matches;
  }
  /** All topics that are there were looked at. */
  get isComplete(): boolean {
    return !this.isOn || this.#looked >= this.#tree.size;
  }

  isMatch(node: number): boolean {
    return ((this.#marks[node] ?? 0) & MATCHES) !== 0;
  }
  leadsToMatch(node: number): boolean {
    return ((this.#marks[node] ?? 0) & LEADS_TO_MATCH) !== 0;
  }

  /** Looks on for about so long. @returns whether it found something */
  step(forMs: number): boolean {
    if (this.isComplete || this.#matches >= MOST_MATCHES) return false;
    if (this.#marks.length < this.#tree.size) {
      const larger = new Uint8Array(this.#tree.size * 2);
      larger.set(this.#marks);
      this.#marks = larger;
    }
    const before = this.#matches;
    const until = performance.now() + forMs;
    while (this.#looked < this.#tree.size && this.#matches < MOST_MATCHES) {
      if (this.#looked % STRIDE === 0 && performance.now() > until) break;
      this.#look(this.#looked++);
    }
    return this.#matches > before;
  }

  #look(node: number): void {
    if (!this.#isWanted(node)) return;
    this.#matches++;
    this.#marks[node] = (this.#marks[node] ?? 0) | MATCHES;
    const { parent } = this.#tree.at;
    for (let each = parent[node] ?? 0; each !== 0 && !this.leadsToMatch(each); each = parent[each] ?? 0)
      this.#marks[each] = (this.#marks[each] ?? 0) | LEADS_TO_MATCH;
  }

  #isWanted(node: number): boolean {
    if (/[+#]/.test(this.#needle))
      return (this.#tree.at.own[node] ?? 0) > 0 && matchesFilter(this.text.trim(), this.#tree.path(node).toString('utf8'));
    if (!this.#needle.includes('/')) return this.#tree.name(node).toString('utf8').toLowerCase().includes(this.#needle);
    const path = this.#tree.path(node).toString('utf8').toLowerCase();
    const found = path.lastIndexOf(this.#needle);
    // what is found in a level above is that level's match
    return found !== -1 && found + this.#needle.length > path.length - this.#tree.name(node).length;
  }
}
