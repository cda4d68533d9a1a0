/** Above it apply.sh refuses: the sum with a cycle must stay within 63 bits, ns. */
const MAX_NS = 9_000_000_000_000_000_000n;

/** TAI ns since 1970, decimal, as apply.sh takes it: no leading zero, which would be octal to a shell. */
export function isBaseTime(written: string): boolean {
  return /^(?:0|[1-9]\d{0,18})$/.test(written) && BigInt(written) < MAX_NS;
}
