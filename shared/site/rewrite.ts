import { align } from './align.ts';
import { isEqual } from './equal.ts';
import { isRecord } from './migrate.ts';
import { type Entry, type MapNode, type Node, nodesOf, type SeqNode } from './nodes.ts';
import { type QuoteStyle, renderBlock, renderEntry, renderFlow, renderInline, renderItem, renderKey, renderScalar } from './render.ts';
import { applySplices, columnOf, isFirstOnLine, lineEnd, lineStart, NotInPlace, nextLine, type Splice } from './splice.ts';
import type { YamlDocument } from './yaml.ts';

/** The place of a value: `after` is where its room begins, just behind the colon or the dash. */
interface Slot {
  readonly node: Node;
  readonly after: number;
  readonly inFlow: boolean;
  /** Column that a block below may be indented to. */
  readonly indent: number;
}

/**
 * Writes a new value into a document by touching only what differs: comments, order, blank lines and the style of everything else
 * stay byte for byte. Not for text with a byte order mark or `\r\n` (the caller takes them off and puts them back).
 * @returns the new text; reads back as `wanted`, which the caller verifies
 * @throws NotInPlace where the document is written so that this cannot be done
 */
export function rewrite(document: YamlDocument, wanted: unknown): string {
  const writer = new Rewriter(document.source);
  writer.change({ node: nodesOf(document), after: 0, inFlow: false, indent: 0 }, document.value, wanted);
  return applySplices(document.source, writer.splices);
}

