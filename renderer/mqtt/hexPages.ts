import type { MqttClient } from './needs.ts';
import { reach } from './needs.ts';
import type { TopicPlace } from './topicStore.ts';

export const ROW_OCTETS = 16;
/** Octets of one request. */
const PAGE_OCTETS = 65_536;

/** The octets of one payload as far as they were looked at: the host holds them, here are the pages that were on screen. */
export interface HexPages {
  /** The octets of a row; null while they are on their way. */
  row(at: number): Uint8Array | null;
  stop(): void;
}

export function createHexPages(
  client: () => MqttClient | null,
  place: TopicPlace & { readonly index: number },
  changed: () => void,
): HexPages {
  const pages = new Map<number, Uint8Array | null>();
  let isOver = false;
  const fetchPage = async (page: number): Promise<void> => {
    pages.set(page, null);
    const result = await reach(() => client()?.['mqtt.payload']({ ...place, offset: page * PAGE_OCTETS, count: PAGE_OCTETS }));
    if (isOver) return;
    pages.set(page, result.ok ? result.value.bytes : new Uint8Array(0));
    changed();
  };
  return {
    row(at) {
      const offset = at * ROW_OCTETS;
      const page = Math.floor(offset / PAGE_OCTETS);
      if (!pages.has(page)) void fetchPage(page);
      const octets = pages.get(page);
      return octets ? octets.subarray(offset % PAGE_OCTETS, (offset % PAGE_OCTETS) + ROW_OCTETS) : null;
    },
    stop() {
      isOver = true;
    },
  };
}

const hexOf = (octet: number): string => octet.toString(16).padStart(2, '0');

/** One row as it is printed: offset, octets in two halves, and the letters among them. */
export function hexRow(at: number, octets: Uint8Array): string {
  const cells = Array.from(octets, hexOf);
  const halves = [cells.slice(0, 8), cells.slice(8)].map((half) => half.join(' ').padEnd(23));
  const letters = Array.from(octets, (octet) => (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '\u00b7')).join('');
  return `${(at * ROW_OCTETS).toString(16).padStart(8, '0')}  ${halves.join('  ')}  ${letters}`;
}
