import { type Budget, type Entry, MAX_VALUES, NotThat, spend, utf8, type Value } from './value.ts';

const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const WORD = /[-+.0-9A-Za-z]/;

/**
 * JSON with the place of what is wrong, every digit of its numbers, and names that repeat.
 * Source: RFC 8259.
 * @throws NotThat
 */
export function readJson(bytes: Uint8Array): Value {
  const reader = new JsonReader(bytes);
  const value = reader.value(0);
  reader.end();
  return value;
}

class JsonReader {
  readonly #bytes: Uint8Array;
  readonly #budget: Budget = { left: MAX_VALUES };
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.#at = 3;
  }

  end(): void {
    this.#space();
    if (this.#at < this.#bytes.length) throw new NotThat('something follows the value', this.#at);
  }

  value(depth: number): Value {
    this.#space();
    spend(this.#budget, this.#at, depth);
    const first = this.#bytes[this.#at];
    if (first === undefined) throw new NotThat('it ends where a value must be', this.#at);
    if (first === 0x7b) return this.#object(depth);
    if (first === 0x5b) return this.#list(depth);
    if (first === 0x22) return { kind: 'text', value: this.#text() };
    return this.#word();
  }

  #object(depth: number): Value {
    const entries: Entry[] = [];
    this.#at++;
    if (this.#closes(0x7d)) return { kind: 'object', entries };
    for (;;) {
      this.#space();
      if (this.#bytes[this.#at] !== 0x22) throw new NotThat('a name in double quotes must stand here', this.#at);
      const name = this.#text();
      this.#space();
      if (this.#bytes[this.#at] !== 0x3a) throw new NotThat('a colon must stand here', this.#at);
      this.#at++;
      entries.push({ name, value: this.value(depth + 1) });
      if (this.#closes(0x7d)) return { kind: 'object', entries };
      this.#comma();
    }
  }

  #list(depth: number): Value {
    const items: Value[] = [];
    this.#at++;
    if (this.#closes(0x5d)) return { kind: 'list', items };
    for (;;) {
      items.push(this.value(depth + 1));
      if (this.#closes(0x5d)) return { kind: 'list', items };
      this.#comma();
    }
  }

  #closes(bracket: number): boolean {
    this.#space();
    if (this.#bytes[this.#at] !== bracket) return false;
    this.#at++;
    return true;
  }

  #comma(): void {
    if (this.#bytes[this.#at] !== 0x2c) throw new NotThat('a comma or the closing bracket must stand here', this.#at);
    this.#at++;
  }

  #text(): string {
    const start = this.#at;
    let end = start + 1;
    for (; this.#bytes[end] !== 0x22; end++) {
      const octet = this.#bytes[end];
      if (octet === undefined) throw new NotThat('a text is not closed', start);
      if (octet < 0x20) throw new NotThat('a control character stands in a text', end);
      if (octet === 0x5c) end++;
    }
    this.#at = end + 1;
    const raw = utf8(this.#bytes.subarray(start, end + 1));
    try {
      return String(JSON.parse(raw));
    } catch {
      throw new NotThat('a text has an escape that JSON does not know', start);
    }
  }

  #word(): Value {
    const start = this.#at;
    while (this.#at < this.#bytes.length && WORD.test(String.fromCharCode(this.#bytes[this.#at] ?? 0))) this.#at++;
    const word = utf8(this.#bytes.subarray(start, this.#at));
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' };
    if (word === 'null') return { kind: 'null' };
    if (!NUMBER.test(word)) throw new NotThat('this is no value', start);
    const value = Number(word);
    // 1e999 is JSON, and no float64
    return { kind: 'number', value: Number.isFinite(value) ? value : Number.NaN, text: word };
  }

  #space(): void {
    while (SPACE.has(this.#bytes[this.#at] ?? 0)) this.#at++;
  }
}
