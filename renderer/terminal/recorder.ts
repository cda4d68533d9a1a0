import { createPlainText } from '../../shared/terminal/plainText.ts';

/** What a terminal printed, for its log: the last octets of it, as many as are kept. */
export interface Recorder {
  add(bytes: Uint8Array): void;
  /** The text without control sequences, and how many octets before it were not kept. */
  read(): { readonly text: string; readonly droppedBytes: number };
}

const LINE_FEED = 0x0a;

/** @param limitBytes most octets that are kept; of UTF-8 no more characters come out than went in */
export function createRecorder(limitBytes: number): Recorder {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let droppedBytes = 0;
  return {
    add(piece) {
      pieces.push(piece);
      bytes += piece.length;
      while (bytes > limitBytes) {
        const gone = pieces.shift()?.length ?? 0;
        bytes -= gone;
        droppedBytes += gone;
      }
    },
    read() {
      const kept = new Uint8Array(bytes);
      let end = 0;
      for (const piece of pieces) {
        kept.set(piece, end);
        end += piece.length;
      }
      // What was cut may begin within a sequence or a character: the log begins with the next line.
      const start = droppedBytes > 0 ? kept.indexOf(LINE_FEED) + 1 : 0;
      return { text: createPlainText()(new TextDecoder().decode(kept.subarray(start))), droppedBytes: droppedBytes + start };
    },
  };
}
