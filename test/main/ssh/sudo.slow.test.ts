import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../../main/ssh/person.ts';
import { text } from './client.ts';
import { createBench, hasSudo, makeKey, type Server, startSshd } from './peers.ts';
import { createService, good, person } from './serviceFixture.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');

/** Users of the test's own, seen by its server alone: a namespace has other files at /etc/passwd, /etc/shadow and /etc/sudoers. */
async function startWithUsers(): Promise<Server> {
  chmodSync(bench.folder, 0o711);
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: 'Öl & Späne 7\n', encoding: 'utf8' }).trim();
  const users = ['op', 'free', 'mixed', 'nobody-else'];
  const file = (name: string, content: string, mode: number) => {
    writeFileSync(bench.file(name), content, { mode });
    return bench.file(name);
  };
  const accounts = users.map((name, index) => `${name}:x:${47_110 + index}:${47_110 + index}::/:/bin/sh\n`).join('');
  const passwd = file('passwd', readFileSync('/etc/passwd', 'utf8') + accounts, 0o644);
  const shadow = file('shadow', users.map((name) => `${name}:${hash}:19000:0:99999:7:::\n`).join(''), 0o600);
  const sudoers = file(
    'sudoers',
    'Defaults passwd_tries=3\nop ALL=(ALL) ALL\nfree ALL=(ALL) NOPASSWD: ALL\nmixed ALL=(ALL) ALL\nmixed ALL=(ALL) NOPASSWD: /usr/bin/cat, /bin/cat\n',
    0o440,
  );
  const place = 'mount --bind "$1" /etc/passwd && mount --bind "$2" /etc/shadow && mount --bind "$3" /etc/sudoers && shift 3 && exec "$@"';
  return startSshd(bench, 'users', [key], [], ['unshare', '-m', 'sh', '-c', place, 'sh', passwd, shadow, sudoers]);
}

describe.skipIf(!hasSudo)('the real sudo (skipped where sudo or OpenSSH is not installed, or no namespace can be made)', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startWithUsers();
  });

  const openAs = async (user: string, asks: Person) => {
    const { service, placeKey, know } = createService(bench, { sw1: { port: server.port, user } }, { person: asks });
    placeKey(key);
    know([server]);
    return good(await service.open('sw1'));
  };

  it('NOPASSWD: root without a question', async () => {
    const asks = person();
    const result = await (await openAs('free', asks)).execAsRoot(['id', '-u']);
    expect(text(good(result).stdout)).toBe('0\n');
    expect(asks.questions).toEqual([]);
  });

  it('a password: asked, asked again after a wrong one, then root for all that follows, with its input whole', async () => {
    const asks = person(['wrong', false], ['Öl & Späne 7', false]);
    const remote = await openAs('op', asks);
    expect(text(good(await remote.execAsRoot(['id', '-u'])).stdout)).toBe('0\n');
    const input = 'first line\n'.repeat(20_000);
    const [counted, printed] = await Promise.all([
      remote.execAsRoot(['sh', '-c', 'id -u; wc -c'], { stdin: input }),
      remote.execAsRoot(['printf', '%s', "a'b $HOME"]),
    ]);
    expect(text(good(counted).stdout).trim().split(/\s+/)).toEqual(['0', String(input.length)]);
    expect(text(good(printed).stdout)).toBe("a'b $HOME");
    expect(text(good(printed).stderr)).toBe('');
    expect(asks.questions).toEqual(['sudo 1', 'sudo 2']);
  });

  it('a command that needs none never finds the password in its input', async () => {
    const remote = await openAs('mixed', person(['Öl & Späne 7', false]));
    expect(text(good(await remote.execAsRoot(['id', '-u'])).stdout)).toBe('0\n');
    expect(text(good(await remote.execAsRoot(['cat'], { stdin: 'only this' })).stdout)).toBe('only this');
  });

  it('a user who may not: sudo’s own words, and not a second question', async () => {
    const asks = person(['Öl & Späne 7', false], ['again', false]);
    const result = await (await openAs('nobody-else', asks)).execAsRoot(['id']);
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'sudo', message: expect.stringMatching(/may not run sudo|not in the sudoers/) },
    });
    expect(asks.questions.length).toBeLessThanOrEqual(1);
  });
});
