/** Preamble and start delimiter 8, inter-frame gap 12: octets that each frame costs on the wire besides itself (IEEE 802.3 §4.4.2). */
const PREAMBLE_OCTETS = 8;
const WIRE_OVERHEAD_OCTETS = 20;
export const MIN_FRAME_OCTETS = 64;
export const MAX_FRAME_OCTETS = 1_518;
export const VLAN_TAG_OCTETS = 4;
/** Ethernet header and FCS: what a frame has beside its SDU. */
export const HEADER_AND_FCS_OCTETS = 18;

/**
 * The longest piece of a preemptible frame that cannot be interrupted: one octet less than the 60 that must have left and the 64 that
 * must remain (IEEE 802.3br, clause 99.4); 143 octets with preamble and gap.
 */
export const PREEMPTIBLE_FRAGMENT_OCTETS = 123;

/** What taprio counts with where it does not know a link's speed (net/sched/sch_taprio.c taprio_set_picos_per_byte). */
export const UNKNOWN_SPEED_BITS_PER_SECOND = 10_000_000;

/**
 * How long a frame keeps a link from the next frame: `(max(64, L) + 20) · 8 / R`, rounded up.
 * @param frameOctets with header, tags and FCS
 * @returns ns
 */
export function occupationNs(frameOctets: number, bitsPerSecond: number): number {
  return octetsNs(Math.max(MIN_FRAME_OCTETS, frameOctets) + WIRE_OVERHEAD_OCTETS, bitsPerSecond);
}

/** From the first preamble bit to the last bit of the frame: `(max(64, L) + 8) · 8 / R`, rounded up; ns. */
export function lastBitNs(frameOctets: number, bitsPerSecond: number): number {
  return octetsNs(Math.max(MIN_FRAME_OCTETS, frameOctets) + PREAMBLE_OCTETS, bitsPerSecond);
}

/**
 * The shortest window that taprio accepts: a frame of 60 octets (ETH_ZLEN) at link speed, in the kernel's own arithmetic,
 * whole picoseconds per octet first.
 * Source: net/sched/sch_taprio.c fill_sched_entry, length_to_duration.
 */
export function shortestWindowNs(bitsPerSecond: number | null): number {
  const megabits = Math.max(1, Math.floor((bitsPerSecond ?? UNKNOWN_SPEED_BITS_PER_SECOND) / 1_000_000));
  return Math.floor((60 * Math.floor(8_000_000 / megabits)) / 1_000);
}

export interface GuardedFrame {
  /** With header and FCS, untagged. */
  readonly frameOctets: number;
  /** Largest L2 payload that the class may send; 0 or absent for no limit. */
  readonly maxSduOctets?: number;
  readonly tagged: boolean;
  readonly preemptible: boolean;
  readonly bitsPerSecond: number;
}

/** How long before a protected window a class must have closed, so that no frame of it still holds the wire; ns. */
export function guardBandNs(frame: GuardedFrame): number {
  return occupationNs(longestPieceOctets(frame), frame.bitsPerSecond);
}

/** The longest uninterrupted piece that the class may have on the wire: octets with header, tag and FCS. */
export function longestPieceOctets({ frameOctets, maxSduOctets = 0, tagged, preemptible }: GuardedFrame): number {
  const limited = maxSduOctets > 0 ? Math.min(frameOctets, maxSduOctets + HEADER_AND_FCS_OCTETS) : frameOctets;
  const onWire = limited + (tagged ? VLAN_TAG_OCTETS : 0);
  return preemptible ? Math.min(onWire, PREEMPTIBLE_FRAGMENT_OCTETS) : onWire;
}

/** The largest SDU (octets, ≥ 0) whose frame keeps a link no longer than `ns`. */
export function sduThatFits(ns: number, tagged: boolean, bitsPerSecond: number): number {
  const octets = Math.floor((ns * bitsPerSecond) / 8_000_000_000);
  return Math.max(0, octets - WIRE_OVERHEAD_OCTETS - HEADER_AND_FCS_OCTETS - (tagged ? VLAN_TAG_OCTETS : 0));
}

function octetsNs(octets: number, bitsPerSecond: number): number {
  return Math.ceil((octets * 8 * 1_000_000_000) / bitsPerSecond);
}
