/**
 * Whether a host name is a simulated device's, inside this program. The top-level domain never exists elsewhere (RFC 2606 §2), so that no
 * name of a plant can be taken for one.
 */
export function isSimulatedHost(host: string): boolean {
  return /\.demo\.invalid\.?$/i.test(host);
}
