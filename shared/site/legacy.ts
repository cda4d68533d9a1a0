import type { ProblemCatalog, ProblemKind, Sentence } from '../kit/problem.ts';

/** Old SSH algorithms that no device is offered, and that may be let in for one device when its owner says so. */
export const legacyOffer = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  serverHostKey: ['ssh-rsa'],
  cipher: ['aes128-cbc', '3des-cbc'],
  hmac: ['hmac-sha1'],
} as const;

export type LegacyAlgorithm = (typeof legacyOffer)[keyof typeof legacyOffer][number];

export const legacyAlgorithms: readonly LegacyAlgorithm[] = Object.values(legacyOffer).flat();

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

/** One for each: who reads the problems sees what a device costs. */
export const legacyProblems = {
  'legacy-ssh-rsa': risk('ssh-rsa'),
  'legacy-diffie-hellman-group14-sha1': risk('diffie-hellman-group14-sha1'),
  'legacy-diffie-hellman-group1-sha1': risk('diffie-hellman-group1-sha1'),
  'legacy-hmac-sha1': risk('hmac-sha1'),
  'legacy-aes128-cbc': risk('aes128-cbc'),
  'legacy-3des-cbc': risk('3des-cbc'),
} satisfies Readonly<Record<`legacy-${LegacyAlgorithm}`, ProblemKind>> & ProblemCatalog;

function risk(algorithm: LegacyAlgorithm): ProblemKind {
  return {
    severity: 'warning',
    message: legacyRisks[algorithm],
    fix: {
      en: "Keep it only while the device can do no better: update the device's SSH server and take it out here.",
      zh: '仅在设备无法支持更好算法时保留：请升级设备的 SSH 服务器，并在此处删除。',
    },
  };
}
