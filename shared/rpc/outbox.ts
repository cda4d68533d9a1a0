import type { Overflow, Wire } from './contract.ts';
import { weigh } from './wire.ts';

const BATCH_ITEMS = 256;
/** Four columns of 64 KiB and their heads: a busy link pays for a message, a wake and a turn of the consumer once for all four. */
const BATCH_BYTES = 264 * 1024;
const QUEUE_ITEMS = 1_024;
const QUEUE_BYTES = 1024 * 1024;

interface Queued {
  readonly item: Wire;
  readonly bytes: number;
}

export interface OutboxOptions {
  readonly overflow: Overflow;
  /** Batches that may be sent before `grant` is called. */
  readonly credit: number;
  readonly send: (items: readonly Wire[], dropped: number) => void;
}

/**
 * Holds a stream's items until its consumer grants credit. An idle consumer gets each item at once; a busy one gets batches.
 * Holds at most 1,024 items or 1 MiB, whichever is less, and always at least one item.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #queue: Queued[] = [];
  #bytes = 0;
  #dropped = 0;
  #credit: number;
  #scheduled = false;
  #closed = false;
  #failure: { readonly error: unknown } | null = null;
  #wake: (() => void) | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#credit = options.credit;
  }

  /**
   * Queues an item.
   * @returns a promise where a `block` stream is full: the producer must wait for it before the next item
   * @throws NotWire or TooLarge, for this item or one that could not be sent since
   */
  push(item: Wire): Promise<void> | undefined {
    this.#throwFailure();
    if (this.#closed) return;
    const { bytes } = weigh(item);
    if (this.#options.overflow === 'drop-oldest') this.#makeRoom(bytes);
    this.#queue.push({ item, bytes });
    this.#bytes += bytes;
    this.#schedule();
    if (this.#options.overflow === 'block' && this.#isFull(0)) return this.#until(() => !this.#isFull(0));
    return;
  }

  grant(batches: number): void {
    // an honest client never has more outstanding than it began with
    this.#credit = Math.min(this.#credit + batches, this.#options.credit);
    this.#flush();
  }

  /** Resolves when all is sent, or at once when closed. */
  async drained(): Promise<void> {
    await this.#until(() => this.#queue.length === 0);
  }

  /** Forgets what is queued and wakes whoever waits. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#wake?.();
  }

  #isFull(more: number): boolean {
    return this.#queue.length >= QUEUE_ITEMS || this.#bytes + more > QUEUE_BYTES;
  }

  #makeRoom(bytes: number): void {
    while (this.#queue.length > 0 && this.#isFull(bytes)) {
      this.#bytes -= this.#queue.shift()?.bytes ?? 0;
      this.#dropped++;
    }
  }

  /** One microtask later, so that items produced in one go travel in one batch. */
  #schedule(): void {
    if (this.#scheduled || this.#credit === 0) return;
    this.#scheduled = true;
    void Promise.resolve().then(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (!this.#closed && this.#credit > 0 && this.#queue.length > 0) {
      this.#credit--;
      const dropped = this.#dropped;
      this.#dropped = 0;
      try {
        this.#options.send(this.#takeBatch(), dropped);
      } catch (error) {
        this.#failure ??= { error };
        this.close();
      }
    }
    this.#wake?.();
  }

  #takeBatch(): readonly Wire[] {
    let count = 0;
    let bytes = 0;
    for (const queued of this.#queue) {
      if (count === BATCH_ITEMS || (count > 0 && bytes + queued.bytes > BATCH_BYTES)) break;
      count++;
      bytes += queued.bytes;
    }
    this.#bytes -= bytes;
    return this.#queue.splice(0, count).map(({ item }) => item);
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!this.#closed && !condition()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = null;
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
