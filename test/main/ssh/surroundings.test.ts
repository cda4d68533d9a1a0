import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { pageantPipes } from '../../../main/ssh/pageant.ts';
import { surroundingsOf } from '../../../main/ssh/surroundings.ts';
import { hasOpenSsh } from './peers.ts';

describe('Pageant', () => {
  const suffix = '0123456789abcdef'.repeat(4);

  it('is found by its pipe, `pageant.USER.` and 64 hex digits (PuTTY 0.78, agent_named_pipe_name.c), among those of others', () => {
    const names = [
      'InitShutdown',
      `pageant.Ines Maier.${suffix}`,
      `pageant.other.${suffix}`,
      `pageant.Ines Maier.${suffix}.x`,
      'pageant.Ines Maier.',
    ];
    expect(pageantPipes(names, 'ines maier')).toEqual([`\\\\.\\pipe\\pageant.Ines Maier.${suffix}`]);
    expect(pageantPipes([`pageant..${suffix}`], '')).toEqual([]);
  });

  it('is looked for on Windows alone', async () => {
    expect(await surroundingsOf('/h', { USERNAME: 'x' }, 'linux').findAgents?.()).toEqual([]);
  });
});

describe('what the user’s own ssh has', () => {
  it.skipIf(!hasOpenSsh)('is where ssh itself looks (ssh -G; skipped where OpenSSH is not installed)', () => {
    const printed = execFileSync('ssh', ['-G', '-F', 'none', 'sw1'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
    const values = (keyword: string) =>
      printed.filter((line) => line.startsWith(`${keyword} `)).flatMap((line) => line.split(' ').slice(1));
    const { knownHosts, identityFiles } = surroundingsOf('~', {}, 'linux');
    // ssh takes the home folder of the account, whatever HOME says.
    const here = (file: string) => file.replace(userInfo().homedir, '~');
    expect(knownHosts.files).toEqual([...values('userknownhostsfile'), ...values('globalknownhostsfile')].map(here));
    expect(values('identityfile').map(here)).toEqual(expect.arrayContaining([...identityFiles]));
  });

  it('the agent is that of SSH_AUTH_SOCK; without it the pipe of Windows’ OpenSSH, else none', () => {
    expect(surroundingsOf('/h', { SSH_AUTH_SOCK: '/run/agent' }, 'linux').agentSocket).toBe('/run/agent');
    expect(surroundingsOf('/h', { SSH_AUTH_SOCK: '' }, 'linux').agentSocket).toBeNull();
    expect(surroundingsOf('C:', {}, 'win32').agentSocket).toBe('\\\\.\\pipe\\openssh-ssh-agent');
  });
});
