import type { Sentence } from '../kit/problem.ts';

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

/** What is left out of the offer, and may be let in for one device when its owner says so. */
const legacyOffer = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  serverHostKey: ['ssh-rsa'],
  cipher: ['aes128-cbc', '3des-cbc'],
  hmac: ['hmac-sha1'],
} as const;

export type OfferPart = keyof typeof legacyOffer;
export type LegacyAlgorithm = (typeof legacyOffer)[OfferPart][number];

/** What each costs, told to the person who lets it in. */
export const legacyRisks: Readonly<Record<LegacyAlgorithm, Sentence>> = {
  'ssh-rsa': {
    en: 'ssh-rsa signs with SHA-1, for which signatures have been forged: somebody on the path with means could pose as this device.',
    zh: 'ssh-rsa 使用已可伪造签名的 SHA-1：路径上有能力的攻击者可能冒充此设备。',
  },
  'diffie-hellman-group14-sha1': {
    en: 'diffie-hellman-group14-sha1 agrees on keys with SHA-1; the group itself is still strong.',
    zh: 'diffie-hellman-group14-sha1 以 SHA-1 协商密钥；其群本身仍然足够强。',
  },
  'diffie-hellman-group1-sha1': {
    en: 'diffie-hellman-group1-sha1 uses a 1024-bit group that can be broken: what is sent now may be read later.',
    zh: 'diffie-hellman-group1-sha1 使用可被攻破的 1024 位群：现在发送的内容以后可能被读取。',
  },
  'hmac-sha1': {
    en: 'hmac-sha1 is not broken, but no device of the last ten years needs it.',
    zh: 'hmac-sha1 尚未被攻破，但近十年的设备都不需要它。',
  },
  'aes128-cbc': {
    en: 'aes128-cbc lets somebody on the path guess parts of the text and cut messages out of the start of a session unseen.',
    zh: 'aes128-cbc 使路径上的攻击者能猜出部分明文，并可在会话开始时悄悄删除消息。',
  },
  '3des-cbc': {
    en: '3des-cbc leaks text after some gigabytes, and lets messages be cut out of the start of a session unseen.',
    zh: '3des-cbc 在传输若干 GB 后会泄漏明文，并可在会话开始时被悄悄删除消息。',
  },
};

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
