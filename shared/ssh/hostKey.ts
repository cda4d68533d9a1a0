/** A server's public key: its type as in known_hosts (`ssh-ed25519`), and the key itself in base64. */
export interface HostKey {
  readonly type: string;
  readonly base64: string;
}

/** What the host's crypto does for this slice, which has none of its own. */
export interface KeyHashes {
  /** HMAC-SHA1 of a text under a salt given in base64; in base64. The form of hashed names in known_hosts. */
  hmacSha1(saltBase64: string, text: string): string;
  /** Of the octets that stand for the base64; in base64. */
  sha256(base64: string): string;
  /** Of the octets that stand for the base64; in hex. */
  md5(base64: string): string;
}

export interface Fingerprints {
  readonly sha256: string;
  readonly md5: string;
}

/** Both fingerprints as OpenSSH prints them: `SHA256:…` without padding, and `MD5:aa:bb:…` of older devices and their labels. */
export function fingerprints(key: HostKey, hashes: KeyHashes): Fingerprints {
  const pairs = hashes.md5(key.base64).match(/../g) ?? [];
  return { sha256: `SHA256:${hashes.sha256(key.base64).replace(/=+$/, '')}`, md5: `MD5:${pairs.join(':')}` };
}
