import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noKeychain } from '../../../main/kit/keychain.ts';
import type { OpcuaQuestion } from '../../../shared/opcua/contract.ts';
import { createPlant, type Plant, trusting } from './plant.ts';

const DAY_MS = 24 * 3_600_000;

/** One server for all; a host of its own for each test. */
let peer: Plant;
let plant: Plant;
beforeAll(async () => {
  peer = await createPlant();
  await peer.start();
});
afterAll(() => peer.end());
beforeEach(async () => {
  plant = await createPlant();
  plant.profile = { kind: 'opcua', url: peer.url, identity: { kind: 'anonymous' } };
});
afterEach(() => plant.end());

const connect = () => plant.client['opcua.connect']({ connection: 'plant' });
const certificateOf = (question: OpcuaQuestion | undefined) => (question?.kind === 'certificate' ? question.certificate : null);

describe('security', () => {
  const policies = ['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const;
  it.each(policies.flatMap((policy) => (['Sign', 'SignAndEncrypt'] as const).map((mode) => ({ policy, mode }))))(
    'opens a session with $policy $mode (Part 7 §6.6)',
    async (security) => {
      plant.profile = { ...plant.profile, security };
      expect(await connect()).toMatchObject({ ok: true, value: { server: security } });
      expect(plant.questions).toHaveLength(1);
    },
  );

  it('takes the safest that the server offers where the profile does not say', async () => {
    expect(await connect()).toMatchObject({
      ok: true,
      value: { server: { policy: 'Aes256_Sha256_RsaPss', mode: 'SignAndEncrypt', warnings: [] } },
    });
  });

  it('warns where there is no security, and asks nothing', async () => {
    plant.profile = { ...plant.profile, security: { policy: 'None', mode: 'None' } };
    const connected = await connect();
    expect(connected).toMatchObject({ ok: true, value: { server: { namespaces: expect.arrayContaining(['urn:test:plant']) } } });
    expect(connected.ok && connected.value.server.warnings.map(({ code }) => code)).toEqual(['not-signed']);
    expect(plant.questions).toEqual([]);
  });

  it('never takes weaker security than was asked for, and says what there is', async () => {
    plant.profile = { ...plant.profile, security: { policy: 'None', mode: 'SignAndEncrypt' } };
    const connected = await connect();
    expect(connected).toMatchObject({
      ok: false,
      failure: { code: 'no-endpoint', message: expect.stringContaining('Basic256Sha256 Sign') },
    });
  });

  it('lists the endpoints without a login', async () => {
    const found = await plant.client['opcua.endpoints']({ url: peer.url });
    expect(found.ok && found.value.endpoints).toHaveLength(7);
    expect(found).toMatchObject({ ok: true, value: { applicationName: 'Test plant' } });
    expect(found.ok && found.value.endpoints[0]?.identities.toSorted()).toEqual(['anonymous', 'certificate', 'user']);
  });

  it('says what to check where nothing listens', async () => {
    plant.profile = { ...plant.profile, url: 'opc.tcp://127.0.0.1:1' };
    expect(await connect()).toMatchObject({
      ok: false,
      failure: { code: 'unreachable', message: expect.stringContaining('nothing listens there') },
    });
  });
});

describe('trust', () => {
  it('shows the certificate before anything is sent, and remembers who is trusted', async () => {
    await connect();
    const shown = certificateOf(plant.questions[0]);
    expect(shown).toMatchObject({
      subject: 'CN=Test plant, O=Fieldwright',
      applicationUri: 'urn:test:server',
      key: 'RSA 2048',
      isSelfSigned: true,
    });
    expect(shown?.thumbprint).toMatch(/^[0-9A-F]{40}$/);
    expect(shown?.problems.map(({ code }) => code)).toEqual(['untrusted']);
    await plant.client['opcua.disconnect']({ connection: 'plant' });
    expect(await connect()).toMatchObject({ ok: true });
    expect(plant.questions).toHaveLength(1);
  });

  it('does not connect to a server that was refused, until it is taken out of the rejected ones', async () => {
    plant.answer = () => ({ kind: 'trust', choice: 'refuse' });
    expect(await connect()).toMatchObject({ ok: false, failure: { code: 'certificate-refused' } });
    const lists = await plant.client['opcua.trust']({});
    const thumbprint = (lists.ok && lists.value.rejected[0]?.thumbprint) || '';
    expect(lists).toMatchObject({ ok: true, value: { trusted: [] } });
    expect(await plant.client['opcua.trustAccept']({ thumbprint })).toMatchObject({ ok: true });
    expect(await connect()).toMatchObject({ ok: true });
    expect(plant.questions).toHaveLength(1);
    await plant.client['opcua.trustRemove']({ thumbprint });
    await plant.client['opcua.disconnect']({ connection: 'plant' });
    expect(await connect()).toMatchObject({ ok: false });
  });

  it('keeps its own key for this user alone, in a certificate that carries the application URI (Part 6 §6.2.2)', async () => {
    await connect();
    const lists = await plant.client['opcua.trust']({});
    if (!lists.ok || !lists.value.own) throw new Error('there is no own certificate');
    expect(lists.value.own).toMatchObject({ applicationUri: expect.stringMatching(/^urn:.+:Fieldwright$/), problems: [] });
    const folder = path.dirname(lists.value.ownFile);
    expect((await stat(path.join(folder, 'key.pem'))).mode & 0o777).toBe(0o600);
    expect((await readFile(lists.value.ownFile))[0]).toBe(0x30);
    const renewed = await plant.client['opcua.renewOwn']({});
    expect(renewed.ok && renewed.value.own.thumbprint).not.toBe(lists.value.own.thumbprint);
  });
});

describe('identity', () => {
  it('asks for the password, again where it was wrong, and says so', async () => {
    plant.profile = { ...plant.profile, identity: { kind: 'user', user: 'operator' } };
    plant.answer = (question) => {
      const secret = question.kind === 'password' && question.attempt === 1 ? 'wrong' : 'let me in';
      return question.kind === 'password' ? { kind: 'secret', secret, remember: false } : trusting(question);
    };
    expect(await connect()).toMatchObject({ ok: true, value: { server: { identity: 'operator' } } });
    expect(plant.questions.map((question) => (question.kind === 'password' ? question.attempt : question.kind))).toEqual([
      'certificate',
      1,
      2,
    ]);
  });

  it('takes a kept password only where nobody can read it on the way (Part 4 §7.42)', async () => {
    const keychain = { ...noKeychain('none'), unavailable: async () => null, get: async () => 'let me in' };
    const kept = await createPlant({ keychain });
    const asked = async (security: typeof plant.profile.security) => {
      kept.profile = { ...kept.profile, identity: { kind: 'user', user: 'operator' }, security };
      kept.questions.length = 0;
      expect(await kept.client['opcua.connect']({ connection: 'plant' })).toMatchObject({ ok: true });
      return kept.questions.flatMap((question) => (question.kind === 'password' ? [question.isEncrypted] : []));
    };
    try {
      await kept.start();
      expect(await asked({ policy: 'Basic256Sha256', mode: 'SignAndEncrypt' })).toEqual([]);
      expect(await asked({ policy: 'None', mode: 'None' })).toEqual([false]);
    } finally {
      await kept.end();
    }
  });

  it('is of its server: where the profile of that name leads elsewhere now, nothing is sent to the one before', async () => {
    expect(await connect()).toMatchObject({ ok: true });
    plant.profile = { ...plant.profile, url: 'opc.tcp://127.0.0.1:1' };
    const read = await plant.client['opcua.read']({ connection: 'plant', nodes: ['i=2258'] });
    expect(read).toMatchObject({ ok: false, failure: { code: 'not-open' } });
  });

  it('ends where the person gives up', async () => {
    plant.profile = { ...plant.profile, identity: { kind: 'user', user: 'operator' } };
    plant.answer = (question) => (question.kind === 'password' ? { kind: 'give-up' } : trusting(question));
    expect(await connect()).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
  });

  it('logs in with a certificate of the user', async () => {
    const files = await plant.makeCertificate('operator', { applicationUri: 'urn:operator' });
    plant.profile = { ...plant.profile, identity: { kind: 'certificate', certificate: files.certificateFile, key: files.privateKeyFile } };
    expect(await connect()).toMatchObject({ ok: true });
  });
});

describe('a certificate that has ended', () => {
  it('is shown as such, with how long ago', async () => {
    const expired = await createPlant();
    try {
      const files = await expired.makeCertificate('expired', {
        from: new Date(Date.now() - 20 * DAY_MS),
        to: new Date(Date.now() - 3 * DAY_MS),
      });
      await expired.start(files);
      expired.profile = { ...expired.profile, security: { policy: 'Basic256Sha256', mode: 'SignAndEncrypt' } };
      expired.answer = () => ({ kind: 'trust', choice: 'refuse' });
      expect(await expired.client['opcua.connect']({ connection: 'plant' })).toMatchObject({
        ok: false,
        failure: { code: 'certificate-refused' },
      });
      const problems = certificateOf(expired.questions[0])?.problems ?? [];
      expect(problems.map(({ code }) => code)).toEqual(['untrusted', 'expired']);
      expect(problems[1]?.message).toMatch(/ended on \d{4}-\d\d-\d\d, [34] days ago/);
    } finally {
      await expired.end();
    }
  });
});
