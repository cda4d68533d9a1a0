import type { Library } from './library.ts';
import type { Trust } from './trust.ts';

/**
 * The trust list as node-opcua asks it: at a reconnect to a server that has another certificate than the one that was confirmed. Nothing is ever
 * accepted here; the person is asked at the next connect.
 */
export function createCertificateStore(library: Library, trust: Pick<Trust, 'isTrusted'>, onRefused: () => void) {
  const { StatusCodes } = library;
  const check = async (certificate: Uint8Array | readonly Uint8Array[]) => {
    const der = certificate instanceof Uint8Array ? certificate : certificate[0];
    if (der && (await trust.isTrusted(der))) return StatusCodes.Good;
    onRefused();
    return StatusCodes.BadCertificateUntrusted;
  };
  return {
    referenceCounter: 0,
    initialize: async () => undefined,
    dispose: async () => undefined,
    checkCertificate: check,
    // asked for this program's own certificate alone
    verifyCertificate: async () => 'Good',
    trustCertificate: async () => undefined,
    rejectCertificate: async () => undefined,
    getTrustStatus: check,
    addIssuer: async () => undefined,
    addRevocationList: async () => undefined,
  };
}
