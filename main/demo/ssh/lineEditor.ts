import { toText } from '../shell/octets.ts';

/** What a key did to the line. */
type Outcome = { readonly kind: 'line'; readonly line: string } | { readonly kind: 'interrupt' } | { readonly kind: 'end' } | null;

const HISTORY = 200;
const LONGEST = 16_384;

/** A line of input as a person edits it: cursor keys, history, and the control keys of every shell. Octets in, octets to draw out. */
export class LineEditor {
  readonly #draw: (octets: string) => void;
  readonly #history: string[] = [];
  #prompt = '';
  #before = '';
  #after = '';
  #at = 0;
  #draft = '';
  #escape = '';
  columns = 80;

  constructor(draw: (octets: string) => void) {
    this.#draw = draw;
  }

  start(prompt: string): void {
    this.#prompt = prompt;
    [this.#before, this.#after, this.#draft, this.#escape] = ['', '', '', ''];
    this.#at = this.#history.length;
    this.#refresh();
  }

  /** Takes one octet. */
  feed(octet: string): Outcome {
    if (this.#escape !== '') return this.#escaped(octet);
    switch (octet) {
      case '\x1b':
        this.#escape = octet;
        return null;
      case '\r':
      case '\n':
        return this.#enter();
      case '\x03':
        this.#draw('^C\r\n');
        return { kind: 'interrupt' };
      case '\x04':
        if (this.#before + this.#after !== '') return this.#delete();
        this.#draw('\r\n');
        return { kind: 'end' };
      case '\x7f':
      case '\b':
        this.#before = withoutLast(this.#before);
        return this.#refresh();
      case '\x01':
        return this.#moveTo('', this.#before + this.#after);
      case '\x05':
        return this.#moveTo(this.#before + this.#after, '');
      case '\x02':
        return this.#left();
      case '\x06':
        return this.#right();
      case '\x0b':
        return this.#moveTo(this.#before, '');
      case '\x15':
        return this.#moveTo('', this.#after);
      case '\x17':
        return this.#moveTo(this.#before.replace(/\S*\s*$/, ''), this.#after);
      case '\x0c':
        this.#draw('\x1b[H\x1b[2J');
        return this.#refresh();
      case '\x10':
        return this.#recall(-1);
      case '\x0e':
        return this.#recall(1);
      default:
        if (octet < ' ' || this.#before.length + this.#after.length >= LONGEST) return null;
        this.#before += octet;
        if (this.#after === '' && width(this.#prompt + this.#before) < this.columns - 1) this.#draw(octet);
        else if (isWhole(this.#before)) this.#refresh();
        return null;
    }
  }

  #enter(): Outcome {
    const line = this.#before + this.#after;
    this.#moveTo(line, '');
    this.#draw('\r\n');
    if (line.trim() !== '' && this.#history.at(-1) !== line) this.#history.push(line);
    if (this.#history.length > HISTORY) this.#history.shift();
    return { kind: 'line', line };
  }

  #escaped(octet: string): Outcome {
    this.#escape += octet;
    const key = this.#escape.slice(1);
    if (/^[[O][\d;]*$/.test(key) && key.length < 16) return null;
    this.#escape = '';
    if (key === '[A' || key === 'OA') return this.#recall(-1);
    if (key === '[B' || key === 'OB') return this.#recall(1);
    if (key === '[C' || key === 'OC') return this.#right();
    if (key === '[D' || key === 'OD') return this.#left();
    if (key === '[H' || key === 'OH' || key === '[1~') return this.#moveTo('', this.#before + this.#after);
    if (key === '[F' || key === 'OF' || key === '[4~') return this.#moveTo(this.#before + this.#after, '');
    if (key === '[3~') return this.#delete();
    return null;
  }

  #moveTo(before: string, after: string): null {
    this.#before = before;
    this.#after = after;
    return this.#refresh();
  }

  #left(): null {
    const before = withoutLast(this.#before);
    return this.#moveTo(before, this.#before.slice(before.length) + this.#after);
  }

  #right(): null {
    const after = this.#after.slice(1).replace(/^[\x80-\xbf]+/, '');
    return this.#moveTo(this.#before + this.#after.slice(0, this.#after.length - after.length), after);
  }

  #delete(): null {
    return this.#moveTo(this.#before, this.#after.slice(1).replace(/^[\x80-\xbf]+/, ''));
  }

  #recall(step: number): null {
    const next = this.#at + step;
    if (next < 0 || next > this.#history.length) return null;
    if (this.#at === this.#history.length) this.#draft = this.#before + this.#after;
    this.#at = next;
    return this.#moveTo(this.#history[next] ?? this.#draft, '');
  }

  /** Draws the line anew. What is too long for the row is shifted out at the left. */
  #refresh(): null {
    const room = Math.max(8, this.columns - width(this.#prompt) - 2);
    let before = this.#before;
    while (width(before) > room) before = before.slice(1).replace(/^[\x80-\xbf]+/, '');
    let after = this.#after;
    while (width(before) + width(after) > room && after !== '') after = withoutLast(after);
    const back = width(after);
    this.#draw(`\r\x1b[K${this.#prompt}${before}${after}${back > 0 ? `\x1b[${back}D` : ''}`);
    return null;
  }
}

const withoutLast = (octets: string): string => octets.replace(/[^\x80-\xbf][\x80-\xbf]*$/, '');
const isWhole = (octets: string): boolean => !/[\xc0-\xff][\x80-\xbf]*$/.test(octets) || !toText(octets).endsWith('\ufffd');

/** Columns on a screen; from U+1100 on most characters take two. */
function width(octets: string): number {
  return [...toText(octets)].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1), 0);
}
