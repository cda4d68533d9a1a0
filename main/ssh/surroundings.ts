import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { listPipes, pageantPipes } from './pageant.ts';
import type { SshPorts } from './ports.ts';

export interface Surroundings extends Pick<SshPorts, 'knownHosts' | 'identityFiles' | 'agentSocket' | 'findAgents'> {
  readonly home: string;
  /** The user's ssh_config(5). */
  readonly configFile: string;
}

/** What the user's own ssh has, at its usual places (ssh_config(5); on Windows the pipe of its OpenSSH agent). */
export function surroundingsOf(home: string, environment: Readonly<Record<string, string | undefined>>, platform: string): Surroundings {
  const own = (name: string) => path.join(home, '.ssh', name);
  const everyones = platform === 'win32' ? [] : ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
  const pipe = platform === 'win32' ? String.raw`\\.\pipe\openssh-ssh-agent` : null;
  return {
    home,
    configFile: own('config'),
    knownHosts: { files: [own('known_hosts'), own('known_hosts2'), ...everyones], hashNames: false },
    identityFiles: [own('id_rsa'), own('id_ecdsa'), own('id_ed25519')],
    agentSocket: environment.SSH_AUTH_SOCK || pipe,
    findAgents: async () => (platform === 'win32' ? pageantPipes(await listPipes(), environment.USERNAME ?? '') : []),
  };
}

/** Of the user who runs this process. */
export function thisMachine(): { readonly surroundings: Surroundings; readonly localUser: string } {
  return { surroundings: surroundingsOf(homedir(), process.env, process.platform), localUser: userInfo().username };
}
