import type { Sentence } from '../kit/problem.ts';

const legacyNames = [
  'ssh-rsa',
  'diffie-hellman-group14-sha1',
  'diffie-hellman-group1-sha1',
  'hmac-sha1',
  'aes128-cbc',
  '3des-cbc',
] as const;

/** An algorithm that is left out of the offer and may be let in for one device, when its owner says so. */
export type LegacyAlgorithm = (typeof legacyNames)[number];

interface Legacy {
  readonly part: keyof Offer;
  /** What it costs, told to the person who lets it in. */
  readonly risk: Sentence;
}

export const legacyAlgorithms: Readonly<Record<LegacyAlgorithm, Legacy>> = {
  'ssh-rsa': {
    part: 'serverHostKey',
    risk: {
      en: 'ssh-rsa signs with SHA-1, for which signatures have been forged: somebody on the path with means could pose as this device.',
      zh: 'ssh-rsa 使用已可伪造签名的 SHA-1：路径上有能力的攻击者可能冒充此设备。',
    },
  },
  'diffie-hellman-group14-sha1': {
    part: 'kex',
    risk: {
      en: 'diffie-hellman-group14-sha1 agrees on keys with SHA-1; the group itself is still strong.',
      zh: 'diffie-hellman-group14-sha1 以 SHA-1 协商密钥；其群本身仍然足够强。',
    },
  },
  'diffie-hellman-group1-sha1': {
    part: 'kex',
    risk: {
      en: 'diffie-hellman-group1-sha1 uses a 1024-bit group that can be broken: what is sent now may be read later.',
      zh: 'diffie-hellman-group1-sha1 使用可被攻破的 1024 位群：现在发送的内容以后可能被读取。',
    },
  },
  'hmac-sha1': {
    part: 'hmac',
    risk: {
      en: 'hmac-sha1 is not broken, but no device of the last ten years needs it.',
      zh: 'hmac-sha1 尚未被攻破，但近十年的设备都不需要它。',
    },
  },
  'aes128-cbc': {
    part: 'cipher',
    risk: {
      en: 'aes128-cbc lets somebody on the path guess parts of the text and cut messages out of the start of a session unseen.',
      zh: 'aes128-cbc 使路径上的攻击者能猜出部分明文，并可在会话开始时悄悄删除消息。',
    },
  },
  '3des-cbc': {
    part: 'cipher',
    risk: {
      en: '3des-cbc leaks text after some gigabytes, and lets messages be cut out of the start of a session unseen.',
      zh: '3des-cbc 在传输若干 GB 后会泄漏明文，并可在会话开始时被悄悄删除消息。',
    },
  },
};

/** Names of algorithms, best first. */
export interface Offer {
  readonly kex: readonly string[];
  readonly serverHostKey: readonly string[];
  readonly cipher: readonly string[];
  readonly hmac: readonly string[];
}

/**
 * What is offered to every device: no CBC, no SHA-1, no ssh-rsa, and no chacha20-poly1305, which Electron's BoringSSL lacks and which
 * without strict key exchange, that cannot be required, lets messages be cut out (CVE-2023-48795).
 */
export const safeOffer: Offer = {
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
};

/**
 * The offer for one device.
 * @param legacy what its owner let in; comes last
 * @param knownTypes key types it is known by; come first
 */
export function offerFor({ legacy, knownTypes }: { legacy: readonly LegacyAlgorithm[]; knownTypes: readonly string[] }): Offer {
  const legacyOf = (part: keyof Offer) => legacy.filter((name) => legacyAlgorithms[name].part === part);
  const hostKeys = [...safeOffer.serverHostKey, ...legacyOf('serverHostKey')];
  const isKnown = (algorithm: string) => knownTypes.includes(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return {
    kex: [...safeOffer.kex, ...legacyOf('kex')],
    serverHostKey: [...hostKeys.filter(isKnown), ...hostKeys.filter((algorithm) => !isKnown(algorithm))],
    cipher: [...safeOffer.cipher, ...legacyOf('cipher')],
    hmac: [...safeOffer.hmac, ...legacyOf('hmac')],
  };
}

/** What could be let in for a device that shares none of one part of the offer. */
export function legacyOfPart(part: keyof Offer): readonly LegacyAlgorithm[] {
  return legacyNames.filter((name) => legacyAlgorithms[name].part === part);
}
