import type { TopicTree } from './tree.ts';

/** Children that are put in order at once: some 20 ms. The others stand behind them, in the order they came, until the next time. */
const AT_ONCE = 20_000;

/** The children of one level by name, kept in order as new ones come. */
export class SortedChildren {
  readonly #tree: TopicTree;
  readonly #parent: number;
  #ids = new Int32Array(16);
  #total = 0;
  #sorted = 0;
  #last = 0;

  constructor(tree: TopicTree, parent: number) {
    this.#tree = tree;
    this.#parent = parent;
  }

  /** @returns false while some are not in order yet */
  update(): boolean {
    const { firstChild, nextSibling } = this.#tree.at;
    for (;;) {
      const next = (this.#last === 0 ? firstChild[this.#parent] : nextSibling[this.#last]) ?? 0;
      if (next === 0) break;
      if (this.#total === this.#ids.length) {
        const larger = new Int32Array(this.#ids.length * 2);
        larger.set(this.#ids);
        this.#ids = larger;
      }
      this.#ids[this.#total++] = next;
      this.#last = next;
    }
    if (this.#sorted < this.#total) this.#sortSome();
    return this.#sorted === this.#total;
  }

  /** Valid until the next update. */
  ids(): Int32Array {
    return this.#ids.subarray(0, this.#total);
  }

  #sortSome(): void {
    const end = Math.min(this.#total, this.#sorted + AT_ONCE);
    const fresh = this.#ids.slice(this.#sorted, end).sort((one, other) => this.#tree.compareNames(one, other));
    let old = this.#sorted - 1;
    let young = fresh.length - 1;
    for (let place = end - 1; young >= 0; place--) {
      const youngId = fresh[young] ?? 0;
      const oldId = this.#ids[old] ?? 0;
      const isOldLast = old >= 0 && this.#tree.compareNames(oldId, youngId) > 0;
      this.#ids[place] = isOldLast ? oldId : youngId;
      if (isOldLast) old--;
      else young--;
    }
    this.#sorted = end;
  }
}
