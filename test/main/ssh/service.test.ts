import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { api } from '../../../shared/api.ts';
import { sshContract } from '../../../shared/ssh/contract.ts';
import { createBench, freePort, hasOpenSsh, makeKey, startSshd, user } from './peers.ts';
import { asked, createService, good, openWindow, person, printed } from './serviceFixture.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');
const check = it.skipIf(!hasOpenSsh);

describe('questions and states at the windows (skipped where OpenSSH is not installed)', () => {
  check('an unknown key waits for a window, shows both fingerprints there, and is kept when one trusts it', async () => {
    const server = await startSshd(bench, 'asked', [key]);
    const { service, home, placeKey } = createService(bench, { sw1: { port: server.port } });
    placeKey(key);
    const opening = service.open('sw1').then((remote) => printed(good(remote), ['echo', 'in']));
    const [first, second] = [openWindow(service), openWindow(service)];
    const [question] = await asked(first, (all) => all.length === 1);
    expect(question?.question).toMatchObject({
      kind: 'host-key',
      hop: 'sw1',
      port: server.port,
      fingerprints: { sha256: expect.stringMatching(/^SHA256:/), md5: expect.stringMatching(/^MD5:/) },
      file: `${home}/.ssh/known_hosts`,
    });
    await asked(second, (all) => all.length === 1);
    const states = first['ssh.states']({})[Symbol.asyncIterator]();
    expect((await states.next()).value?.items.at(-1)?.states).toEqual({ sw1: { kind: 'waiting-for-trust', hop: 'sw1' } });
    const id = question?.id ?? 0;
    expect(await first['ssh.answer']({ id, answer: { kind: 'secrets', answers: ['x'], remember: false } })).toMatchObject({
      ok: false,
      failure: { code: 'bad-answer' },
    });
    expect(await first['ssh.answer']({ id, answer: { kind: 'trust', choice: 'store' } })).toEqual({ ok: true, value: {} });
    expect(await second['ssh.answer']({ id, answer: { kind: 'trust', choice: 'refuse' } })).toMatchObject({
      ok: false,
      failure: { code: 'answered' },
    });
    expect(await opening).toBe('in\n');
    await asked(second, (all) => all.length === 0);
    expect(readFileSync(`${home}/.ssh/known_hosts`, 'utf8')).toContain(server.hostKey.publicKey);
  });

  check('connect holds the connection, disconnect ends it; a cancelled connect takes its question back', async () => {
    const server = await startSshd(bench, 'held', [key]);
    const { service, placeKey, know } = createService(bench, { sw1: { port: server.port }, sw2: { port: server.port, host: 'localhost' } });
    placeKey(key);
    know([server]);
    const client = openWindow(service);
    expect(await client['ssh.connect']({ device: 'sw1' })).toEqual({ ok: true, value: {} });
    const states = client['ssh.states']({})[Symbol.asyncIterator]();
    expect((await states.next()).value?.items.at(-1)?.states).toEqual({ sw1: { kind: 'open' } });
    expect(await client['ssh.disconnect']({ device: 'sw1' })).toEqual({ ok: true, value: {} });
    expect((await states.next()).value?.items.at(-1)?.states).toEqual({ sw1: { kind: 'idle' } });

    const cancel = new AbortController();
    const connecting = client['ssh.connect']({ device: 'sw2' }, { signal: cancel.signal });
    await asked(client, (all) => all.length === 1);
    cancel.abort();
    await expect(connecting).rejects.toThrow();
    await asked(client, (all) => all.length === 0);
  });

  check('a fresh connection is one of its own; the shared one stays for who comes next', async () => {
    const server = await startSshd(bench, 'fresh', [key]);
    const { service, placeKey, know } = createService(bench, { sw1: { port: server.port } });
    placeKey(key);
    know([server]);
    const logins = () => server.log().match(/Accepted publickey/g)?.length;
    const first = good(await service.open('sw1'));
    expect(await printed(first, ['echo', '1'])).toBe('1\n');
    first.close();
    expect(await printed(good(await service.open('sw1')), ['echo', '2'])).toBe('2\n');
    expect(logins()).toBe(1);
    expect(await printed(good(await service.open('sw1', { isFresh: true })), ['echo', '3'])).toBe('3\n');
    expect(logins()).toBe(2);
  });

  check('trusted once: a fresh connection to the same key asks nobody; when all are given up, it is asked again', async () => {
    const server = await startSshd(bench, 'once', [key]);
    const asks = { ...person(), keys: 0 };
    const trusting = {
      ...asks,
      async confirmHostKey() {
        asks.keys += 1;
        return 'once' as const;
      },
    };
    const { service, placeKey, home } = createService(bench, { sw1: { port: server.port } }, { person: trusting, lingerMs: 0 });
    placeKey(key);
    const first = good(await service.open('sw1'));
    await first.exec(['true']);
    const fresh = good(await service.open('sw1', { isFresh: true }));
    expect(await printed(fresh, ['echo', 'fresh'])).toBe('fresh\n');
    expect(asks.keys).toBe(1);
    fresh.close();
    first.close();
    await good(await service.open('sw1')).exec(['true']);
    expect(asks.keys).toBe(2);
    expect(existsSync(`${home}/.ssh/known_hosts`)).toBe(false);
  });

  it('no such device, no site: a sentence', async () => {
    const { service } = createService(bench, {});
    expect(await service.open('sw9')).toMatchObject({ ok: false, failure: { code: 'no-address' } });
    const closed = createService(bench, {}, { currentSite: async () => null });
    expect(await closed.service.open('sw1')).toMatchObject({ ok: false, failure: { code: 'no-site' } });
  });

  it('its names stand in the api', () => expect(Object.keys(api)).toEqual(expect.arrayContaining(Object.keys(sshContract))));
});

