import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Keychain } from '../../../main/kit/keychain.ts';
import type { Person } from '../../../main/ssh/person.ts';
import { text } from './client.ts';
import { createBench, hasOpenSsh } from './peers.ts';
import { startPlainServer, takesPassword } from './plainServer.ts';
import { asked, createService, good, memoryKeychain, openWindow, person, printed } from './serviceFixture.ts';

const bench = createBench();
afterAll(() => bench.end());
const check = it.skipIf(!hasOpenSsh);

describe('secrets (the server is of ssh2)', () => {
  const account = (port: number, kind = 'password') => `op@127.0.0.1:${port} ${kind}`;

  check('a password is kept where the person says so, once it is right; it opens fresh connections without asking again', async () => {
    const server = await startPlainServer(bench, 'kept', { accept: takesPassword('right') });
    const keychain = memoryKeychain();
    const asks = person(['wrong', true], ['right', true]);
    const { service, know } = createService(bench, { sw1: { port: server.port, user: 'op' } }, { keychain, person: asks });
    know([server]);
    expect(await printed(good(await service.open('sw1')), ['echo', 'in'])).toBe('in\n');
    expect(await printed(good(await service.open('sw1', { isFresh: true })), ['echo', 'again'])).toBe('again\n');
    expect(asks.questions).toEqual(['password 1', 'password 2']);
    expect(Object.fromEntries(keychain.kept)).toEqual({ [account(server.port)]: 'right' });

    const later = createService(bench, { sw1: { port: server.port, user: 'op' } }, { keychain, person: person() });
    later.know([server]);
    expect(await printed(good(await later.service.open('sw1')), ['echo', 'kept'])).toBe('kept\n');
    const client = openWindow(later.service);
    expect(await client['ssh.remembered']({})).toEqual({ ok: true, value: { unavailable: null, accounts: [account(server.port)] } });
    expect(await client['ssh.forget']({ account: account(server.port) })).toEqual({ ok: true, value: {} });
    expect(keychain.kept.size).toBe(0);
  });

  check('a kept password that is refused is asked again and replaced, or taken out; all wrong keeps nothing new', async () => {
    const server = await startPlainServer(bench, 'replaced', { accept: takesPassword('new') });
    const connect = async (keychain: Keychain, asks: Person) => {
      const { service, know } = createService(bench, { sw1: { port: server.port, user: 'op' } }, { keychain, person: asks });
      know([server]);
      return good(await service.open('sw1')).exec(['true']);
    };
    const replaced = memoryKeychain({ [account(server.port)]: 'old' });
    expect(await connect(replaced, person(['new', true]))).toMatchObject({ ok: true });
    expect(replaced.kept.get(account(server.port))).toBe('new');
    const takenOut = memoryKeychain({ [account(server.port)]: 'old' });
    expect(await connect(takenOut, person(['new', false]))).toMatchObject({ ok: true });
    expect(takenOut.kept.size).toBe(0);
    const wrong = memoryKeychain();
    expect(await connect(wrong, person(['a', true], ['b', true], ['c', true]))).toMatchObject({ ok: false });
    expect(wrong.kept.size).toBe(0);
  });

  check('a keychain that does not answer (locked, its own question unseen) holds up no question', async () => {
    const server = await startPlainServer(bench, 'locked', { accept: takesPassword('right') });
    const keychain = { ...memoryKeychain(), unavailable: () => new Promise<never>(() => undefined) };
    const { service, know } = createService(bench, { sw1: { port: server.port, user: 'op' } }, { keychain });
    know([server]);
    const running = service.open('sw1').then((remote) => printed(good(remote), ['echo', 'in']));
    const client = openWindow(service);
    const [question] = await asked(client, (all) => all.length === 1);
    expect(question).toMatchObject({ question: { kind: 'password' }, canRemember: false });
    const answer = { kind: 'secrets' as const, answers: ['right'], remember: false };
    expect(await client['ssh.answer']({ id: question?.id ?? 0, answer })).toEqual({ ok: true, value: {} });
    expect(await running).toBe('in\n');
  });

  check('a password in memory goes with the last connection that it opened', async () => {
    const server = await startPlainServer(bench, 'gone', { accept: takesPassword('right') });
    const asks = person(['right', false], ['right', false]);
    const { service, know } = createService(bench, { sw1: { port: server.port, user: 'op' } }, { person: asks, lingerMs: 0 });
    know([server]);
    for (const _ of [1, 2]) {
      const remote = good(await service.open('sw1'));
      await remote.exec(['true']);
      remote.close();
    }
    expect(asks.questions).toEqual(['password 1', 'password 1']);
  });
});

/** As sudo(8) 1.9 behaves with one password for all, and none for `id`; the command is run as it is. */
const fakeSudo = `#!/bin/sh
echo "$*" >>"$SUDO_LOG"
n= S= k=
while :; do case $1 in -n) n=1;; -S) S=1;; -k) k=1;; -p) shift;; -v) v=1;; --) shift; break;; *) break;; esac; shift; done
[ "$1" = id ] && exec "$@"
[ -n "$n" ] && { echo 'sudo: a password is required' >&2; exit 1; }
while IFS= read -r given; do
  [ "$given" = open-sesame ] && { [ -n "$v" ] && exit 0; exec "$@"; }
  echo 'Sorry, try again.' >&2
done
echo 'sudo: no password was provided' >&2
exit 1
`;

