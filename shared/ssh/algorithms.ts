import { type LegacyAlgorithm, legacyOffer } from '../site/legacy.ts';

/**
 * What is offered to every device: no CBC, no SHA-1, no ssh-rsa, and no chacha20-poly1305, which Electron's BoringSSL lacks and which
 * without strict key exchange, that cannot be required, lets messages be cut out (CVE-2023-48795).
 */
export const safeOffer = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ],
  serverHostKey: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
} as const;

export type OfferPart = keyof typeof legacyOffer;

/**
 * Names of algorithms for one device, best first.
 * @param legacy what the device's owner let in; comes last
 * @param knownTypes key types it is known by; come first
 */
export function offerFor({ legacy, knownTypes }: { legacy: readonly LegacyAlgorithm[]; knownTypes: readonly string[] }) {
  const isLetIn = (name: LegacyAlgorithm) => legacy.includes(name);
  const isKnown = (algorithm: string) => knownTypes.includes(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  const hostKeys = [...safeOffer.serverHostKey, ...legacyOffer.serverHostKey.filter(isLetIn)];
  return {
    kex: [...safeOffer.kex, ...legacyOffer.kex.filter(isLetIn)],
    serverHostKey: [...hostKeys.filter(isKnown), ...hostKeys.filter((algorithm) => !isKnown(algorithm))],
    cipher: [...safeOffer.cipher, ...legacyOffer.cipher.filter(isLetIn)],
    hmac: [...safeOffer.hmac, ...legacyOffer.hmac.filter(isLetIn)],
  };
}

/** What could be let in for a device that shares none of one part of the offer. */
export function legacyOf(part: OfferPart): readonly LegacyAlgorithm[] {
  return legacyOffer[part];
}
