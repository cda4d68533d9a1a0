import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Keychain } from '../../../main/kit/keychain.ts';
import { fileOf, hasOpenssl, makeAuthority, makeCertificate } from './certificates.ts';
import { freePort, hasMosquitto, type MosquittoOptions, skipped, startMosquitto } from './mosquitto.ts';
import { openWindow, until, untilTree, value } from './window.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function broker(options: MosquittoOptions) {
  const started = await startMosquitto(options);
  ends.push(started.stop);
  return started;
}

function windowOn(profile: object, keychain?: Keychain) {
  const window = openWindow({ profiles: { line: profile }, ...(keychain ? { keychain } : {}) });
  ends.push(window.close);
  return window;
}

const isRunnable = hasMosquitto && hasOpenssl;

describe.skipIf(!isRunnable)(`passwords, against mosquitto${skipped}`, () => {
  /** As `mosquitto_passwd` writes it. */
  const passwordFile = () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-passwd-'));
    spawnSync('mosquitto_passwd', ['-b', '-c', path.join(folder, 'users'), 'line', 'right horse']);
    const users = fileOf(folder, 'users');
    rmSync(folder, { recursive: true });
    return users;
  };
  const config = 'listener PORT 127.0.0.1\nallow_anonymous false\npassword_file FOLDER/users\nacl_file FOLDER/acl\n';
  const files = () => ({ users: passwordFile(), acl: 'user line\ntopic read allowed/#\n' });

  for (const version of ['5', '3.1.1']) {
    it(`asks for the password, again where it was wrong, and keeps the right one in the keychain (MQTT ${version})`, async () => {
      const kept = new Map<string, string>();
      const keychain: Keychain = {
        unavailable: async () => null,
        get: async (account) => kept.get(account) ?? null,
        set: async (account, secret) => {
          kept.set(account, secret);
          return null;
        },
        delete: async () => null,
        list: async () => [...kept.keys()],
      };
      const mosquitto = await broker({ config, files: files() });
      const window = windowOn({ kind: 'mqtt', url: `mqtt://127.0.0.1:${mosquitto.port}`, user: 'line', version }, keychain);
      const connected = window.client['mqtt.connect']({ connection: 'line' });
      const answers = ['wrong', 'right horse'];
      for (const [index, secret] of answers.entries()) {
        const { asked } = await until(window.client['mqtt.questions']({}), (all) => all.asked[0]?.attempt === index + 1);
        expect(asked[0]).toMatchObject({ kind: 'password', connection: 'line', user: 'line', canRemember: true });
        value(await window.client['mqtt.answer']({ id: asked[0]?.id ?? 0, secret, remember: true }));
      }
      value(await connected);
      expect([...kept]).toEqual([[`mqtt line@127.0.0.1:${mosquitto.port} password`, 'right horse']]);
    });
  }

  it('says that a person gave up, and does not try again', async () => {
    const mosquitto = await broker({ config, files: files() });
    const window = windowOn({ kind: 'mqtt', url: `mqtt://127.0.0.1:${mosquitto.port}`, user: 'line' });
    const connected = window.client['mqtt.connect']({ connection: 'line' });
    const { asked } = await until(window.client['mqtt.questions']({}), (all) => all.asked.length === 1);
    await window.client['mqtt.answer']({ id: asked[0]?.id ?? 0, secret: null, remember: false });
    expect(await connected).toMatchObject({ ok: false, failure: { code: 'gave-up' } });
  });

  it('says why an anonymous client is refused: reason code 0x87, in words (MQTT 5, 3.2.2.2)', async () => {
    const mosquitto = await broker({ config, files: files() });
    const window = windowOn({ kind: 'mqtt', url: `mqtt://127.0.0.1:${mosquitto.port}` });
    const refused = await window.client['mqtt.connect']({ connection: 'line' });
    expect(refused).toMatchObject({
      ok: false,
      failure: {
        code: 'refused-by-broker',
        message: 'This client may not do that.',
        reason: { packet: 'connack', version: '5', code: 0x87 },
      },
    });
  });
});