describe('root through sudo (the server is of ssh2, and its sudo a script that asks as sudo does)', () => {
  async function startSudo(name: string, script = fakeSudo) {
    const folder = bench.file(`${name}-bin`);
    mkdirSync(folder);
    writeFileSync(`${folder}/sudo`, script);
    chmodSync(`${folder}/sudo`, 0o755);
    const log = bench.file(`${name}-log`);
    writeFileSync(log, '');
    const environment = { PATH: `${folder}:/usr/bin:/bin`, SUDO_LOG: log };
    const server = await startPlainServer(bench, name, { accept: (context) => context.accept(), environment });
    return { server, log: () => readFileSync(log, 'utf8').trim().split('\n') };
  }

  const openAs = async (
    port: number,
    asks: Person,
    know: { port: number; hostKey: { publicKey: string } },
    keychain = memoryKeychain(),
  ) => {
    const { service, know: knows } = createService(bench, { sw1: { port, user: 'op' } }, { person: asks, keychain });
    knows([know]);
    return good(await service.open('sw1'));
  };

  check('no password wanted: none is asked', async () => {
    const { server } = await startSudo('without');
    const asks = person();
    const remote = await openAs(server.port, asks, server);
    expect(await remote.execAsRoot(['id', '-u'])).toMatchObject({ ok: true, value: { code: 0 } });
    expect(asks.questions).toEqual([]);
  });

  check('one is wanted: asked once for all that run, again after a wrong one, kept; the input of the command arrives whole', async () => {
    const { server, log } = await startSudo('with');
    const asks = person(['wrong', true], ['open-sesame', true]);
    const keychain = memoryKeychain();
    const remote = await openAs(server.port, asks, server, keychain);
    const outputs = await Promise.all(
      ['first line\nsecond\n', '', 'x'.repeat(100_000)].map((stdin) => remote.execAsRoot(['cat'], { stdin })),
    );
    expect(outputs.map((output) => text(good(output).stdout).length)).toEqual([18, 0, 100_000]);
    expect(text(good(await remote.execAsRoot(['echo', "it's", 'done'])).stdout)).toBe("it's done\n");
    expect(asks.questions).toEqual(['sudo 1', 'sudo 2']);
    expect(Object.fromEntries(keychain.kept)).toEqual({ [`op@127.0.0.1:${server.port} sudo`]: 'open-sesame' });
    expect(log().join('\n')).not.toContain('sesame');
  });

  check('a command that needs no password is never given one in its input, though others need it', async () => {
    const { server } = await startSudo('mixed', fakeSudo.replace('"$1" = id', '"$1" = cat'));
    const remote = await openAs(server.port, person(['open-sesame', false]), server);
    expect(await remote.execAsRoot(['true'])).toMatchObject({ ok: true, value: { code: 0 } });
    expect(text(good(await remote.execAsRoot(['cat'], { stdin: 'only this' })).stdout)).toBe('only this');
  });

  check('wrong three times, or given up: nothing is run, and the sentence says so', async () => {
    const { server, log } = await startSudo('refused');
    const wrong = await openAs(server.port, person(['a', true], ['b', true], ['c', true]), server);
    expect(await wrong.execAsRoot(['touch', bench.file('never')])).toMatchObject({
      ok: false,
      failure: { code: 'sudo', message: 'sw1: op did not become root through sudo: the password was wrong 3 times. Nothing was run.' },
    });
    expect(log().filter((line) => line.includes('touch'))).toEqual([`-n -- touch ${bench.file('never')}`]);
    const gaveUp = await openAs(server.port, person(), server);
    expect(await gaveUp.execAsRoot(['true'])).toMatchObject({ ok: false, failure: { code: 'sudo' } });
  });

  check('no sudo, or a user who may not: a sentence with the device’s reason', async () => {
    const bare = bench.file('bare-bin');
    mkdirSync(bare);
    for (const program of ['/bin/sh', '/usr/bin/env']) symlinkSync(program, `${bare}/${path.basename(program)}`);
    const without = await startPlainServer(bench, 'none', { accept: (context) => context.accept(), environment: { PATH: bare } });
    // The usual folders are looked through as well, and this machine may have one there: what env(1) says where it finds none.
    writeFileSync(`${bare}/sudo`, '#!/bin/sh\necho "env: \u2018sudo\u2019: No such file or directory" >&2\nexit 127\n', { mode: 0o755 });
    const remote = await openAs(without.port, person(), without);
    expect(await remote.execAsRoot(['true'])).toMatchObject({
      ok: false,
      failure: { code: 'sudo', message: expect.stringContaining('install sudo') },
    });
    const { server } = await startSudo('not-allowed', '#!/bin/sh\necho "op is not in the sudoers file." >&2\nexit 1\n');
    const refused = await openAs(server.port, person(), server);
    expect(await refused.execAsRoot(['true'])).toMatchObject({
      ok: false,
      failure: { code: 'sudo', message: expect.stringContaining('op is not in the sudoers file.') },
    });
  });

  check('administrators’ folders are on the PATH of a plain user, behind those that are there', async () => {
    const { server } = await startSudo('path');
    const remote = await openAs(server.port, person(), server);
    expect(await printed(remote, ['printenv', 'PATH'])).toMatch(/:\/usr\/bin:\/bin:\/usr\/sbin:\/sbin\n$/);
  });
});
