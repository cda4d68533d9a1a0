import { fqCodel, pfifo } from './listing.ts';
import type { Plain } from './model.ts';
import { Refusal } from './taprio.ts';
import { TcError } from './tcRequest.ts';

/** Other qdiscs than taprio, as far as they are met beside it. */
export function readPlain(kind: string, options: readonly string[]): Plain {
  const after = (word: string) => (options.includes(word) ? options[options.indexOf(word) + 1] : undefined);
  const count = (word: string, fallback: number): number => {
    const value = after(word);
    if (value === undefined) return fallback;
    if (!/^(?:0x[0-9a-f]+|\d+)p?$/i.test(value)) throw new TcError(`Illegal "${word}"`);
    return Number.parseInt(value, /^0x/i.test(value) ? 16 : 10);
  };
  switch (kind) {
    case 'etf':
      return etf(options, count);
    case 'pfifo':
      return pfifo(count('limit', 1_000));
    case 'fq_codel':
      return fqCodel;
    case 'pfifo_fast':
      return {
        kind,
        text: 'bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1',
        json: { bands: 3, priomap: [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1] },
      };
    case 'mq':
    case 'noqueue':
      return { kind, text: '', json: {} };
    case 'htb': {
      const fallback = Number.parseInt(after('default') ?? '0', 16);
      return {
        kind,
        text: `r2q ${count('r2q', 10)} default ${fallback === 0 ? '0' : `0x${fallback.toString(16)}`} direct_packets_stat 0 direct_qlen 1000`,
        json: { r2q: count('r2q', 10), default: `0x${fallback.toString(16)}`, direct_packets_stat: 0, direct_qlen: 1_000 },
      };
    }
    case 'prio':
      return {
        kind,
        text: `bands ${count('bands', 3)} priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1`,
        json: { bands: count('bands', 3), priomap: [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1] },
      };
    case 'netem': {
      const delay = after('delay');
      const delayMs = /^(\d+(?:\.\d+)?)(us|ms|s)?$/.exec(delay ?? '');
      const seconds = delayMs
        ? Number(delayMs[1]) * { us: 1e-6, ms: 1e-3, s: 1 }[delayMs[2] === 'ms' ? 'ms' : delayMs[2] === 's' ? 's' : 'us']
        : 0;
      const shown = seconds >= 1 ? `${seconds}s` : seconds >= 1e-3 ? `${seconds * 1e3}ms` : `${Math.round(seconds * 1e6)}us`;
      return {
        kind,
        text: `limit ${count('limit', 1_000)}${delay === undefined ? '' : ` delay ${shown}`}`,
        json: { limit: count('limit', 1_000), ...(delay === undefined ? {} : { delay: { delay: seconds, jitter: 0, correlation: 0 } }) },
      };
    }
    default:
      // tc has no words for it, and the kernel no module.
      if (/^[a-z_]{2,15}$/.test(kind)) throw new Refusal('Specified qdisc kind is unknown');
      throw new TcError(`Unknown qdisc "${kind}", hence option "${options[0] ?? ''}" is unparsable`);
  }
}

function etf(options: readonly string[], count: (word: string, fallback: number) => number): Plain {
  const clock = (options[options.indexOf('clockid') + 1] ?? '').toUpperCase().replace(/^CLOCK_/, '');
  if (!options.includes('clockid') || !['TAI', 'REALTIME', 'MONOTONIC', 'BOOTTIME'].includes(clock)) throw new Refusal("Invalid 'clockid'");
  if (clock !== 'TAI') throw new Refusal('Invalid clockid. CLOCK_TAI must be used');
  const delta = count('delta', 0);
  const onOff = (word: string) => (options.includes(word) ? 'on' : 'off');
  const fields = {
    clockid: clock,
    delta,
    offload: onOff('offload'),
    deadline_mode: onOff('deadline_mode'),
    skip_sock_check: onOff('skip_sock_check'),
  };
  const text = `clockid ${clock} delta ${delta} offload ${fields.offload} deadline_mode ${fields.deadline_mode} skip_sock_check ${fields.skip_sock_check}`;
  return { kind: 'etf', text, json: fields };
}
