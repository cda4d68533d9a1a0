import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import SSHConfig from 'ssh-config';
import { afterAll, describe, expect, it } from 'vitest';
import { readClientConfig } from '../../main/ssh/clientConfig.ts';
import { type Asker, resolveClientConfig } from '../../shared/ssh/clientConfig.ts';
import { parseConfigLines } from '../../shared/ssh/configLines.ts';

const home = mkdtempSync(path.join(tmpdir(), 'fieldwright-config-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
mkdirSync(path.join(home, '.ssh', 'conf.d'), { recursive: true });
const localUser = userInfo().username;
const asker = (host: string, over: Partial<Asker> = {}): Asker => ({ host, user: null, port: null, localUser, home, ...over });

const resolve = (text: string, host: string, over: Partial<Asker> = {}) =>
  resolveClientConfig(parseConfigLines(text, 'config').lines, asker(host, over));

describe('~/.ssh/config', () => {
  it('a command is never run: Match exec counts as not matching and is told, and so is ProxyCommand', () => {
    const marker = path.join(home, 'owned');
    const text = `Match exec "touch ${marker}"\n  User evil\nMatch !exec "touch ${marker}"\n  User evil\nHost *\n  ProxyCommand touch ${marker}\n  User good\n`;
    const { user, notes } = resolve(text, 'sw1');
    expect(user).toBe('good');
    expect(existsSync(marker)).toBe(false);
    expect(notes.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '1: Match exec counts as not matching: a command in a file is never run',
      '3: Match exec counts as not matching: a command in a file is never run',
      '6: ProxyCommand is left out: a command in a file is never run. Use ProxyJump.',
    ]);
  });

  it('an exec behind a criterion that does not hold is not worth a word', () => {
    expect(resolve('Match host other exec "true"\n  User x\n', 'sw1').notes).toEqual([]);
  });

  it('jump hosts separated by commas, each with its user and port; none takes them away', () => {
    expect(resolve('Host *\n ProxyJump admin@gate:2222, cell,[fe80::1]:22\n', 'sw1').jump).toEqual([
      { label: 'admin@gate:2222', user: 'admin', host: 'gate', port: 2222 },
      { label: 'cell', user: null, host: 'cell', port: null },
      { label: '[fe80::1]:22', user: null, host: 'fe80::1', port: 22 },
    ]);
    expect(resolve('Host sw1\n ProxyJump none\nHost *\n ProxyJump gate\n', 'sw1').jump).toEqual([]);
    const bad = resolve('ProxyJump gate,-oProxyCommand=x\n', 'sw1');
    expect([bad.jump, bad.notes[0]?.message]).toEqual([
      null,
      'the jump hosts "gate,-oProxyCommand=x" are not [user@]host[:port], separated by commas',
    ]);
  });

  it('tokens and ~ in paths; one that is not known is left out and told', () => {
    const text =
      'Host sw1\n HostName %h.plant\n Port 2200\n User op\n IdentityFile ~/keys/%r@%h-%p\n IdentityFile "/k/%n with %%"\n IdentityFile ${SECRET}/k\n IdentityFile /k/%C\n';
    const { identityFiles, notes } = resolve(text, 'sw1');
    expect(identityFiles).toEqual([`${home}/keys/op@sw1.plant-2200`, '/k/sw1 with %']);
    expect(notes.map(({ line }) => line)).toEqual([7, 8]);
  });

  it('a loosened host key check or a lent agent is told and not followed', () => {
    expect(resolve('StrictHostKeyChecking no\nForwardAgent yes\n', 'sw1').notes).toHaveLength(2);
  });

  it('mistakes are told with their line', () => {
    const { notes } = parseConfigLines('Host sw1\n  User "op\n=\n  Port\n', 'config');
    expect(notes.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '2: a quotation mark is not closed',
      '3: "=" is not a keyword and its value',
      '4: Port has no value',
    ]);
  });

  it('Include: globs relative to ~/.ssh, inside a Host block only for that host, a circle cut off and told', async () => {
    const write = (name: string, text: string) => writeFileSync(path.join(home, '.ssh', name), text);
    write('config', 'Host sw*\n  Include conf.d/*.conf\nHost *\n  Port 2222\nInclude config\n');
    write('conf.d/10-user.conf', 'User op\n');
    write('conf.d/20-other.conf', 'Host other\n  User wrong\nHost sw1\n  IdentityFile ~/.ssh/sw1\n');
    const { lines, notes } = await readClientConfig(path.join(home, '.ssh', 'config'), home);
    expect(resolveClientConfig(lines, asker('sw1'))).toMatchObject({ user: 'op', port: 2222, identityFiles: [`${home}/.ssh/sw1`] });
    expect(resolveClientConfig(lines, asker('other'))).toMatchObject({ user: null, port: 2222, identityFiles: null });
    expect(notes[0]?.message).toContain('Include goes more than 16 files deep');
  });
});

