import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePublicKey, parseSecretKey, parseSignature, type SecretKey, sign, verifySignature } from '../../../main/bundle/minisign.ts';

const folder = mkdtempSync(join(tmpdir(), 'fieldwright-minisign-'));
const file = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(file(name), 'utf8');
const message = Buffer.from('the manifest of a bundle\n');

beforeAll(() => {
  writeFileSync(file('message'), message);
  execFileSync('minisign', ['-G', '-W', '-p', file('open.pub'), '-s', file('open.key')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function openKey(): Promise<SecretKey> {
  const key = await parseSecretKey(text('open.key'));
  if (!key.ok) throw new Error(key.failure.message);
  return key.value;
}

describe('keys', () => {
  it('of stock minisign are read, with the key id that it prints', async () => {
    const printed = /public key ([0-9A-F]{1,16})/.exec(text('open.pub'))?.[1]?.padStart(16, '0');
    const key = await openKey();
    expect(key.keyId).toBe(printed);
    const publicKey = parsePublicKey(text('open.pub'));
    expect(publicKey).toMatchObject({ ok: true, value: { keyId: printed, key: key.key } });
    expect(parsePublicKey(text('open.pub').split('\n')[1] ?? '')).toEqual(publicKey);
  });

  it('that are damaged are refused, and nothing throws', async () => {
    const [comment, line = ''] = text('open.key').split('\n');
    for (let at = 0; at < line.length; at += 3) {
      const changed = `${line.slice(0, at)}${line[at] === 'A' ? 'B' : 'A'}${line.slice(at + 1)}`;
      const key = await parseSecretKey(`${comment}\n${changed}\n`);
      const isKeyId = at >= 71 && at <= 83;
      // Of a key without a password the key id, the salt and the limits are under no checksum: minisign has none there.
      if (key.ok) expect(key.value.seed, `character ${at}`).toEqual((await openKey()).seed);
      else expect(key.failure.code).toMatch(isKeyId ? /./ : /bad-key|wrong-password/);
    }
    for (const bad of ['', 'x', text('open.pub'), 'untrusted comment: y\n', `${line}${line}`]) {
      expect(await parseSecretKey(bad)).toMatchObject({ ok: false, failure: { code: 'bad-key' } });
    }
  });

  it('that ask for endless memory are refused before it is taken', async () => {
    const octets = Buffer.from(text('open.key').split('\n')[1] ?? '', 'base64');
    octets.write('Sc', 2, 'latin1');
    octets.writeBigUInt64LE(2n ** 60n, 38);
    octets.writeBigUInt64LE(2n ** 60n, 46);
    expect(await parseSecretKey(octets.toString('base64'), 'x')).toMatchObject({ ok: false, failure: { code: 'bad-key' } });
  });
});

describe('signatures', () => {
  it('made here verify with stock minisign, and a changed message does not', async () => {
    writeFileSync(file('ours'), message);
    writeFileSync(file('ours.minisig'), sign(message, await openKey(), 'site "Line 4", sha256 00'));
    const verified = execFileSync('minisign', ['-V', '-p', file('open.pub'), '-m', file('ours')], { encoding: 'utf8' });
    expect(verified).toContain('Signature and comment signature verified');
    expect(verified).toContain('Trusted comment: site "Line 4", sha256 00');
    writeFileSync(file('ours'), 'The manifest of a bundle\n');
    expect(spawnSync('minisign', ['-V', '-p', file('open.pub'), '-m', file('ours')]).status).not.toBe(0);
  });

  it.each([
    ['prehashed', []],
    ['legacy', ['-l']],
  ])('of stock minisign verify here: %s', (_, options) => {
    execFileSync('minisign', [
      '-S',
      ...options,
      '-s',
      file('open.key'),
      '-m',
      file('message'),
      '-x',
      file('theirs.minisig'),
      '-t',
      'für Linie 4',
    ]);
    const key = parsePublicKey(text('open.pub'));
    const signature = parseSignature(text('theirs.minisig'));
    if (!key.ok || !signature.ok) throw new Error('not read');
    expect(signature.value).toMatchObject({ prehashed: options.length === 0, trustedComment: 'für Linie 4' });
    expect(verifySignature(message, signature.value, key.value)).toMatchObject({ ok: true });
    expect(verifySignature(Buffer.from('x'), signature.value, key.value)).toMatchObject({ ok: false, failure: { code: 'bad-signature' } });
    const commented = { ...signature.value, trustedComment: 'für Linie 5' };
    expect(verifySignature(message, commented, key.value)).toMatchObject({ ok: false, failure: { code: 'bad-signature' } });
    const other = { ...key.value, keyId: '0123456789ABCDEF' };
    expect(verifySignature(message, signature.value, other)).toMatchObject({ ok: false, failure: { code: 'other-key' } });
  });

  it('in any other shape are refused without a throw (seed 4)', async () => {
    const good = sign(message, await openKey(), 'c');
    const key = parsePublicKey(text('open.pub'));
    if (!key.ok) throw new Error('not read');
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.string({ maxLength: 3 }), (at, insert) => {
        const changed = good.slice(0, at) + insert + good.slice(at + 1);
        const parsed = parseSignature(changed);
        const inUntrustedComment = at < good.indexOf('\n');
        if (parsed.ok && changed !== good && !inUntrustedComment) {
          const same = JSON.stringify(parsed) === JSON.stringify(parseSignature(good));
          expect(same || !verifySignature(message, parsed.value, key.value).ok).toBe(true);
        }
      }),
      { seed: 4, numRuns: 300 },
    );
    for (const bad of ['', 'a\nb\nc\nd\n', good.replace('trusted comment: c', 'comment: c'), `${good}more\n`])
      expect(parseSignature(bad).ok).toBe(false);
  });
});
