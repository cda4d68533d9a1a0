import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFlow } from '../../../main/terminal/flow.ts';
import type { TerminalEvent } from '../../../shared/terminal/contract.ts';

afterEach(() => vi.useRealTimers());

const KIB = 1024;

/** A source that prints numbered lines for as long as it is not paused, as a pty does. */
function createFlood() {
  let isPaused = false;
  let pauses = 0;
  let line = 0;
  return {
    source: {
      pause() {
        isPaused = true;
        pauses++;
      },
      resume() {
        isPaused = false;
      },
    },
    /** Prints about so many octets, or stops where it is paused. @returns octets printed */
    print(push: (chunk: Uint8Array) => void, bytes: number): number {
      let printed = 0;
      while (!isPaused && printed < bytes) {
        const chunk = Buffer.from(Array.from({ length: 100 }, () => `line ${String(line++).padStart(9, '0')}\r\n`).join(''));
        printed += chunk.length;
        push(chunk);
      }
      return printed;
    },
    isPaused: () => isPaused,
    pauses: () => pauses,
  };
}

const text = (events: readonly TerminalEvent[]) =>
  Buffer.concat(events.flatMap((event) => (event.kind === 'output' ? [event.bytes] : []))).toString();

describe('a flood against a screen that takes nothing', () => {
  it('pauses the shell; at most 256 KiB are held or on their way', async () => {
    const flood = createFlood();
    const flow = createFlow(flood.source, () => 0);
    let printed = 0;
    let sent = 0;
    for (let round = 0; round < 1_000; round++) {
      printed += flood.print(flow.push, 1_000 * KIB);
      const event = await Promise.race([
        flow.next(),
        Promise.resolve()
          .then(() => Promise.resolve())
          .then(() => null),
      ]);
      if (event?.kind !== 'output') break;
      sent += event.bytes.length;
    }
    expect(flood.isPaused()).toBe(true);
    expect(printed).toBeGreaterThan(sent);
    expect(printed).toBeLessThanOrEqual(256 * KIB);
    flow.close();
  });
});

describe('a flood against a screen that takes its time', () => {
  it('arrives whole and in order, with the shell paused again and again', async () => {
    const flood = createFlood();
    let now = 0;
    const flow = createFlow(flood.source, () => now);
    const events: TerminalEvent[] = [];
    let printed = 0;
    let held = 0;
    while (printed < 4_000 * KIB) {
      const more = flood.print(flow.push, 4_000 * KIB - printed);
      printed += more;
      held += more;
      expect(held).toBeLessThanOrEqual(256 * KIB);
      const event = await flow.next();
      if (event?.kind !== 'output') throw new Error(`a ${event?.kind} came`);
      events.push(event);
      now += event.bytes.length / 1_000; // 1 MB/s
      held -= event.bytes.length;
      flow.acknowledge(event.bytes.length);
    }
    flow.end({ kind: 'exit', code: 0, signal: null });
    for (let event = await flow.next(); event && event.kind !== 'ended'; event = await flow.next()) {
      events.push(event);
      if (event.kind === 'output') flow.acknowledge(event.bytes.length);
    }
    const lines = text(events).split('\r\n').slice(0, -1);
    expect(lines.length * 'line 000000000\r\n'.length).toBe(printed);
    expect(lines.every((line, index) => line === `line ${String(index).padStart(9, '0')}`)).toBe(true);
    expect(flood.pauses()).toBeGreaterThan(10);
  });

  it('has no more on the way than the screen takes in about 60 ms', async () => {
    const flood = createFlood();
    let now = 0;
    const flow = createFlow(flood.source, () => now);
    const onTheWay: { bytes: number; at: number }[] = [];
    const bytesPerMs = 500;
    let worst = 0;
    for (let round = 0; round < 400; round++) {
      flood.print(flow.push, 512 * KIB);
      const event = await Promise.race([flow.next(), new Promise<null>((resolve) => setImmediate(resolve, null))]);
      if (event?.kind === 'output') onTheWay.push({ bytes: event.bytes.length, at: now });
      const outstanding = onTheWay.reduce((sum, { bytes }) => sum + bytes, 0);
      if (round > 100) worst = Math.max(worst, outstanding / bytesPerMs);
      const first = onTheWay[0];
      if (event?.kind !== 'output' && first) {
        now += first.bytes / bytesPerMs;
        onTheWay.shift();
        flow.acknowledge(first.bytes);
      }
    }
    expect(worst).toBeLessThan(60);
    flow.close();
  });
});

describe('an interrupt under a flood', () => {
  it('passes over what waits, says how much, and shows the end of it (termios(3): INTR discards the queues)', async () => {
    vi.useFakeTimers();
    const flood = createFlood();
    const flow = createFlow(flood.source, () => 0);
    let printed = flood.print(flow.push, 1_000 * KIB);
    flow.interrupt();
    expect(flood.isPaused()).toBe(false);
    printed += flood.print(flow.push, 2_000 * KIB);
    flow.push(Buffer.from('^C\r\n$ '));
    await vi.advanceTimersByTimeAsync(100);
    const skipped = await flow.next();
    const rest = await flow.next();
    if (skipped?.kind !== 'skipped' || rest?.kind !== 'output') throw new Error('not what was passed over and then the rest');
    expect(text([rest])).toMatch(/^line \d{9}\r\n/);
    expect(text([rest]).endsWith('^C\r\n$ ')).toBe(true);
    expect(skipped.count + rest.bytes.length).toBe(printed + '^C\r\n$ '.length);
    expect(rest.bytes.length).toBeLessThanOrEqual(8 * KIB);
    flow.close();
  });

  it('gives up after half a second where the program does not stop', async () => {
    vi.useFakeTimers();
    const flood = createFlood();
    const flow = createFlow(flood.source, () => 0);
    flood.print(flow.push, 1_000 * KIB);
    flow.interrupt();
    for (let ms = 0; ms < 600; ms += 10) {
      flood.print(flow.push, 16 * KIB);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(flood.isPaused()).toBe(true);
    expect((await flow.next())?.kind).toBe('skipped');
    expect((await flow.next())?.kind).toBe('output');
    flow.close();
  });

  it('loses nothing where the screen keeps up', async () => {
    const flow = createFlow({ pause: () => undefined, resume: () => undefined }, () => 0);
    flow.push(Buffer.from('a screen of an editor'));
    flow.interrupt();
    const event = await flow.next();
    expect(text(event ? [event] : [])).toBe('a screen of an editor');
    flow.close();
  });
});

describe('small pieces', () => {
  it('come at once after a rest, and gather when they follow each other', async () => {
    vi.useFakeTimers();
    const flow = createFlow({ pause: () => undefined, resume: () => undefined }, () => 0);
    flow.push(Buffer.from('e'));
    expect(await flow.next()).toEqual({ kind: 'output', bytes: Buffer.from('e') });
    for (const sign of 'cho') flow.push(Buffer.from(sign));
    const gathered = flow.next();
    await vi.advanceTimersByTimeAsync(5);
    expect(text([(await gathered) ?? { kind: 'opened' }])).toBe('cho');
    flow.close();
  });

  it('are all told before the ending, which is told once', async () => {
    const flow = createFlow({ pause: () => undefined, resume: () => undefined }, () => 0);
    flow.push(Buffer.from('bye'));
    flow.end({ kind: 'exit', code: 3, signal: null });
    flow.end({ kind: 'lost', message: 'later' });
    expect((await flow.next())?.kind).toBe('output');
    expect(await flow.next()).toEqual({ kind: 'ended', ending: { kind: 'exit', code: 3, signal: null } });
    expect(await flow.next()).toBeNull();
  });
});
