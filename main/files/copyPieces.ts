import { PIECE_BYTES, PIECES_UNDER_WAY, type ReadEnd, type WriteEnd } from './deviceFiles.ts';
import { assertGoing, refusal } from './refusal.ts';

interface Copy {
  readonly from: ReadEnd;
  readonly to: WriteEnd;
  /** What the sentence names when the file is not as long as it was. */
  readonly path: string;
  /** Octets already there; a multiple of `PIECE_BYTES`. */
  readonly start: number;
  readonly size: number;
  readonly signal: AbortSignal;
  /** Told after each piece: how many octets it had, and up to where everything is there. */
  readonly onPiece: (bytes: number, doneTo: number) => void;
}

/**
 * Copies a file in pieces, a few of them under way at once: memory is bounded whatever the file's size, and the way back of one piece is
 * the way there of another. A source that ends early is refused; what it has beyond `size` is not looked at.
 */
export async function copyPieces({ from, to, path, start, size, signal, onPiece }: Copy): Promise<void> {
  let next = start;
  const done = createDone(start);
  let isOver = false;

  async function work(): Promise<void> {
    const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, size - start));
    while (next < size && !isOver) {
      assertGoing(signal);
      const at = next;
      const length = Math.min(PIECE_BYTES, size - at);
      next += length;
      const piece = buffer.subarray(0, length);
      const filled = await from.read(piece, at);
      if (filled < length) throw refusal('changed', { path, was: size, now: at + filled });
      await to.write(piece, at);
      onPiece(length, done.add(at, length));
    }
  }

  const workers = Math.min(PIECES_UNDER_WAY, Math.ceil((size - start) / PIECE_BYTES));
  const results = await Promise.allSettled(
    Array.from({ length: workers }, () =>
      work().catch((error: unknown) => {
        isOver = true;
        throw error;
      }),
    ),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Pieces are done in any order; what can be resumed from is the end of those without a gap. */
function createDone(start: number) {
  const waiting = new Map<number, number>();
  let doneTo = start;
  return {
    add(at: number, length: number): number {
      waiting.set(at, length);
      for (let next = waiting.get(doneTo); next !== undefined; next = waiting.get(doneTo)) {
        waiting.delete(doneTo);
        doneTo += next;
      }
      return doneTo;
    },
  };
}
