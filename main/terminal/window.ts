/** How many octets may be on their way to the screen: what it takes within `HORIZON_MS`, so that what a person does shows at once. */
export interface Window {
  /** Octets that may be sent now: none rather than a few (RFC 1122 §4.2.3.3, silly window). */
  room(): number;
  sent(count: number): void;
  acknowledged(count: number): void;
}

const FIRST_BYTES = 64 * 1024;
const LEAST_BYTES = 8 * 1024;
/** Reached only by a screen that takes this within the horizon. */
const MOST_BYTES = 512 * 1024;
const HORIZON_MS = 20;
/** How much of the best rate seen outlasts a slower one: a pause of the machine is no slow screen. */
const MEMORY = 0.8;
const LEAST_DELAY_MS = 0.1;

interface Piece {
  left: number;
  readonly sentAt: number;
  /** What had been acknowledged when it was sent. */
  readonly acknowledgedBefore: number;
  /** It used up what the window allowed: only then the rate is the screen's and not the shell's. */
  readonly isTelling: boolean;
}

/**
 * Measures the rate at which the screen takes what is sent: what was acknowledged between the sending of a piece and its own
 * acknowledgement, over that time, as TCP's BBR does (draft-cheng-iccrg-delivery-rate-estimation).
 * @param now milliseconds on a clock that never goes back
 */
export function createWindow(now: () => number): Window {
  const pieces: Piece[] = [];
  let size = FIRST_BYTES;
  let outstanding = 0;
  let acknowledgedBytes = 0;
  let bytesPerMs = 0;

  function learn({ sentAt, acknowledgedBefore, isTelling }: Piece): void {
    if (!isTelling) return;
    const rate = (acknowledgedBytes - acknowledgedBefore) / Math.max(LEAST_DELAY_MS, now() - sentAt);
    bytesPerMs = Math.max(rate, bytesPerMs * MEMORY);
    size = Math.floor(Math.min(MOST_BYTES, Math.max(LEAST_BYTES, bytesPerMs * HORIZON_MS)));
  }

  return {
    room: () => (size - outstanding >= size / 4 ? size - outstanding : 0),
    sent(count) {
      outstanding += count;
      const isTelling = size - outstanding < size / 4;
      pieces.push({ left: count, sentAt: now(), acknowledgedBefore: acknowledgedBytes, isTelling });
    },
    acknowledged(count) {
      let left = Math.min(count, outstanding);
      outstanding -= left;
      for (let piece = pieces[0]; piece && left > 0; piece = pieces[0]) {
        const part = Math.min(left, piece.left);
        piece.left -= part;
        left -= part;
        acknowledgedBytes += part;
        if (piece.left > 0) return;
        pieces.shift();
        learn(piece);
      }
    },
  };
}
