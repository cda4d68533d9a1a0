/** Octets a second over the last few seconds. */
export interface Rate {
  at(bytes: number): void;
  perSecond(): number;
  restart(): void;
}

const WINDOW_MS = 3_000;
/** A sample is kept this often: a copy tells of every piece. */
const SAMPLE_MS = 100;

export function createRate(now: () => number = () => performance.now()): Rate {
  let samples: { readonly ms: number; readonly bytes: number }[] = [];
  return {
    at(bytes) {
      const ms = now();
      const last = samples.at(-1);
      if (last && ms - last.ms < SAMPLE_MS && samples.length > 1) samples[samples.length - 1] = { ms: last.ms, bytes };
      else samples.push({ ms, bytes });
      samples = samples.filter((sample, index) => ms - sample.ms <= WINDOW_MS || index === samples.length - 1);
    },
    perSecond() {
      const [first, last] = [samples[0], samples.at(-1)];
      if (!first || !last || now() - last.ms > WINDOW_MS) return 0;
      const seconds = (now() - first.ms) / 1_000;
      return seconds > 0 ? Math.max(0, Math.round((last.bytes - first.bytes) / seconds)) : 0;
    },
    restart() {
      samples = [];
    },
  };
}
