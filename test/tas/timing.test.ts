import { describe, expect, it } from 'vitest';
import { guardBandNs, lastBitNs, occupationNs, PREEMPTIBLE_FRAGMENT_OCTETS, shortestWindowNs } from '../../shared/tas/timing.ts';

const MBIT = 1_000_000;
const GBIT = 1_000_000_000;

describe('time on the wire', () => {
  it('a full-size tagged frame of 1,522 octets occupies 12,336 ns at 1 Gbit/s, preamble and gap included', () =>
    expect(occupationNs(1_522, GBIT)).toBe(12_336));

  it('1,542 octets on the wire take 123.36 us at 100 Mbit/s', () => expect(occupationNs(1_522, 100 * MBIT)).toBe(123_360));

  it('felix: 1,518 octets at 1 Gbit/s take 12,144 ns and 160 ns of preamble and gap', () =>
    expect(occupationNs(1_518, GBIT)).toBe(12_144 + 160));

  it('a short frame is padded to 64 octets', () => expect(occupationNs(46, GBIT)).toBe(occupationNs(64, GBIT)));

  it('INET time-aware shaping showcase: 64 octets over two links of 100 Mbit/s and 50 ns take 11.62 us', () =>
    expect(2 * lastBitNs(64, 100 * MBIT) + 2 * 50).toBe(11_620));

  it('INET stream with 1,058 octets on the wire over three links takes 254.07 us', () =>
    expect(3 * lastBitNs(1_050, 100 * MBIT) + 3 * 50).toBe(254_070));

  it('is rounded up to whole nanoseconds where the rate does not divide', () => expect(occupationNs(64, 2_500 * MBIT)).toBe(269));
});

describe('the shortest window that taprio accepts (sch_taprio.c length_to_duration, ETH_ZLEN)', () => {
  it.each([
    [10 * MBIT, 48_000],
    [100 * MBIT, 4_800],
    [GBIT, 480],
    [2_500 * MBIT, 192],
    [10 * GBIT, 48],
    [25 * GBIT, 19],
  ])('at %d bit/s is %d ns', (rate, ns) => expect(shortestWindowNs(rate)).toBe(ns));

  it('at an unknown speed is that of 10 Mbit/s', () => expect(shortestWindowNs(null)).toBe(48_000));
});

describe('guard bands', () => {
  const frame = { frameOctets: 1_518, tagged: false, preemptible: false, bitsPerSecond: GBIT };

  it('last as long as the largest frame', () => expect(guardBandNs(frame)).toBe(12_304));
  it('grow by a VLAN tag', () => expect(guardBandNs({ ...frame, tagged: true })).toBe(12_336));
  it('shrink with the largest SDU: 300 octets, header and FCS make 318', () =>
    expect(guardBandNs({ ...frame, maxSduOctets: 300 })).toBe(occupationNs(318, GBIT)));
  it('need only the largest fragment with preemption: 143 octets on the wire', () => {
    expect(PREEMPTIBLE_FRAGMENT_OCTETS + 20).toBe(143);
    expect(guardBandNs({ ...frame, preemptible: true })).toBe(143 * 8);
  });
});