describe.skipIf(!isRunnable)(`TLS and WebSocket, against mosquitto${skipped}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-tls-'));
    makeAuthority(folder, 'plant');
    makeAuthority(folder, 'other');
    makeCertificate(folder, { name: 'broker', authority: 'plant', alternative: 'IP:127.0.0.1' });
    makeCertificate(folder, { name: 'elsewhere', authority: 'plant', alternative: 'DNS:elsewhere.example' });
    makeCertificate(folder, { name: 'old', authority: 'plant', alternative: 'IP:127.0.0.1', isExpired: true });
    makeCertificate(folder, { name: 'client', authority: 'plant', alternative: 'DNS:client', passphrase: 'open me' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const tls = (name: string, more = '') =>
    broker({
      config: `listener PORT 127.0.0.1\nallow_anonymous true\ncafile ${folder}/plant.crt\ncertfile ${folder}/${name}.crt\nkeyfile ${folder}/${name}.key\n${more}`,
      client: ['--cafile', `${folder}/plant.crt`],
    });
  const at = (port: number, more: object = {}) => ({
    kind: 'mqtt',
    url: `mqtts://127.0.0.1:${port}`,
    tls: { ca: `${folder}/plant.crt`, ...more },
    subscriptions: [{ filter: 'a/#' }],
  });

  it('connects over TLS where the authority of the profile signed the certificate', async () => {
    const mosquitto = await tls('broker');
    const window = windowOn(at(mosquitto.port));
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    await mosquitto.publish('a/b', 'secret');
    const tree = await untilTree(window, 'line', ({ totals }) => totals.messages === 1);
    expect(tree.rows.at(-1)?.last?.preview.text).toBe('secret');
  });

  for (const [why, name, authority, code] of [
    ['of an authority that is not trusted', 'broker', 'other', 'untrusted'],
    ['that has expired', 'old', 'plant', 'expired'],
    ['of another name', 'elsewhere', 'plant', 'wrong-name'],
  ] as const) {
    it(`refuses a certificate ${why}, says so, and does not try again by itself`, async () => {
      const mosquitto = await tls(name);
      const window = windowOn(at(mosquitto.port, { ca: `${folder}/${authority}.crt` }));
      const refused = await window.client['mqtt.connect']({ connection: 'line' });
      expect(refused).toMatchObject({ ok: false, failure: { code } });
      const { connections } = await until(window.client['mqtt.states']({}), () => true);
      expect(connections.line?.state.kind).toBe('failed');
    });
  }

  it("asks for the passphrase of the client's key, and is let in by its certificate", async () => {
    const mosquitto = await tls('broker', 'require_certificate true\n');
    const window = windowOn(at(mosquitto.port, { certificate: `${folder}/client.crt`, key: `${folder}/client.key` }));
    const connected = window.client['mqtt.connect']({ connection: 'line' });
    const { asked } = await until(window.client['mqtt.questions']({}), (all) => all.asked.length === 1);
    expect(asked[0]).toMatchObject({ kind: 'passphrase', file: `${folder}/client.key` });
    await window.client['mqtt.answer']({ id: asked[0]?.id ?? 0, secret: 'open me', remember: false });
    value(await connected);
  });

  it('says that the broker wants a certificate', async () => {
    const mosquitto = await tls('broker', 'require_certificate true\n');
    const window = windowOn(at(mosquitto.port));
    const refused = await window.client['mqtt.connect']({ connection: 'line' });
    expect(refused).toMatchObject({ ok: false, failure: { code: expect.stringMatching(/^(?:wants-certificate|tls|reset)$/) } });
  });

  it('says which file of the profile is not there', async () => {
    const window = windowOn(at(1, { ca: '/nowhere/ca.crt' }));
    const refused = await window.client['mqtt.connect']({ connection: 'line' });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'tls-file', message: expect.stringContaining('/nowhere/ca.crt') } });
  });

  it('connects over a WebSocket (MQTT 5, 6)', async () => {
    // 2.0.11 does not start with a WebSocket alone: it counts only the other listeners
    const other = `listener ${await freePort()} 127.0.0.1\n`;
    const mosquitto = await broker({ config: `${other}listener PORT 127.0.0.1\nprotocol websockets\nallow_anonymous true\n` });
    const window = windowOn({ kind: 'mqtt', url: `ws://127.0.0.1:${mosquitto.port}/mqtt`, subscriptions: [{ filter: 'a/#', qos: 1 }] });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    const sent = { connection: 'line', topic: 'a/b', payload: Buffer.from('over ws'), qos: 1, isRetained: false } as const;
    value(await window.client['mqtt.publish'](sent));
    const tree = await untilTree(window, 'line', ({ totals }) => totals.messages === 1);
    expect(tree.rows.at(-1)?.last?.preview.text).toBe('over ws');
  });
});
