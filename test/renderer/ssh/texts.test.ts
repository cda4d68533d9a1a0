import { describe, expect, it } from 'vitest';
import { isSimulatedHost } from '../../../renderer/kit/Simulated.tsx';
import { sshFailureText } from '../../../renderer/kit/sshFailureText.ts';
import { consoleCommands, groupFingerprint } from '../../../renderer/ssh/fingerprint.ts';
import { sessionDetail, sessionMark } from '../../../renderer/ssh/sessionText.ts';

describe('a fingerprint cut for the eye', () => {
  it.each([
    'SHA256:uNiVztksCsDhcc0u9e8BrwRG7k3f0l9vN2tJ5R9PhbA',
    'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
    '16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
    'odd:',
    '',
  ])('joined again, %s is what ssh-keygen -l prints', (fingerprint) => {
    const { hash, groups } = groupFingerprint(fingerprint);
    expect(hash + groups.join('')).toBe(fingerprint);
  });

  it('groups are short enough to compare, and the name of the hash stands apart', () => {
    const { hash, groups } = groupFingerprint('SHA256:uNiVztksCsDhcc0u9e8BrwRG7k3f0l9vN2tJ5R9PhbA');
    expect(hash).toBe('SHA256:');
    expect(Math.max(...groups.map((group) => group.length))).toBe(4);
    expect(groupFingerprint('MD5:16:27:ac:a5').groups).toEqual(['16:27:', 'ac:a5']);
  });

  it('names the file on the device by the type of its key (sshd_config(5) HostKey)', () => {
    expect(consoleCommands('ssh-ed25519')[0]).toBe('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
    expect(consoleCommands('ecdsa-sha2-nistp256')[0]).toContain('ssh_host_ecdsa_key');
    expect(consoleCommands('constructor')).toEqual([]);
  });
});

describe('a session in words', () => {
  const failure = { code: 'lost', message: 'sw1 (192.168.30.1 port 22): the link was lost.' };

  it('counts down to the next attempt, and never below it', () => {
    const state = { kind: 'reconnecting', inMs: 4_000, attempt: 3, failure } as const;
    expect(sessionDetail('sw1', state, 0, 'en')).toMatch(/^Again in 4 s \(attempt 3\)\./);
    expect(sessionDetail('sw1', state, 1_200, 'en')).toMatch(/^Again in 3 s/);
    expect(sessionDetail('sw1', state, 9_000, 'en')).toMatch(/^Trying again now/);
  });

  it('names the jump host on the way where it is that one which asks', () => {
    expect(sessionDetail('sw2', { kind: 'waiting-for-trust', hop: 'sw1' }, 0, 'en')).toContain('sw1');
    expect(sessionDetail('sw2', { kind: 'connecting', hop: 'sw1' }, 0, 'zh')).toContain('sw1');
  });

  it('each state has a shape of its own beside its colour, or at least its own word', () => {
    const states = [
      { kind: 'idle' },
      { kind: 'connecting', hop: 'a' },
      { kind: 'open' },
      { kind: 'failed', failure },
      { kind: 'waiting-for-trust', hop: 'a' },
    ] as const;
    const marks = states.map((state) => sessionMark(state));
    expect(new Set(marks.map(({ shape }) => shape)).size).toBe(states.length);
    expect(sessionMark(undefined)).toEqual(sessionMark({ kind: 'idle' }));
  });

  it('a failure in Chinese keeps what the host said, for it holds the address and the reason', () => {
    expect(sshFailureText(failure, 'zh')).toMatch(/^连接已中断.*（sw1 \(192\.168\.30\.1 port 22\)/);
    expect(sshFailureText(failure, 'en')).toBe(failure.message);
    expect(sshFailureText({ code: 'toString', message: 'x' }, 'zh')).toBe('x');
  });
});

it('only hosts below demo.invalid are simulated: the name can never be real (RFC 6761 §6.4)', () => {
  expect(['sw1.demo.invalid', 'SW1.Demo.Invalid'].every(isSimulatedHost)).toBe(true);
  expect([undefined, 'demo.invalid.example.org', '192.168.30.1', 'xdemo.invalid'].some(isSimulatedHost)).toBe(false);
});
