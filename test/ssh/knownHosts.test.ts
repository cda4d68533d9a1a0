import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { hashes } from '../../main/ssh/hashes.ts';
import { fingerprints } from '../../shared/ssh/hostKey.ts';
import { judgeHostKey, knownKeyTypes, parseKnownHosts, renderKnownHost } from '../../shared/ssh/knownHosts.ts';
import { matchesPattern } from '../../shared/ssh/patterns.ts';

const ed = { type: 'ssh-ed25519', base64: 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl' };
const other = { type: 'ssh-ed25519', base64: 'AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ' };
const rsa = { type: 'ssh-rsa', base64: 'AAAAB3NzaC1yc2EAAAADAQABAAAAgQC8' };
const line = (names: string, key = ed, marker = '') => `${marker}${names} ${key.type} ${key.base64} comment\n`;

const owner = (host: string, port = 22, alias: string | null = null) => ({ host, port, alias });
function judge(text: string, at = owner('sw1'), key = ed) {
  const { verdict, lines } = judgeHostKey(parseKnownHosts(text, 'kh'), at, key, hashes);
  return [verdict, ...lines.map(({ line: number }) => number)];
}

const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-known-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hasKeygen = existsSync('/usr/bin/ssh-keygen');

describe('known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT)', () => {
  it('a key is known, unknown or changed, with the lines that say so', () => {
    expect(judge(`# plant\n${line('sw1,10.0.0.1')}`)).toEqual(['known', 2]);
    expect(judge(line('sw1,10.0.0.1'), owner('10.0.0.1'))).toEqual(['known', 1]);
    expect(judge(line('sw2'))).toEqual(['unknown']);
    expect(judge(line('sw1', other) + line('sw1', rsa))).toEqual(['changed', 1, 2]);
    expect(judge(line('sw1', other) + line('sw1'))).toEqual(['known', 2]);
  });

  it('a key of another type is a change too: a new type is how an impostor would avoid the comparison', () => {
    expect(judge(line('sw1', rsa))).toEqual(['changed', 1]);
    expect(knownKeyTypes(parseKnownHosts(line('sw1', rsa) + line('sw1'), 'kh'), owner('sw1'), hashes)).toEqual(['ssh-rsa', 'ssh-ed25519']);
  });

  it('wildcards, negation, and names without regard to case', () => {
    expect(judge(line('*.plant,!sw9.plant'), owner('sw1.plant'))).toEqual(['known', 1]);
    expect(judge(line('*.plant,!sw9.plant'), owner('sw9.plant'))).toEqual(['unknown']);
    expect(judge(line('10.0.0.?'), owner('10.0.0.7'))).toEqual(['known', 1]);
    expect(judge(line('10.0.0.?'), owner('10.0.0.77'))).toEqual(['unknown']);
    expect(judge(line('SW1'), owner('sw1'))).toEqual(['known', 1]);
    expect(judge(line('sw1'), owner('Sw1'))).toEqual(['known', 1]);
  });

  it('another port is another name; the key of the bare host is good there, another key there is no contradiction', () => {
    expect(judge(line('[sw1]:2222'), owner('sw1', 2222))).toEqual(['known', 1]);
    expect(judge(line('[sw1]:2222'), owner('sw1'))).toEqual(['unknown']);
    expect(judge(line('sw1'), owner('sw1', 2222))).toEqual(['known', 1]);
    expect(judge(line('sw1', other), owner('sw1', 2222))).toEqual(['unknown']);
    expect(judge(line('[sw1]:2222', other) + line('sw1'), owner('sw1', 2222))).toEqual(['changed', 1]);
  });

  it('an alias stands for host and port together', () => {
    expect(judge(line('cell-4'), owner('10.0.0.1', 2222, 'cell-4'))).toEqual(['known', 1]);
    expect(judge(line('[cell-4]:2222'), owner('10.0.0.1', 2222, 'cell-4'))).toEqual(['unknown']);
  });

  it('@revoked wins over a line that knows the key; of another key it says nothing', () => {
    expect(judge(line('sw1') + line('*', ed, '@revoked '))).toEqual(['revoked', 2]);
    expect(judge(line('sw1') + line('*', other, '@revoked '))).toEqual(['known', 1]);
    expect(judge(line('sw2', ed, '@revoked '))).toEqual(['unknown']);
  });

  it('@cert-authority is read and says nothing of a plain key, but is named', () => {
    expect(judge(line('*', ed, '@cert-authority '))).toEqual(['unknown', 1]);
    expect(judge(line('*', other, '@cert-authority ') + line('sw1'))).toEqual(['known', 2]);
  });

  it('what cannot be read is told with its line and does not stop the rest', () => {
    const text = `${line('a')}sw1\n@later sw1 ${ed.type} ${ed.base64}\nsw1 1024 35 1234\nsw1 ssh-ed25519 ???\n|1|x|y ssh-ed25519 ${ed.base64}\n${line('b')}`;
    const { lines, malformed } = parseKnownHosts(text, 'kh');
    expect(lines.map(({ line: number }) => number)).toEqual([1, 7]);
    expect(malformed.map(({ line: number, message }) => `${number}: ${message}`)).toEqual([
      '2: it has too few fields: host names, key type and key are needed',
      '3: the marker "@later" is not known',
      '4: it holds a key of SSH version 1, which is no longer used',
      '5: its key is not base64',
      '6: its hashed name is not |1|salt|hash',
    ]);
  });

  it.skipIf(!hasKeygen)('hashed names as ssh-keygen -H writes them, and ours as ssh-keygen -F finds them (skipped without OpenSSH)', () => {
    const file = path.join(folder, 'hashed');
    writeFileSync(file, line('sw1') + line('[10.0.0.1]:2222', other));
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('sw1');
    expect(judge(text)).toEqual(['known', 1]);
    expect(judge(text, owner('10.0.0.1', 2222), other)).toEqual(['known', 2]);
    expect(judge(text, owner('10.0.0.1', 2222))).toEqual(['changed', 2]);
    const salt = Buffer.alloc(20, 7).toString('base64');
    writeFileSync(file, renderKnownHost(owner('cell', 2200), ed, { salt, hashes }));
    expect(execFileSync('ssh-keygen', ['-F', '[cell]:2200', '-f', file], { encoding: 'utf8' })).toContain(ed.base64);
  });

  it.skipIf(!hasKeygen)('fingerprints as ssh-keygen -l prints them (skipped without OpenSSH)', () => {
    const file = path.join(folder, 'key.pub');
    writeFileSync(file, `${ed.type} ${ed.base64}\n`);
    const printed = (hash: string) => execFileSync('ssh-keygen', ['-l', '-E', hash, '-f', file], { encoding: 'utf8' }).split(' ')[1];
    expect(fingerprints(ed, hashes)).toEqual({ sha256: printed('sha256'), md5: printed('md5') });
  });

  it('any text is read without an error, each line as known or as malformed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'@|1,*![]: \t\n#aZ+/=', 'ssh-ed25519 ', ed.base64) }), (text) => {
        const { lines, malformed } = parseKnownHosts(text, 'kh');
        const full = text.split('\n').filter((each) => each.trim() !== '' && !each.trim().startsWith('#'));
        expect(lines.length + malformed.length).toBe(full.length);
        judgeHostKey({ lines, malformed }, owner('a'), ed, hashes);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('patterns', () => {
  it('agree with a regular expression of the same meaning', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(text, pattern, (each, glob) => {
        const oracle = new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesPattern(each, glob)).toBe(oracle.test(each));
      }),
      { seed: 11, numRuns: 2_000 },
    );
  });

  it('a pattern made to take for ever does not', () => {
    expect(matchesPattern('a'.repeat(5_000), `${'*a'.repeat(200)}b`)).toBe(false);
  });
});
