import type { DeviceAddress } from './device.ts';

/** How OpenSSH's own client logs in, without this machine's settings. */
export function sshArgv({ host, port, user, privateKeyFile, knownHostsFile }: DeviceAddress): readonly [string, ...string[]] {
  const own = ['-F', 'none', '-i', privateKeyFile, '-o', 'IdentitiesOnly=yes', '-o', `UserKnownHostsFile=${knownHostsFile}`];
  return ['ssh', ...own, '-p', String(port), `${user}@${host}`];
}
