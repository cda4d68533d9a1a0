import { printable } from '../../shared/kit/printable.ts';
import type { TopicRow, TreeWindow } from '../../shared/mqtt/contract.ts';
import { RETAIN } from './history.ts';
import type { Messages } from './messages.ts';
import { previewOf, qosOf } from './preview.ts';
import { SortedChildren } from './sortedChildren.ts';
import { TreeFilter } from './treeFilter.ts';

/** At most this much of the time goes into laying out rows. */
const BUSY_SHARE = 0.1;
const FILTER_MS = 8;
const MOST_OPENED_AT_ONCE = 10_000;
const MOST_NAME = 200;

/** One window's view of the tree: what is opened, what is searched, and which rows are shown. */
export class TreeView {
  readonly #messages: Messages;
  #generation: number;
  #first: number;
  #count: number;
  #opened = new Set<number>();
  /** Levels that the filter would open, and a person closed. */
  #closed = new Set<number>();
  #children = new Map<number, SortedChildren>();
  #filter: TreeFilter;
  #rows = new Int32Array(256);
  #length = 0;
  #laidSize = 0;
  #nextLayoutMs = 0;
  #isDirty = true;
  #areSorted = true;

  constructor(messages: Messages, { first, count }: { readonly first: number; readonly count: number }) {
    this.#messages = messages;
    this.#generation = messages.generation;
    this.#filter = new TreeFilter(messages.tree, '');
    this.#first = first;
    this.#count = count;
  }

  scroll(first: number, count: number): void {
    this.#first = first;
    this.#count = count;
  }

  filter(text: string): void {
    this.#filter = new TreeFilter(this.#messages.tree, text);
    this.#closed.clear();
    this.#isDirty = true;
  }

  /** @returns false where there is no such topic */
  open(node: number, isOpen: boolean, below: boolean): boolean {
    this.#startOver();
    if (node >= this.#messages.tree.size) return false;
    const nodes = below ? this.#below(node) : [node];
    for (const each of nodes) {
      if (isOpen) {
        this.#opened.add(each);
        this.#closed.delete(each);
      } else {
        this.#opened.delete(each);
        this.#closed.add(each);
      }
    }
    this.#isDirty = true;
    return true;
  }

  /** Opens the levels above a topic. @returns its row; -1 where the filter hides it */
  reveal(node: number): number {
    const { parent } = this.#messages.tree.at;
    for (let each = parent[node] ?? 0; each !== 0; each = parent[each] ?? 0) {
      this.#opened.add(each);
      this.#closed.delete(each);
    }
    this.#isDirty = true;
    this.#layOut();
    return this.#rows.subarray(0, this.#length).indexOf(node);
  }

  /** Something moves without a message: a search goes on, or levels are put in order. */
  get isBusy(): boolean {
    return !this.#areSorted || (!this.#filter.isComplete && this.#filter.matches < MOST_OPENED_AT_ONCE);
  }

  window(): TreeWindow {
    this.#startOver();
    if (this.#filter.isOn && this.#filter.step(FILTER_MS)) this.#isDirty = true;
    this.#layOut();
    const last = Math.max(0, this.#length - 1);
    const first = Math.min(this.#first, last);
    const rows: TopicRow[] = [];
    for (const node of this.#rows.subarray(first, Math.min(first + this.#count, this.#length))) rows.push(this.#row(node));
    const { text, matches, isComplete } = this.#filter;
    return {
      generation: this.#generation,
      first,
      total: this.#length,
      rows,
      totals: this.#messages.totals(),
      filter: { text, matches, isComplete },
    };
  }

  #startOver(): void {
    if (this.#generation === this.#messages.generation) return;
    this.#generation = this.#messages.generation;
    this.#opened.clear();
    this.#closed.clear();
    this.#children.clear();
    this.#filter = new TreeFilter(this.#messages.tree, this.#filter.text);
    this.#isDirty = true;
  }

  #below(node: number): number[] {
    const { firstChild, nextSibling } = this.#messages.tree.at;
    const found = [node];
    for (let index = 0; index < found.length && found.length < MOST_OPENED_AT_ONCE; index++)
      for (let child = firstChild[found[index] ?? 0] ?? 0; child !== 0; child = nextSibling[child] ?? 0)
        if (firstChild[child] !== 0 && found.length < MOST_OPENED_AT_ONCE) found.push(child);
    return found;
  }

  /** What a person did shows at once; what comes by itself no more often than it costs. */
  #layOut(): void {
    const { tree } = this.#messages;
    const start = performance.now();
    const hasGrown = tree.size !== this.#laidSize || !this.#areSorted;
    if (!this.#isDirty && (!hasGrown || start < this.#nextLayoutMs)) return;
    this.#isDirty = false;
    this.#laidSize = tree.size;
    this.#areSorted = true;
    this.#length = 0;
    this.#lay(0, false);
    this.#nextLayoutMs = start + (performance.now() - start) / BUSY_SHARE;
  }

  #lay(parent: number, isBelowMatch: boolean): void {
    let children = this.#children.get(parent);
    if (!children) {
      children = new SortedChildren(this.#messages.tree, parent);
      this.#children.set(parent, children);
    }
    if (!children.update()) this.#areSorted = false;
    for (const node of children.ids()) {
      const isWanted = isBelowMatch || !this.#filter.isOn || this.#filter.isMatch(node);
      if (!isWanted && !this.#filter.leadsToMatch(node)) continue;
      if (this.#length === this.#rows.length) {
        const larger = new Int32Array(this.#rows.length * 2);
        larger.set(this.#rows);
        this.#rows = larger;
      }
      this.#rows[this.#length++] = node;
      if (this.#isOpen(node)) this.#lay(node, isWanted && this.#filter.isOn);
    }
  }

  #isOpen(node: number): boolean {
    if (this.#messages.tree.at.firstChild[node] === 0) return false;
    if (this.#opened.has(node)) return true;
    return this.#filter.isOn && this.#filter.leadsToMatch(node) && !this.#closed.has(node);
  }

  #row(node: number): TopicRow {
    const { tree, history } = this.#messages;
    const { at } = tree;
    const message = history.read(at.newest[node] ?? -1);
    return {
      topic: node,
      name: printable(tree.name(node).toString('utf8'), MOST_NAME),
      depth: (at.depth[node] ?? 1) - 1,
      children: at.children[node] ?? 0,
      isOpen: this.#isOpen(node),
      isTopic: (at.own[node] ?? 0) > 0,
      topics: at.topics[node] ?? 0,
      messages: at.messages[node] ?? 0,
      ratePerS: this.#messages.ratePerS(node),
      isMatch: this.#filter.isMatch(node),
      last: message && {
        preview: previewOf(message.payload),
        bytes: message.bytes,
        qos: qosOf(message.flags),
        isRetained: (message.flags & RETAIN) !== 0,
        isTruncated: message.payload.length < message.bytes,
        atMs: message.atMs,
      },
    };
  }
}
