/** Octets in order, in the pieces in which they came. */
export interface ReadAhead {
  bytes(): number;
  add(chunk: Uint8Array): void;
  /** At most so many, from the front; joined where they are several pieces. */
  take(most: number): Uint8Array;
  /** Lets go of all but the last octets. @returns how many went */
  keepLast(most: number): number;
  /** Lets go of what stands before the first line end, so that no sequence is cut in the middle. @returns how many went */
  cutToLine(): number;
}

const LINE_FEED = 0x0a;

export function createReadAhead(): ReadAhead {
  let chunks: Uint8Array[] = [];
  let bytes = 0;

  function drop(count: number): number {
    let left = count;
    while (left > 0) {
      const [first] = chunks;
      if (!first) break;
      if (first.length <= left) chunks.shift();
      else chunks[0] = first.subarray(left);
      left -= Math.min(left, first.length);
    }
    bytes -= count - left;
    return count - left;
  }

  return {
    bytes: () => bytes,
    add(chunk) {
      chunks.push(chunk);
      bytes += chunk.length;
    },
    take(most) {
      const [first] = chunks;
      if (first && first.length <= most && (chunks.length === 1 || first.length === most)) {
        drop(first.length);
        return first;
      }
      const piece = new Uint8Array(Math.min(most, bytes));
      let end = 0;
      for (const chunk of chunks) {
        if (end === piece.length) break;
        const part = chunk.subarray(0, piece.length - end);
        piece.set(part, end);
        end += part.length;
      }
      drop(piece.length);
      return piece;
    },
    keepLast(most) {
      if (most > 0) return bytes > most ? drop(bytes - most) : 0;
      const all = bytes;
      chunks = [];
      bytes = 0;
      return all;
    },
    cutToLine() {
      let before = 0;
      for (const chunk of chunks) {
        const at = chunk.indexOf(LINE_FEED);
        if (at >= 0) return drop(before + at + 1);
        before += chunk.length;
      }
      return 0;
    },
  };
}
