import type { TerminalEnding, TerminalEvent } from '../../shared/terminal/contract.ts';
import { createAlarm } from './alarm.ts';
import { createGather } from './gather.ts';
import { createReadAhead } from './readAhead.ts';
import { createWindow } from './window.ts';

/** Where the octets come from. What was under way when `pause` was called may still arrive. */
export interface FlowSource {
  pause(): void;
  resume(): void;
}

/** A shell's output on its way to the screen: in order, bounded, and in pieces that are worth a message. */
export interface Flow {
  push(chunk: Uint8Array): void;
  end(ending: TerminalEnding): void;
  /** So many octets of what was taken are on screen. */
  acknowledge(count: number): void;
  /** The person stopped what runs: what of it waits is passed over, up to the first rest, and said to be. Without a backlog nothing is lost. */
  interrupt(): void;
  /** The next event, or null after the ending was taken or the flow was closed. One caller at a time. */
  next(): Promise<TerminalEvent | null>;
  close(): void;
}

/** Octets that wait in the host for the screen; then the source is paused. */
const READ_AHEAD_BYTES = 64 * 1024;
/** Most octets in one event. */
const PIECE_BYTES = 64 * 1024;
/** After an interrupt: silence that ends what is passed over, and the longest it may take. */
const REST_MS = 20;
const MOST_SKIPPING_MS = 500;
/** What of it is shown all the same: its end, with the prompt. */
const TAIL_BYTES = 8 * 1024;

/** @param now milliseconds on a clock that never goes back */
export function createFlow(source: FlowSource, now: () => number): Flow {
  const waiting = createReadAhead();
  const window = createWindow(now);
  const valve = createValve(source);
  const gathering = createGather(now, rouse);
  const [rest, longest] = [createAlarm(stopSkipping, REST_MS), createAlarm(stopSkipping, MOST_SKIPPING_MS)];
  let ending: TerminalEnding | null = null;
  let skipped = 0;
  let isSkipping = false;
  let isClosed = false;
  let wake: (() => void) | null = null;

  function rouse(): void {
    wake?.();
    wake = null;
  }

  const settleSource = (): void => valve.settle(isSkipping ? 0 : waiting.bytes());

  function stopSkipping(): void {
    if (!isSkipping) return;
    isSkipping = false;
    for (const alarm of [rest, longest]) alarm.clear();
    if (skipped > 0) skipped += waiting.cutToLine();
    settleSource();
    rouse();
  }

  const isReady = (): boolean => waiting.bytes() > 0 && window.room() > 0 && (ending !== null || gathering.isDue(waiting.bytes()));

  function take(): TerminalEvent | null {
    if (isSkipping) return null;
    if (skipped > 0) {
      const count = skipped;
      skipped = 0;
      return { kind: 'skipped', count };
    }
    if (isReady()) {
      const bytes = waiting.take(Math.min(PIECE_BYTES, window.room()));
      window.sent(bytes.length);
      gathering.sent();
      settleSource();
      return { kind: 'output', bytes };
    }
    if (!ending || waiting.bytes() > 0) return null;
    isClosed = true;
    return { kind: 'ended', ending };
  }

  function skip(): void {
    skipped += waiting.keepLast(TAIL_BYTES);
    rest.set();
    settleSource();
  }

  return {
    push(chunk) {
      if (isClosed || ending || chunk.length === 0) return;
      waiting.add(chunk);
      if (isSkipping) skip();
      settleSource();
      rouse();
    },
    end(how) {
      ending ??= how;
      stopSkipping();
      rouse();
    },
    acknowledge(count) {
      window.acknowledged(count);
      rouse();
    },
    interrupt() {
      if (isSkipping || !valve.isShut()) return;
      isSkipping = true;
      longest.set();
      skip();
    },
    async next() {
      while (!isClosed) {
        const event = take();
        if (event) return event;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return null;
    },
    close() {
      isClosed = true;
      for (const alarm of [gathering, rest, longest]) alarm.clear();
      waiting.keepLast(0);
      rouse();
    },
  };
}

/** Pauses the source while much waits, and resumes it once half of that is gone. */
function createValve(source: FlowSource) {
  let isShut = false;
  return {
    isShut: () => isShut,
    settle(bytes: number): void {
      const wasShut = isShut;
      isShut = bytes >= (wasShut ? READ_AHEAD_BYTES / 2 : READ_AHEAD_BYTES);
      if (isShut && !wasShut) source.pause();
      if (!isShut && wasShut) source.resume();
    },
  };
}
