const TEXTS = [
  'a',
  'no',
  '12',
  '1e3',
  '200 us',
  'a: b',
  "it's",
  '"q"',
  'ü 压机',
  '#x',
  'a #b',
  '',
  '- a',
  '{a}',
  '0x1F',
  'x\ny',
  '~',
  'true',
  'a,b',
  '[',
  '5 ',
  '2026-11-22',
];
const KEYS = ['speed', 'tas', 'map', 'for', 'open', '7', '15', 'no', 'title', 'länge', 'a b', 'x.y', 'null', '1e3'];

/** A document drawn at random: a value, and a text of it in mixed styles, with comments and blank lines where YAML allows them. */
export function drawDocument(random: () => number): { text: string; value: Record<string, unknown> } {
  const value = { fieldwright: 1, ...drawMap(random, 3) };
  return { text: new Writer(random).document(value), value };
}

export function drawValue(random: () => number, depth: number): unknown {
  const dice = random();
  if (depth > 0 && dice < 0.25) return Array.from({ length: Math.floor(random() * 5) }, () => drawValue(random, depth - 1));
  if (depth > 0 && dice < 0.55) return drawMap(random, depth - 1);
  if (dice < 0.8) return TEXTS[Math.floor(random() * TEXTS.length)];
  if (dice < 0.9) return Math.floor(random() * 1_000);
  return [null, true, false, 0.5, -3][Math.floor(random() * 5)];
}

/** Another value of the same document: parts changed, removed, added and moved anywhere at once. */
export function drawChange(value: Readonly<Record<string, unknown>>, random: () => number): Record<string, unknown> {
  const entries = Object.entries(value).filter(([key]) => key === 'fieldwright' || random() > 0.1);
  const changed = Object.fromEntries(entries.map(([key, item]) => [key, key === 'fieldwright' ? item : changePart(item, random)]));
  return random() < 0.3 ? { ...changed, [`new${Math.floor(random() * 9)}`]: drawValue(random, 2) } : changed;
}

function changePart(value: unknown, random: () => number): unknown {
  if (random() < 0.12) return drawValue(random, 2);
  if (Array.isArray(value)) {
    const kept = value.filter(() => random() > 0.1).map((item) => changePart(item, random));
    if (random() < 0.3) kept.splice(Math.floor(random() * (kept.length + 1)), 0, drawValue(random, 2));
    return random() < 0.1 ? kept.reverse() : kept;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(() => random() > 0.1);
  const changed = Object.fromEntries(kept.map(([key, item]) => [key, changePart(item, random)]));
  return random() < 0.3 ? { ...changed, [`new${Math.floor(random() * 9)}`]: drawValue(random, 2) } : changed;
}

function drawMap(random: () => number, depth: number): Record<string, unknown> {
  const keys = KEYS.filter(() => random() < 0.25);
  return Object.fromEntries(keys.map((key) => [key, drawValue(random, depth)]));
}

/** Writes values in a style chosen anew at each place. Comments name their place, so that a test can tell which ones must survive. */
class Writer {
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  document(value: Record<string, unknown>): string {
    return this.blockMap(value, 0, []).join('\n') + (this.random() < 0.8 ? '\n' : '');
  }

  private blockMap(value: Record<string, unknown>, indent: number, path: readonly (string | number)[]): string[] {
    return Object.entries(value).flatMap(([key, item]) => {
      const at = [...path, key];
      return [...this.above(indent, at), ...this.afterMark(`${' '.repeat(indent)}${this.key(key)}:`, item, indent, at)];
    });
  }

  private blockList(value: readonly unknown[], indent: number, path: readonly (string | number)[]): string[] {
    return value.flatMap((item, index) => {
      const at = [...path, index];
      const mark = `${' '.repeat(indent)}-`;
      const isMap = typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length > 0;
      const above = this.above(indent, at);
      if (!isMap || this.random() < 0.4) return [...above, ...this.afterMark(mark, item, indent, at)];
      const [first = '', ...rest] = this.blockMap(item as Record<string, unknown>, indent + 2, at).filter(
        (line, n) => n > 0 || line.trim() !== '',
      );
      if (first.trimStart().startsWith('#')) return [...above, mark, first, ...rest];
      return [...above, `${mark} ${first.trimStart()}`, ...rest];
    });
  }

  private afterMark(mark: string, item: unknown, indent: number, at: readonly (string | number)[]): string[] {
    const below = indent + 2;
    const isFull = typeof item === 'object' && item !== null && Object.keys(item).length > 0;
    if (isFull && this.random() < 0.6) {
      const lines = Array.isArray(item)
        ? this.blockList(item, mark.endsWith('-') || this.random() < 0.5 ? below : indent, at)
        : this.blockMap(item as Record<string, unknown>, below, at);
      return [`${mark}${this.behind(at)}`, ...lines];
    }
    if (item === null && this.random() < 0.5) return [`${mark}${this.behind(at)}`];
    if (typeof item === 'string' && /\n/.test(item))
      return [`${mark} |-`, ...item.split('\n').map((line) => `${' '.repeat(below)}${line}`)];
    return [`${mark} ${this.flow(item)}${this.behind(at)}`];
  }

  private flow(value: unknown): string {
    if (Array.isArray(value))
      return `[${value.map((item) => this.flow(item)).join(', ')}${value.length > 0 && this.random() < 0.1 ? ',' : ''}]`;
    if (typeof value !== 'object' || value === null) return this.scalar(value);
    const pad = this.random() < 0.5 ? ' ' : '';
    return `{${pad}${Object.entries(value)
      .map(([key, item]) => `${this.key(key)}: ${this.flow(item)}`)
      .join(', ')}${pad}}`;
  }

  private key(key: string): string {
    return /^[a-z]+$/.test(key) && key !== 'no' && key !== 'null'
      ? key
      : /^\d+$/.test(key) && this.random() < 0.5
        ? key
        : JSON.stringify(key);
  }

  private scalar(value: unknown): string {
    if (typeof value !== 'string') return value === null && this.random() < 0.3 ? '~' : JSON.stringify(value);
    if (/^(?:a|200 us|ü 压机)$/.test(value) && this.random() < 0.6) return value;
    return /^[ -~]*$/.test(value) && this.random() < 0.4 ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
  }

  private above(indent: number, at: readonly (string | number)[]): string[] {
    const lines: string[] = [];
    if (this.random() < 0.15) lines.push('');
    if (this.random() < 0.2) lines.push(`${' '.repeat(indent)}#@${this.mark(at)}`);
    return lines;
  }

  private behind(at: readonly (string | number)[]): string {
    return this.random() < 0.2 ? ` #@${this.mark(at)}` : '';
  }

  private mark(at: readonly (string | number)[]): string {
    return `${at.join('.').replaceAll(' ', '_')};`;
  }
}