/** Without `Match exec`, for there the real one runs the command. */
const files: readonly string[] = [
  'Host sw1 sw2\n  User op\n  Port 2201\nHost *\n  User other\n  Port 2222\n',
  'Host * !sw1\n  User notsw1\nHost sw?\n  User single\nHost *\n  Port 9\n',
  'Match host *.plant user root\n  Port 1\nMatch originalhost sw1\n  HostName sw1.plant\nMatch host *.plant\n  Port 2\n',
  'Match user op\n  Port 3\nMatch all\n  Port 4\n',
  'User op\nMatch user op,root !host sw2\n  Port 3\n',
  'Host sw1\n  HostName real.plant\nMatch final host real.plant\n  Port 7\nMatch final all\n  User last\n',
  'Host=sw1\n\tUser = "op"  # who\n  IdentityFile=~/.ssh/a\n IdentityFile ~/.ssh/b # two\n  IdentitiesOnly yes\n',
  'host SW1\n  port 5\nhostkeyalias cell\nHost sw1\n  PORT 6\n  HostKeyAlias late\n',
  'Host sw1\n  UserKnownHostsFile "/tmp/a b" /tmp/c\n  HashKnownHosts yes\n  ProxyJump a@b:1,c\n',
  'Match localuser nobody\n  Port 11\nMatch !localuser nobody\n  Port 12\n',
];

describe.skipIf(!existsSync('/usr/bin/ssh'))('as OpenSSH reads it (ssh -G; skipped where it is not installed)', () => {
  it.each(files.map((text, index) => ({ text, index })))('file $index', ({ text }) => {
    const file = path.join(home, 'peer');
    writeFileSync(file, text);
    for (const host of ['sw1', 'sw2', 'sw3.plant']) {
      const printed = execFileSync('ssh', ['-G', '-F', file, host], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
      const theirs = (keyword: string) =>
        printed.filter((line) => line.startsWith(`${keyword} `)).map((line) => line.slice(keyword.length + 1));
      const ours = resolve(text, host);
      expect({
        host,
        hostname: [ours.host],
        port: [String(ours.port ?? 22)],
        user: [ours.user ?? localUser],
        alias: ours.hostKeyAlias ?? undefined,
      }).toEqual({
        host,
        hostname: theirs('hostname'),
        port: theirs('port'),
        user: theirs('user'),
        alias: theirs('hostkeyalias')[0],
      });
      if (ours.identityFiles) expect(ours.identityFiles.map((each) => each.replace(home, '~'))).toEqual(theirs('identityfile'));
      expect([ours.identitiesOnly, ours.hashKnownHosts]).toEqual([
        theirs('identitiesonly')[0] === 'yes',
        theirs('hashknownhosts')[0] === 'yes',
      ]);
      expect(ours.jump?.map(({ label }) => label).join(',')).toBe(theirs('proxyjump')[0]);
      if (ours.knownHostsFiles) expect(ours.knownHostsFiles.join(' ')).toBe(theirs('userknownhostsfile')[0]);
    }
  });
});

describe('as the package ssh-config reads it, where that holds to ssh_config(5)', () => {
  it.each([files[0], files[3], files[6]])('%j', (text = '') => {
    const theirs = SSHConfig.parse(text).compute('sw1', { ignoreCase: true, matchExec: false });
    const ours = resolve(text, 'sw1');
    expect(String(ours.port ?? 22)).toBe(theirs.port ?? '22');
    if (theirs.user !== undefined) expect(ours.user).toBe(theirs.user);
  });
});
