import { Duplex } from 'node:stream';

export interface TapOptions {
  /** Opens the way to the broker; may reject. */
  readonly open: () => Promise<Duplex>;
  /** Takes what comes from the broker; whatever it forwards is what this stream reads as. May throw: the connection ends with that error. */
  readonly feed: (chunk: Buffer, forward: (octets: Buffer) => void) => void;
}

/** What messages may take of one turn of the event loop, ms. */
const TURN_MS = 5;

/** The library's way to the broker, with a hand on what comes. It can be written to at once: that waits until the way is open. */
export class Tap extends Duplex {
  readonly #options: TapOptions;
  readonly #source: Promise<Duplex>;
  #opened: Duplex | null = null;
  #isInTurn = false;
  #spentMs = 0;
  /** Until the next turn. */
  #isResting = false;
  /** The library has not taken yet what was forwarded. */
  #isFull = false;

  constructor(options: TapOptions) {
    super();
    this.#options = options;
    this.#source = options.open();
    this.#source.then(
      (source) => this.#attach(source),
      (error) => this.destroy(error),
    );
  }

  #attach(source: Duplex): void {
    if (this.destroyed) {
      source.destroy();
      return;
    }
    this.#opened = source;
    source.on('data', (chunk: Buffer) => this.#take(source, chunk));
    source.on('error', (error) => this.destroy(error));
    source.on('end', () => this.push(null));
    source.on('close', () => this.destroy());
  }

  /** Under a flood a socket is read on and on in one turn of the event loop, and windows would wait for their rows: after a while it rests. */
  #take(source: Duplex, chunk: Buffer): void {
    if (!this.#isInTurn) {
      this.#isInTurn = true;
      this.#spentMs = 0;
      setImmediate(() => this.#endTurn(source));
    }
    const start = performance.now();
    try {
      this.#options.feed(chunk, this.#forward);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
    this.#spentMs += performance.now() - start;
    if (this.#spentMs < TURN_MS || this.#isResting) return;
    this.#isResting = true;
    source.pause();
  }

  #endTurn(source: Duplex): void {
    this.#isInTurn = false;
    if (!this.#isResting) return;
    this.#isResting = false;
    if (!this.#isFull) source.resume();
  }

  readonly #forward = (octets: Buffer): void => {
    if (this.push(octets)) return;
    this.#isFull = true;
    this.#opened?.pause();
  };

  override _read(): void {
    this.#isFull = false;
    if (!this.#isResting) this.#opened?.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#opened) this.#opened.write(chunk, encoding, done);
    else
      this.#source.then(
        (source) => source.write(chunk, encoding, done),
        () => done(),
      );
  }

  override _final(done: () => void): void {
    this.#source.then(
      (source) => source.end(done),
      () => done(),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#opened?.destroy();
    done(error);
  }
}
