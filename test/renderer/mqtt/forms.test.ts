import { describe, expect, it } from 'vitest';
import { emptyProfile, readProfile } from '../../../renderer/mqtt/newProfile.ts';
import { emptyForm, readForm, readHex } from '../../../renderer/mqtt/publishForm.ts';
import { facets } from '../../../shared/facets.ts';
import { MAX_PUBLISH_BYTES } from '../../../shared/mqtt/contract.ts';
import { readSite } from '../../../shared/site/read.ts';
import { sampleFiles } from '../site/sample.ts';

const KNOWN = 'fieldwright: 1\nconnections: { line-mqtt: { kind: mqtt, url: "mqtt://broker:1883" } }\n';
const { site } = readSite(new Map([...sampleFiles, ['connections.yaml', KNOWN]]), facets);
if (!site) throw new Error('the sample does not read');

describe('the form that publishes', () => {
  const read = (part: Partial<typeof emptyForm>, hasProperties = true) => readForm({ ...emptyForm, topic: 'a/b', ...part }, hasProperties);
  const codeOf = (part: Partial<typeof emptyForm>) => {
    const result = read(part);
    return result.ok ? null : [result.failure.code, result.failure.field];
  };

  it.each(['', 'a/+/b', 'a/#', 'a\0b', 'x'.repeat(65_536), '路'.repeat(21_846)])(
    'refuses the topic %j: a name has 1 to 65,535 octets and no wildcard or NUL (MQTT 5, 4.7.3)',
    (topic) => expect(codeOf({ topic })).toEqual(['bad-topic', 'topic']),
  );

  it('takes the octets of hex, with or without blanks, and refuses what is none', () => {
    expect([...(readHex('0a1B 2c\n') ?? [])]).toEqual([0x0a, 0x1b, 0x2c]);
    expect(codeOf({ kind: 'hex', payload: '0a1' })).toEqual(['bad-hex', 'payload']);
    expect(codeOf({ kind: 'hex', payload: '0x0a' })).toEqual(['bad-hex', 'payload']);
  });

  it('checks JSON, and sends it as it was typed', () => {
    expect(codeOf({ kind: 'json', payload: '{"a":1,}' })).toEqual(['bad-json', 'payload']);
    const result = read({ kind: 'json', payload: ' {"a": 1}' });
    expect(result.ok && new TextDecoder().decode(result.value.payload)).toBe(' {"a": 1}');
  });

  it('sends text as UTF-8, and an empty payload as none', () => {
    const result = read({ payload: '温度' });
    expect(result.ok && result.value.payload.byteLength).toBe(6);
    const none = read({ payload: '' });
    expect(none.ok && none.value.payload.byteLength).toBe(0);
  });

  it('refuses a payload beyond what one call may carry', () => {
    expect(codeOf({ payload: 'x'.repeat(MAX_PUBLISH_BYTES + 1) })).toEqual(['too-large', 'payload']);
  });

  it('leaves properties away that are empty, and all of them for MQTT 3.1.1, which has none', () => {
    const part = { contentType: 'text/plain', expiryS: '60', correlationData: '0a 0b', userProperties: 'unit=bar\n\nnote=a=b' };
    const result = read(part);
    expect(result.ok && result.value.properties).toEqual({
      contentType: 'text/plain',
      expiryS: 60,
      correlationData: '0a0b',
      userProperties: [
        { name: 'unit', value: 'bar' },
        { name: 'note', value: 'a=b' },
      ],
    });
    const old = read(part, false);
    expect(old.ok && old.value.properties).toEqual({});
  });

  it.each([
    [{ expiryS: '-1' }, ['bad-number', 'expiryS']],
    [{ expiryS: '4294967296' }, ['bad-number', 'expiryS']],
    [{ expiryS: '1.5' }, ['bad-number', 'expiryS']],
    [{ responseTopic: 'a/#' }, ['bad-topic', 'responseTopic']],
    [{ userProperties: 'a=b\nno sign' }, ['bad-property', 'userProperties']],
  ])('refuses %j (MQTT 5, 3.3.2.3)', (part, wanted) => expect(codeOf(part)).toEqual(wanted));
});

describe('the form for a new broker', () => {
  const read = (part: Partial<typeof emptyProfile>) =>
    readProfile({ ...emptyProfile, name: 'plant', url: 'mqtt://broker:1883', ...part }, site);
  const codeOf = (part: Partial<typeof emptyProfile>) => {
    const result = read(part);
    return result.ok ? null : result.failure.code;
  };

  it('writes only what was filled in, and never a password', () => {
    const result = read({ user: ' operator ', subscriptions: 'a/#\n\nb/+/c' });
    expect(result).toEqual({
      ok: true,
      value: {
        name: 'plant',
        edits: [
          {
            path: ['connections', 'connections', 'plant'],
            value: { kind: 'mqtt', url: 'mqtt://broker:1883', user: 'operator', subscriptions: [{ filter: 'a/#' }, { filter: 'b/+/c' }] },
          },
        ],
      },
    });
  });

  it.each([
    ['bad-name', { name: '' }],
    ['bad-name', { name: 'a b' }],
    ['taken', { name: 'line-mqtt' }],
    ['bad-url', { url: 'http://broker' }],
    ['bad-url', { url: 'mqtt://user:secret@broker' }],
    ['half-pair', { certificate: '/c.pem' }],
    ['half-pair', { key: '/k.pem' }],
    ['bad-filter', { subscriptions: 'a/#/b' }],
  ] as const)('says %s for %j', (code, part) => expect(codeOf(part)).toBe(code));
});
