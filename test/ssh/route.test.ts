import { describe, expect, it } from 'vitest';
import { resolveClientConfig } from '../../shared/ssh/clientConfig.ts';
import { parseConfigLines } from '../../shared/ssh/configLines.ts';
import { parseJump } from '../../shared/ssh/endpoint.ts';
import { routeTo } from '../../shared/ssh/route.ts';

interface Ssh {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly jump?: readonly string[];
}

function route(device: string, devices: Readonly<Record<string, Ssh | null>>, config = '') {
  const { lines } = parseConfigLines(config, 'config');
  const result = routeTo(device, {
    devices: Object.fromEntries(
      Object.entries(devices).map(([name, ssh]) => [name, { name, ssh: ssh && { port: 22, user: 'root', jump: [], ...ssh } }]),
    ),
    settingsOf: ({ host, user, port }) => resolveClientConfig(lines, { host, user, port, localUser: 'me', home: '/home/me' }),
    legacyOf: (name) => (name === 'old' ? ['ssh-rsa'] : []),
    localUser: 'me',
  });
  return result.ok ? result.value.map(({ user, host, port }) => `${user}@${host}:${port}`) : result.failure;
}

describe('the way to a device', () => {
  it('is the device alone, or its jump hosts in order and the device last', () => {
    expect(route('sw1', { sw1: { host: '10.0.0.1', port: 2222, user: 'op' } })).toEqual(['op@10.0.0.1:2222']);
    expect(route('sw1', { sw1: { host: '10.0.0.1', jump: ['admin@gate:2200', 'cell'] } })).toEqual([
      'admin@gate:2200',
      'me@cell:22',
      'root@10.0.0.1:22',
    ]);
  });

  it('goes over devices of the site, and over the jump hosts of the first of them', () => {
    const devices = {
      gate: { host: '10.0.0.9', user: 'g', jump: ['out@world'] },
      cell: { host: '10.1.0.1' },
      sw1: { host: '10.1.0.2', jump: ['gate', 'cell'] },
    };
    expect(route('sw1', devices)).toEqual(['out@world:22', 'g@10.0.0.9:22', 'root@10.1.0.1:22', 'root@10.1.0.2:22']);
  });

  it('takes names, ports, users and jumps from ~/.ssh/config where the site says nothing; the site goes first', () => {
    const config = 'Host gate\n HostName gate.plant\n Port 2222\n User guard\nHost 10.*\n ProxyJump gate\n User ignored\n';
    expect(route('sw1', { sw1: { host: '10.0.0.1' } }, config)).toEqual(['guard@gate.plant:2222', 'root@10.0.0.1:22']);
    expect(route('sw1', { sw1: { host: '10.0.0.1', jump: ['other'] } }, config)).toEqual(['me@other:22', 'root@10.0.0.1:22']);
  });

  it('lets old algorithms in for the device that needs them, and for no jump host on the way', () => {
    const devices = { old: { name: 'old', ssh: { host: 'o', port: 22, user: 'root', jump: ['gate'] } } };
    const settingsOf = ({ host, user, port }: { host: string; user: string | null; port: number | null }) =>
      resolveClientConfig([], { host, user, port, localUser: 'me', home: '/' });
    const result = routeTo('old', { devices, settingsOf, legacyOf: () => ['ssh-rsa'], localUser: 'me' });
    expect(result.ok && result.value.map(({ legacy }) => legacy)).toEqual([[], ['ssh-rsa']]);
  });

  it('refuses circles, devices without an address, and what is no jump host, each with a sentence', () => {
    expect(route('a', { a: { host: 'a', jump: ['b'] }, b: { host: 'b', jump: ['a'] } })).toEqual({
      code: 'jump-cycle',
      message: 'The jump hosts of a go in a circle: a → b → a. Take one of them out.',
    });
    expect(route('a', { a: { host: 'a' } }, 'Host *\n ProxyJump gate\n')).toMatchObject({ code: 'jump-cycle' });
    expect(route('a', { a: null })).toMatchObject({ code: 'no-address', message: expect.stringMatching(/^a has no SSH address/) });
    expect(route('constructor', {})).toMatchObject({ code: 'no-address' });
    expect(route('a', { a: { host: 'a', jump: ['b'] }, b: null })).toMatchObject({ code: 'no-address' });
    expect(route('a', { a: { host: 'a', jump: ['-x'] } })).toMatchObject({
      code: 'bad-jump',
      message: expect.stringMatching(/^a: the jump host "-x"/),
    });
  });
});

describe('[user@]host[:port]', () => {
  it.each([
    ['ssh://op@gate:22', { user: 'op', host: 'gate', port: 22 }],
    ['fe80::1%eth0', { user: null, host: 'fe80::1%eth0', port: null }],
    ['op@[fe80::1%eth0]:2222', { user: 'op', host: 'fe80::1%eth0', port: 2222 }],
    ['gate:0', null],
    ['gate:65536', null],
    ['-oProxyCommand=x', null],
    ['-l@gate', null],
    ['a b', null],
    ['', null],
  ])('%j', (text, expected) => {
    expect(parseJump(text)).toEqual(expected && { label: text, ...expected });
  });
});