describe('the way', () => {
  check('jump hosts and names of ~/.ssh/config are followed, Include too', async () => {
    const [gate, server] = [await startSshd(bench, 'gate', [key]), await startSshd(bench, 'behind', [key])];
    const { service, home, placeKey, know } = createService(bench, { sw1: { host: 'cell', port: server.port } });
    placeKey(key);
    know([gate, server]);
    writeFileSync(`${home}/.ssh/config`, 'Include plant\n');
    writeFileSync(
      `${home}/.ssh/plant`,
      `Host cell\n HostName 127.0.0.1\n ProxyJump gate\nHost gate\n HostName 127.0.0.1\n Port ${gate.port}\n User ${user}\n`,
    );
    expect(await printed(good(await service.open('sw1')), ['echo', 'through'])).toBe('through\n');
    expect(gate.log()).toContain('Accepted publickey');
  });

  it('cannot be reached, and ~/.ssh/config has a command for the way: the sentence names the line that is not followed', async () => {
    const { service, home } = createService(bench, { sw1: { port: await freePort() } });
    writeFileSync(`${home}/.ssh/config`, 'Host 127.*\n ProxyCommand nc %h %p\n');
    const result = await good(await service.open('sw1')).exec(['true']);
    expect(result).toMatchObject({
      ok: false,
      failure: {
        code: 'unreachable',
        message: expect.stringContaining(
          `nothing listens there. Is the SSH server running, and is the port right? ${home}/.ssh/config:2: ProxyCommand is left out`,
        ),
      },
    });
  });

  check('a simulated device is reached where the demo plant says, also as a jump host, with its own key and known_hosts', async () => {
    const [gate, server] = [await startSshd(bench, 'demo-gate', [key]), await startSshd(bench, 'demo', [key])];
    const places = new Map([
      ['gate.demo.invalid', gate],
      ['sw1.demo.invalid', server],
    ]);
    const knownHostsFile = bench.file('demo-known');
    writeFileSync(knownHostsFile, [gate, server].map(({ port, hostKey }) => `[127.0.0.1]:${port} ${hostKey.publicKey}\n`).join(''));
    const { service } = createService(
      bench,
      { gate: { host: 'gate.demo.invalid' }, sw1: { host: 'sw1.demo.invalid', jump: ['gate'] } },
      {
        simulated: {
          reach: async (host) => ({
            ok: true,
            value: { host: '127.0.0.1', port: places.get(host)?.port ?? 0, user, identityFile: key.file, knownHostsFile },
          }),
        },
      },
    );
    expect(await printed(good(await service.open('sw1')), ['echo', 'simulated'])).toBe('simulated\n');
    expect(gate.log()).toContain('Accepted publickey');
    const without = createService(bench, { sw1: { host: 'sw1.demo.invalid' } });
    expect(await without.service.open('sw1')).toMatchObject({ ok: false, failure: { code: 'not-simulated' } });
  });

  check('an old algorithm is offered to the device whose file lets it in, and to no other', async () => {
    const server = await startSshd(bench, 'old', [key], ['KexAlgorithms diffie-hellman-group14-sha1']);
    const { service, placeKey, know } = createService(bench, {
      old: { port: server.port, legacy: ['diffie-hellman-group14-sha1'] },
      other: { port: server.port, user },
    });
    placeKey(key);
    know([server]);
    expect(await good(await service.open('other')).exec(['true'])).toMatchObject({ ok: false, failure: { code: 'algorithms' } });
    expect(await good(await service.open('old')).exec(['true'])).toMatchObject({ ok: true });
  });
});
