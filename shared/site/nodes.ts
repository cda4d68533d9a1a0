import { COLLECTION_STYLE, EVENT_ID, type Event, getScalarValue, load, SCALAR_STYLE } from 'js-yaml';
import type { Path } from '../kit/problem.ts';
import type { YamlDocument } from './yaml.ts';

/** A value in the text of a file: `start` to `end` (exclusive) are offsets, quotes and brackets included. */
export type Node = ScalarNode | MapNode | SeqNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'single' | 'double' | 'block' | 'empty';
}

export interface MapNode {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly start: number;
  readonly end: number;
  readonly entries: readonly Entry[];
  /** Written in a way that edits cannot follow in place (`? key`, a pair in a list without braces): it is written anew as a whole. */
  readonly odd: boolean;
}

export interface Entry {
  readonly key: string;
  readonly keyStart: number;
  /** Just after the colon. */
  readonly after: number;
  readonly value: Node;
}

export interface SeqNode {
  readonly kind: 'seq';
  readonly flow: boolean;
  readonly start: number;
  readonly end: number;
  readonly items: readonly Item[];
}

export interface Item {
  /** The dash of a block list, else the item itself. */
  readonly start: number;
  /** Just after the dash. */
  readonly after: number;
  readonly value: Node;
}

/** The tree of places of a document that `readYaml` accepted. */
export function nodesOf({ source, events }: YamlDocument): Node {
  return new NodeReader(source, events).read();
}

/**
 * Where a path stands in a document: a scalar at its first character, a collection at its key (it may begin a line later) or, in a
 * list, at its own beginning; what is missing at the nearest place above it. `at: 'key'` always gives the key.
 * @returns offset from 0
 */
export function locate(root: Node, path: Path, at: 'key' | 'value' = 'value'): number {
  let node: Node = root;
  let offset = root.start;
  for (const [depth, step] of path.entries()) {
    const child = childOf(node, step);
    if (!child) return offset;
    node = child.value;
    const isLast = depth === path.length - 1;
    offset = isLast && at === 'value' && node.kind === 'scalar' && node.style !== 'empty' ? node.start : child.start;
  }
  return offset;
}

function childOf(node: Node, step: string | number): { start: number; value: Node } | null {
  if (node.kind === 'map') {
    const entry = node.entries.find(({ key }) => key === String(step));
    return entry ? { start: entry.keyStart, value: entry.value } : null;
  }
  const item = node.kind === 'seq' && typeof step === 'number' ? node.items[step] : undefined;
  return item ? { start: item.value.kind === 'scalar' ? item.start : item.value.start, value: item.value } : null;
}

/** Line and column of an offset, both from 1; the column counts UTF-16 units, as editors do. */
export function lineColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = text.startsWith('\uFEFF') ? 1 : 0;
  for (let index = text.indexOf('\n'); index !== -1 && index < offset; index = text.indexOf('\n', index + 1)) {
    line++;
    lineStart = index + 1;
  }
  return { line, column: Math.max(1, offset - lineStart + 1) };
}

/** Turns the parser's events, which give where things start, into ranges. */
class NodeReader {
  private readonly source: string;
  private readonly events: readonly Event[];
  private next = 1;
  /** End of what was read last. */
  private position = 0;

  constructor(source: string, events: readonly Event[]) {
    this.source = source;
    this.events = events;
  }

  read(): Node {
    const event = this.events[this.next++];
    if (event?.type === EVENT_ID.MAPPING) return this.readMap(event.start, event.style === COLLECTION_STYLE.FLOW);
    if (event?.type === EVENT_ID.SEQUENCE) return this.readSeq(event.start, event.style === COLLECTION_STYLE.FLOW);
    if (event?.type === EVENT_ID.SCALAR) return this.readScalar(event);
    throw new Error('a document that readYaml refused has no nodes');
  }

  private readScalar(event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>): ScalarNode {
    if (event.valueStart < 0) return { kind: 'scalar', start: this.position, end: this.position, style: 'empty' };
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const isBlock = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
    const start = isBlock ? this.skipGap() : event.valueStart - (isQuoted ? 1 : 0);
    const end = isBlock ? this.beforeLineEnd(Math.max(event.valueEnd, start + 1)) : event.valueEnd + (isQuoted ? 1 : 0);
    this.position = end;
    const style = isBlock ? 'block' : !isQuoted ? 'plain' : event.style === SCALAR_STYLE.SINGLE_QUOTED ? 'single' : 'double';
    return { kind: 'scalar', start, end, style };
  }

  private readMap(start: number, flow: boolean): MapNode {
    const hasBraces = flow && this.source[start] === '{';
    let odd = flow && !hasBraces;
    this.position = hasBraces ? start + 1 : start;
    const entries: Entry[] = [];
    while (!this.atPop()) {
      const event = this.events[this.next];
      const isKey = event?.type === EVENT_ID.SCALAR && event.valueStart >= 0;
      const keyNode = this.read();
      const colon = this.skipGap();
      odd ||=
        !isKey || this.source[colon] !== ':' || this.source.slice(keyNode.end, colon).includes('\n') || this.isExplicit(keyNode.start);
      const after = this.source[colon] === ':' ? colon + 1 : keyNode.end;
      this.position = after;
      const key = isKey ? keyText(getScalarValue(this.source, event), keyNode) : '';
      entries.push({ key, keyStart: keyNode.start, after, value: this.read() });
    }
    return { kind: 'map', flow, start, end: this.close(hasBraces ? '}' : null), entries, odd };
  }

  private readSeq(start: number, flow: boolean): SeqNode {
    this.position = flow ? start + 1 : start;
    const items: Item[] = [];
    while (!this.atPop()) {
      if (flow) {
        const value = this.read();
        items.push({ start: value.start, after: value.start, value });
        continue;
      }
      const dash = this.skipGap();
      this.position = dash + 1;
      items.push({ start: dash, after: dash + 1, value: this.read() });
    }
    return { kind: 'seq', flow, start, end: this.close(flow ? ']' : null), items };
  }

  private atPop(): boolean {
    return this.events[this.next]?.type === EVENT_ID.POP;
  }

  private close(bracket: string | null): number {
    this.next++;
    if (bracket) {
      while (this.source[this.skipGap()] === ',') this.position = this.skipGap() + 1;
      this.position = this.skipGap() + 1;
    }
    return this.position;
  }

  private isExplicit(keyStart: number): boolean {
    return /\?\s*$/.test(this.source.slice(Math.max(0, keyStart - 20), keyStart));
  }

  private beforeLineEnd(end: number): number {
    const withoutLf = this.source[end - 1] === '\n' ? end - 1 : end;
    return this.source[withoutLf - 1] === '\r' ? withoutLf - 1 : withoutLf;
  }

  /** First character from here that is neither white space nor comment. */
  private skipGap(): number {
    const gap = /(?:[ \t\r\n]|(?<=^|[\s,[{\]}"'])#[^\n]*)*/y;
    gap.lastIndex = this.position;
    gap.exec(this.source);
    return gap.lastIndex;
  }
}

/** The key as the reader's value has it: `0o17: x` has the key "15". */
function keyText(text: string, { style }: Node & { style?: ScalarNode['style'] }): string {
  if (style !== 'plain' || !/^[-+.\d~]|^(?:null|true|false)$/i.test(text)) return text;
  return String(load(text));
}
