/**
 * A fingerprint cut for the eye: the name of its hash, then groups that can be compared one by one. Joined, the groups are the
 * fingerprint as `ssh-keygen -l` prints it.
 */
export function groupFingerprint(fingerprint: string): { readonly hash: string; readonly groups: readonly string[] } {
  const colon = fingerprint.indexOf(':');
  const hash = colon > 0 && !/^[0-9a-f]{2}$/i.test(fingerprint.slice(0, colon)) ? fingerprint.slice(0, colon + 1) : '';
  const rest = fingerprint.slice(hash.length);
  const pattern = rest.includes(':') ? /[^:]+:[^:]+:?/g : /.{1,4}/g;
  const groups = rest.match(pattern) ?? [];
  return { hash, groups: groups.join('') === rest ? groups : [rest] };
}

const files: Readonly<Record<string, string>> = {
  'ssh-ed25519': 'ed25519',
  'ssh-rsa': 'rsa',
  'rsa-sha2-256': 'rsa',
  'rsa-sha2-512': 'rsa',
  'ecdsa-sha2-nistp256': 'ecdsa',
  'ecdsa-sha2-nistp384': 'ecdsa',
  'ecdsa-sha2-nistp521': 'ecdsa',
};

/** What prints the same fingerprints at the device's own console, with OpenSSH and with dropbear; empty for another type of key. */
export function consoleCommands(keyType: string): readonly string[] {
  const name = Object.hasOwn(files, keyType) ? files[keyType] : undefined;
  if (name === undefined) return [];
  return [`ssh-keygen -lf /etc/ssh/ssh_host_${name}_key.pub`, `dropbearkey -y -f /etc/dropbear/dropbear_${name}_host_key`];
}