class Rewriter {
  readonly splices: Splice[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  change(slot: Slot, before: unknown, wanted: unknown): void {
    if (isEqual(before, wanted)) return;
    const kept = this.splices.length;
    try {
      if (this.changeInside(slot.node, before, wanted)) return;
    } catch (error) {
      if (!(error instanceof NotInPlace)) throw error;
      this.splices.length = kept;
    }
    this.replace(slot, wanted);
  }

  /** Follows two collections of one kind into their parts. */
  private changeInside(node: Node, before: unknown, wanted: unknown): boolean {
    if (node.kind === 'map' && !node.odd && isRecord(before) && isRecord(wanted) && Object.keys(wanted).length > 0) {
      if (node.flow) this.changeFlowMap(node, before, wanted);
      else this.changeBlockMap(node, before, wanted);
      return true;
    }
    if (node.kind !== 'seq' || !Array.isArray(before) || !Array.isArray(wanted) || wanted.length === 0) return false;
    this.changeList(node, before, wanted);
    return true;
  }

  private changeBlockMap(node: MapNode, before: Record<string, unknown>, wanted: Record<string, unknown>): void {
    const { entries } = node;
    const isKept = ({ key }: Entry) => Object.hasOwn(wanted, key);
    const lastKept = entries.findLast(isKept);
    if (!lastKept) throw new NotInPlace('no key stays');
    const indent = columnOf(this.text, entries[0]?.keyStart ?? 0);
    for (const { key, value, after } of entries.filter(isKept))
      this.change({ node: value, after, inFlow: false, indent: indent + 2 }, before[key], wanted[key]);
    const sharesLine = !isFirstOnLine(this.text, entries[0]?.keyStart ?? 0);
    const firstKept = entries.findIndex(isKept);
    if (sharesLine && firstKept > 0) this.splice(entries[0]?.keyStart ?? 0, entries[firstKept]?.keyStart ?? 0, '');
    for (const [index, entry] of entries.entries())
      if (!isKept(entry) && !(sharesLine && index < firstKept)) this.removeLines(entry.keyStart, entry.value.end, index > 0);
    const added = Object.keys(wanted).filter((key) => !Object.hasOwn(before, key));
    this.insertLines(
      this.endOf(lastKept),
      indent,
      added.map((key) => renderEntry(key, wanted[key], indent)),
    );
  }

  private changeFlowMap(node: MapNode, before: Record<string, unknown>, wanted: Record<string, unknown>): void {
    const places = node.entries.map(({ keyStart, value }) => ({ start: keyStart, end: value.end }));
    const kept = node.entries.map(({ key }) => Object.hasOwn(wanted, key));
    const added = Object.keys(wanted).filter((key) => !Object.hasOwn(before, key));
    for (const { key, value, after } of node.entries)
      if (Object.hasOwn(wanted, key)) this.change({ node: value, after, inFlow: true, indent: 0 }, before[key], wanted[key]);
    this.removeFromFlow(places, kept);
    const texts = added.map((key) => `${renderKey(key)}: ${renderFlow(wanted[key])}`);
    this.insertIntoFlow(places, kept, new Map([[places.length, texts]]));
  }

  private changeList(node: SeqNode, before: readonly unknown[], wanted: readonly unknown[]): void {
    const { pairs, removed, inserted } = align(before, wanted);
    if (pairs.length === 0) throw new NotInPlace('no item stays');
    const { items } = node;
    const indent = node.flow ? 0 : columnOf(this.text, node.start);
    for (const [index, wantedIndex] of pairs) {
      const item = items[index];
      if (item)
        this.change({ node: item.value, after: item.after, inFlow: node.flow, indent: indent + 2 }, before[index], wanted[wantedIndex]);
    }
    const gone = new Set(removed);
    const added = new Map<number, unknown[]>();
    for (const index of inserted) {
      const next = pairs.find(([, wantedIndex]) => wantedIndex > index)?.[0] ?? items.length;
      added.set(next, [...(added.get(next) ?? []), wanted[index]]);
    }
    if (node.flow) {
      const places = items.map(({ start, value }) => ({ start, end: value.end }));
      const kept = items.map((_, index) => !gone.has(index));
      this.removeFromFlow(places, kept);
      this.insertIntoFlow(places, kept, new Map([...added].map(([index, values]) => [index, values.map(renderFlow)])));
    } else this.changeLines(node, gone, added, indent);
  }

  private changeLines(node: SeqNode, gone: ReadonlySet<number>, added: ReadonlyMap<number, unknown[]>, indent: number): void {
    const { items } = node;
    const isInline = !isFirstOnLine(this.text, node.start);
    if (isInline && (gone.has(0) || added.has(0))) throw new NotInPlace('the first item shares its line');
    for (const index of gone) {
      const item = items[index];
      if (item) this.removeLines(item.start, item.value.end, index > 0);
    }
    const sibling = items[0]?.value;
    const renderLikeSibling = (value: unknown) => {
      if (sibling?.kind !== 'map' || !isRecord(value) || Object.keys(value).length === 0) return renderItem(value, indent);
      return `- ${sibling.flow ? renderFlow(value) : renderBlock(value, indent + 2)}`;
    };
    for (const [index, values] of added) {
      const texts = values.map(renderLikeSibling);
      const previous = items[index - 1];
      if (previous) this.insertLines(this.endOf(previous), indent, texts);
      else
        this.splice(
          lineStart(this.text, node.start),
          lineStart(this.text, node.start),
          texts.map((text) => `${' '.repeat(indent)}${text}\n`).join(''),
        );
    }
  }

  /** Writes a value where another stood, as a whole. */
  private replace({ node, after, inFlow, indent }: Slot, wanted: unknown): void {
    const inline = inFlow ? renderFlow(wanted) : this.renderLike(node, wanted);
    const isBlock = (node.kind !== 'scalar' && !node.flow) || (node.kind === 'scalar' && node.style === 'block');
    const sharesLine = !this.text.slice(after, node.start).includes('\n');
    if (inFlow && node.kind === 'scalar' && node.style === 'empty' && this.text[after - 1] !== ':')
      throw new NotInPlace('a key without a value');
    if (node.kind === 'scalar' && node.style === 'empty') {
      if (inline !== null) this.splice(after, after, ` ${inline}`);
      else this.insertLines(lineEnd(this.text, after), indent, [renderBlock(wanted, indent)]);
    } else if (inline !== null) {
      const isInPlace = !isBlock || sharesLine;
      this.splice(isInPlace ? node.start : after, isInPlace ? node.end : after, isInPlace ? inline : ` ${inline}`);
      if (!isInPlace) this.splice(lineStart(this.text, node.start) - 1, lineEnd(this.text, node.end), '');
    } else if (isBlock && node.kind !== 'scalar') {
      // A list may stand as far left as its key; what takes its place may not.
      const column = columnOf(this.text, node.start);
      const shift = Array.isArray(wanted) || sharesLine ? 0 : Math.max(0, indent - column);
      this.splice(node.start, node.end, ' '.repeat(shift) + renderBlock(wanted, column + shift));
    } else if (this.text[after - 1] === '-') {
      this.splice(node.start, node.end, renderBlock(wanted, columnOf(this.text, node.start)));
    } else {
      this.splice(after, node.end, '');
      this.insertLines(lineEnd(this.text, node.end), indent, [renderBlock(wanted, indent)]);
    }
  }

  /** On one line, where the value has such a form: in the old quotes, a list or map in brackets where the old one was. */
  private renderLike(node: Node, wanted: unknown): string | null {
    if (node.kind !== 'scalar') {
      const isFilled = (node.kind === 'map' ? node.entries : node.items).length > 0;
      return node.flow && isFilled && wanted !== null && typeof wanted === 'object' ? renderFlow(wanted) : renderInline(wanted);
    }
    const style: QuoteStyle = node.style === 'single' || node.style === 'double' ? node.style : 'plain';
    return typeof wanted === 'string' ? renderScalar(wanted, style) : renderInline(wanted);
  }

  private removeFromFlow(places: readonly { start: number; end: number }[], kept: readonly boolean[]): void {
    const lastKept = kept.lastIndexOf(true);
    if (lastKept === -1) throw new NotInPlace('nothing stays');
    for (const [index, place] of places.entries()) {
      if (kept[index]) continue;
      const next = places[index + 1];
      if (index < lastKept && next) this.splice(place.start, next.start, '');
      else this.splice(places[index - 1]?.end ?? place.start, place.end, '');
    }
  }

  private insertIntoFlow(
    places: readonly { start: number; end: number }[],
    kept: readonly boolean[],
    added: ReadonlyMap<number, string[]>,
  ): void {
    for (const [index, texts] of added) {
      if (texts.length === 0) continue;
      const next = places[index];
      const lastKept = places[kept.lastIndexOf(true)];
      if (next) this.splice(next.start, next.start, texts.map((text) => `${text}, `).join(''));
      else if (lastKept) this.splice(lastKept.end, lastKept.end, texts.map((text) => `, ${text}`).join(''));
    }
  }

  private insertLines(at: number, indent: number, lines: readonly string[]): void {
    for (const line of lines) this.splice(at, at, `\n${' '.repeat(indent)}${line}`);
  }

  /** Removes whole lines, with the comment lines just above that belong to them. */
  private removeLines(start: number, end: number, withComments: boolean): void {
    let from = lineStart(this.text, start);
    const column = columnOf(this.text, start);
    while (withComments && from > 0) {
      const above = lineStart(this.text, from - 1);
      const line = this.text.slice(above, from);
      if (!line.trimStart().startsWith('#') || line.length - line.trimStart().length !== column) break;
      from = above;
    }
    const to = nextLine(this.text, end);
    const isLastLine = to === this.text.length && this.text[to - 1] !== '\n';
    if (isLastLine && from > 0) this.splice(from - 1, to, '');
    else this.splice(from, to, '');
  }

  private endOf({ value }: { readonly value: Node }): number {
    return lineEnd(this.text, value.end);
  }

  private splice(start: number, end: number, text: string): void {
    this.splices.push({ start, end, text });
  }
}
