import { execFileSync, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildBundle } from '../../../main/bundle/build.ts';
import { createBundleService } from '../../../main/bundle/service.ts';
import { verifyBundle } from '../../../main/bundle/verify.ts';
import { readZip, writeZip } from '../../../main/bundle/zip.ts';
import type { LocatedProblem } from '../../../shared/kit/problem.ts';
import { testDevice, testSource } from '../../bundle/site.ts';

const folder = mkdtempSync(join(tmpdir(), 'fieldwright-bundle-'));
const keyFile = join(folder, 'minisign.key');
const pubFile = join(folder, 'minisign.pub');
const never = new AbortController().signal;

beforeAll(() => {
  execFileSync('minisign', ['-G', '-W', '-p', pubFile, '-s', keyFile]);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function built({ signed = true, source = testSource() } = {}) {
  const bundle = await buildBundle({ ...source, ...(signed && { key: readFileSync(keyFile, 'utf8') }) });
  if (!bundle.ok) throw new Error(bundle.failure.message);
  return bundle.value;
}

const pubkey = () => readFileSync(pubFile, 'utf8');

function entriesOf(bytes: Uint8Array) {
  const zip = readZip(bytes);
  if (!zip.ok) throw new Error(zip.failure.message);
  return zip.value;
}

/** The bundle with one file replaced (or removed, or added), as a careful forger would pack it: with right CRCs. */
function repacked(bytes: Uint8Array, path: string, change: (text: string) => string | null): Uint8Array {
  const files = new Map(entriesOf(bytes).map((entry) => [entry.path, Buffer.from(entry.bytes).toString()]));
  const changed = change(files.get(path) ?? '');
  if (changed === null) files.delete(path);
  else files.set(path, changed);
  return writeZip([...files].map(([name, text]) => ({ path: name, bytes: Buffer.from(text) })));
}

describe('a bundle', () => {
  it('can be checked with unzip, sha256sum and minisign alone', async () => {
    const { bytes, signedBy } = await built();
    writeFileSync(join(folder, 'line4.fwb'), bytes);
    const unpacked = join(folder, 'unpacked');
    execFileSync('unzip', ['-q', join(folder, 'line4.fwb'), '-d', unpacked]);
    const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: unpacked, encoding: 'utf8' });
    for (const file of ['manifest.json', 'SHA256SUMS']) {
      expect(run('minisign', '-V', '-p', pubFile, '-m', file)).toContain('fieldwright bundle of site "Line 4", manifest.json sha256');
    }
    const listed = run('sha256sum', '-c', 'SHA256SUMS').trim().split('\n');
    expect(listed.every((line) => line.endsWith(': OK'))).toBe(true);
    const all = readdirSync(unpacked, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(all.length - listed.length).toBe(3);
    const siteHash = execFileSync('sh', ['-c', 'find . -type f | sed "s,^\\./,," | LC_ALL=C sort | xargs sha256sum | sha256sum'], {
      cwd: join(unpacked, 'site'),
      encoding: 'utf8',
    });
    const manifest = JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      format: 1,
      site: { name: 'Line 4', sha256: siteHash.slice(0, 64) },
      devices: [
        { name: 'sw1', steps: 4 },
        { name: 'sw2', steps: 2 },
      ],
    });
    expect(signedBy).toBe(/public key ([0-9A-F]+)/.exec(pubkey())?.[1]?.padStart(16, '0'));
    expect(spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: join(unpacked, 'devices/sw1') }).status).toBe(0);
  });

  it('is the same to the octet whatever the time zone, the locale, the day and the order of files and devices', async () => {
    const once = await built({ signed: false });
    const { files, site, ...rest } = testSource();
    const shuffled = {
      ...rest,
      files: new Map([...files].reverse()),
      site: { ...site, devices: Object.fromEntries(Object.entries(site.devices).reverse()) },
    };
    expect(Buffer.compare((await built({ signed: false, source: shuffled })).bytes, once.bytes)).toBe(0);
    const script = `import { buildBundle } from './main/bundle/build.ts';
      import { testSource } from './test/bundle/site.ts';
      const built = await buildBundle(testSource()); console.log(built.value.sha256);`;
    for (const env of [
      { TZ: 'Asia/Kathmandu', LC_ALL: 'zh_CN.UTF-8' },
      { TZ: 'America/St_Johns', LC_ALL: 'C' },
    ]) {
      const sha256 = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      });
      expect(sha256.trim()).toBe(once.sha256);
    }
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2041-02-03T04:05:06Z') });
    try {
      expect((await built({ signed: false })).sha256).toBe(once.sha256);
    } finally {
      vi.useRealTimers();
    }
  });

  it('holds the summary as a table of windows for print', async () => {
    const { bytes } = await built({ signed: false });
    const summary = Buffer.from(entriesOf(bytes).find(({ path }) => path === 'SUMMARY.txt')?.bytes ?? []).toString();
    expect(summary).toContain('sw1 / eth2: gates');
    expect(summary).toMatch(/# +for +open +length +command\n +1 +control +0 +200000 +set\n +2 +- +1 +300000 +set\n/);
  });

  it('is not made of a site with errors, of a name no bundle can hold, or with a bad key', async () => {
    const problem: LocatedProblem = {
      code: 'x',
      severity: 'error',
      path: [],
      values: {},
      message: 'Too short.',
      file: 'devices/sw1.yaml',
      line: 3,
      column: 5,
    };
    const source = testSource();
    expect(await buildBundle({ ...source, problems: [problem] })).toMatchObject({
      ok: false,
      failure: { code: 'site-has-errors', message: expect.stringContaining('devices/sw1.yaml:3:5: Too short.') },
    });
    expect(await buildBundle({ ...source, problems: [{ ...problem, severity: 'warning' }] })).toMatchObject({ ok: true });
    expect(await buildBundle({ ...source, files: new Map([['../x', '']]) })).toMatchObject({
      ok: false,
      failure: { code: 'unusable-file' },
    });
    expect(await buildBundle({ ...source, key: 'nonsense' })).toMatchObject({ ok: false, failure: { code: 'bad-key' } });
    await expect(buildBundle({ ...source, signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it('leaves devices out that have nothing to apply', async () => {
    const idle = { ...testDevice('idle', []), ports: {} };
    const { devices, bytes } = await built({ signed: false, source: testSource({ devices: [testDevice('sw1', ['eth2']), idle] }) });
    expect(devices).toBe(1);
    expect(entriesOf(bytes).some(({ path }) => path.startsWith('devices/idle/'))).toBe(false);
  });
});

describe('verify', () => {
  it('says what was established and what was not', async () => {
    const signed = await built();
    const plain = await built({ signed: false });
    expect(verifyBundle(signed.bytes, { pubkey: pubkey() })).toMatchObject({
      ok: true,
      value: { site: 'Line 4', devices: ['sw1', 'sw2'], files: signed.files, signature: { state: 'verified', keyId: signed.signedBy } },
    });
    expect(verifyBundle(signed.bytes)).toMatchObject({ ok: true, value: { signature: { state: 'not-checked', keyId: signed.signedBy } } });
    expect(verifyBundle(plain.bytes)).toMatchObject({ ok: true, value: { signature: { state: 'none' } } });
    expect(verifyBundle(plain.bytes, { pubkey: pubkey() })).toMatchObject({ ok: false, failure: { code: 'not-signed' } });
    expect(verifyBundle(signed.bytes, { pubkey: 'nonsense' })).toMatchObject({ ok: false, failure: { code: 'bad-key' } });
    execFileSync('minisign', ['-G', '-W', '-p', join(folder, 'other.pub'), '-s', join(folder, 'other.key')]);
    const other = verifyBundle(signed.bytes, { pubkey: readFileSync(join(folder, 'other.pub'), 'utf8') });
    expect(other).toMatchObject({
      ok: false,
      failure: { code: 'other-key', message: expect.stringContaining(`signed with key ${signed.signedBy}`) },
    });
  });

  it('finds every changed octet, and names the file it is in', async () => {
    const { bytes } = await built({ source: testSource({ devices: [testDevice('sw1', ['eth2'])] }) });
    const owner = ownersOf(bytes);
    // The scripts are long and alike: every octet of headers and short files, every 41st of the rest.
    const places = owner.flatMap(({ path, content, at, length }) =>
      Array.from({ length }, (_, index) => index)
        .filter((index) => !content || length < 300 || index % 41 === 0)
        .map((index) => ({ path, at: at + index })),
    );
    expect(places.length).toBeGreaterThan(2_000);
    for (const { path, at } of places) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const verified = verifyBundle(changed);
      if (verified.ok) throw new Error(`octet ${at} of ${path ?? 'the zip'} was changed, and it was not found`);
      if (path) expect(verified.failure.message, `octet ${at}`).toContain(path);
    }
  }, 60_000);

  it('finds what a careful forger changes, without the key', async () => {
    const { bytes } = await built();
    const forged = (path: string, change: (text: string) => string | null) => verifyBundle(repacked(bytes, path, change));
    const tampered = (path: string) => ({
      ok: false,
      failure: { code: 'tampered', findings: expect.arrayContaining([expect.objectContaining({ path })]) },
    });
    for (const { path } of entriesOf(bytes)) {
      expect(
        forged(path, (text) => `${text} `),
        path,
      ).toMatchObject(tampered(path));
      expect(
        forged(path, () => null),
        path,
      ).toMatchObject(path === 'manifest.json' ? { ok: false, failure: { code: 'not-a-bundle' } } : tampered(path));
    }
    expect(forged('devices/sw1/extra.sh', () => 'x')).toMatchObject(tampered('devices/sw1/extra.sh'));
    expect(forged('manifest.json', (text) => text.replace('"format": 1', '"format": 2'))).toMatchObject({
      ok: false,
      failure: { code: 'not-a-bundle', message: expect.stringContaining('format 2') },
    });
    expect(forged('manifest.json', (text) => text.replace('"error": 0', '"error": 0, "error": 0'))).toMatchObject(
      tampered('manifest.json'),
    );
    expect(forged('manifest.json.minisig', (text) => text.replace('signature from', 'Signature from'))).toMatchObject(
      tampered('manifest.json.minisig'),
    );
  });

  it('finds with the key what a forger rebuilt as a whole and signed with the old signatures', async () => {
    const { bytes } = await built();
    const forged = await built({
      signed: false,
      source: testSource({ devices: [testDevice('sw1', ['eth2', 'eth3'], [100_000, 400_000]), testDevice('sw2', ['eth2'])] }),
    });
    const signatures = entriesOf(bytes).filter(({ path }) => path.endsWith('.minisig'));
    const whole = writeZip([...entriesOf(forged.bytes), ...signatures]);
    expect(verifyBundle(whole, { pubkey: pubkey() })).toMatchObject({ ok: false, failure: { code: 'tampered' } });
    const manifest = Buffer.from(entriesOf(forged.bytes).find(({ path }) => path === 'manifest.json')?.bytes ?? []);
    const comment = createComment(manifest);
    const recommented = signatures.map(({ path, bytes: old }) => ({
      path,
      bytes: Buffer.from(
        Buffer.from(old)
          .toString()
          .replace(/^trusted comment: .*$/m, `trusted comment: ${comment}`),
      ),
    }));
    const careful = writeZip([...entriesOf(forged.bytes), ...recommented]);
    expect(verifyBundle(careful)).toMatchObject({ ok: true, value: { signature: { state: 'not-checked' } } });
    expect(verifyBundle(careful, { pubkey: pubkey() })).toMatchObject({
      ok: false,
      failure: { code: 'tampered', message: expect.stringContaining('.minisig') },
    });
  });

  it('calls other files what they are', () => {
    expect(verifyBundle(Buffer.from('hello'))).toMatchObject({ ok: false, failure: { code: 'not-a-bundle' } });
    expect(verifyBundle(writeZip([{ path: 'a.txt', bytes: Buffer.from('x') }]))).toMatchObject({
      ok: false,
      failure: { code: 'not-a-bundle' },
    });
    expect(verifyBundle(writeZip([{ path: 'manifest.json', bytes: Buffer.from('{}') }]))).toMatchObject({ ok: false });
  });
});

describe('the service', () => {
  const service = (source: ReturnType<typeof testSource> | null) =>
    createBundleService({ currentSite: () => source, facets: testSource().facets, toolVersion: '0.1.0' });

  it('writes the bundle of the open site, and previews what it would hold for one device', async () => {
    const out = join(folder, 'service.fwb');
    const done = await service(testSource())['bundle.build']({ out, key: keyFile }, { signal: never });
    expect(done).toMatchObject({ ok: true, value: { out, devices: 2 } });
    expect(verifyBundle(readFileSync(out), { pubkey: pubkey() }).ok).toBe(true);
    const preview = await service(testSource())['bundle.preview']({ device: 'sw2' }, { signal: never });
    const bundled = entriesOf(readFileSync(out)).filter(({ path }) => path.startsWith('devices/sw2/'));
    const texts = preview.ok ? preview.value.files.map(({ path, text }) => [path, text]).sort() : [];
    expect(texts).toEqual(bundled.map(({ path, bytes }) => [path.slice('devices/sw2/'.length), Buffer.from(bytes).toString()]).sort());
  });

  it('says what is missing, and leaves the file that was there', async () => {
    const out = join(folder, 'kept.fwb');
    writeFileSync(out, 'before');
    const build = (input: { out: string; key?: string }, source: ReturnType<typeof testSource> | null = testSource()) =>
      service(source)['bundle.build'](input, { signal: never });
    expect(await build({ out }, null)).toMatchObject({ ok: false, failure: { code: 'no-site' } });
    expect(await build({ out: 'relative.fwb' })).toMatchObject({ ok: false, failure: { code: 'io' } });
    expect(await build({ out, key: join(folder, 'no.key') })).toMatchObject({ ok: false, failure: { code: 'bad-key' } });
    expect(await build({ out, key: '/dev/zero' })).toMatchObject({ ok: false, failure: { code: 'bad-key' } });
    expect(await build({ out: join(folder, 'no/such/folder.fwb') })).toMatchObject({ ok: false, failure: { code: 'io' } });
    expect(await service(testSource())['bundle.preview']({ device: '__proto__' }, { signal: never })).toMatchObject({
      ok: false,
      failure: { code: 'not-found' },
    });
    const refused = await build({ out });
    expect(refused).toMatchObject({ ok: false, failure: { message: expect.stringContaining('is there and is no bundle') } });
    expect(await build({ out: '/dev/null' })).toMatchObject({ ok: false, failure: { code: 'io' } });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(readFileSync(out, 'utf8')).toBe('before');
    expect(existsSync(join(folder, 'relative.fwb'))).toBe(false);
  });
});

/** Which file every octet of a zip belongs to: null for the end record. */
function ownersOf(bytes: Uint8Array): { path: string | null; content: boolean; at: number; length: number }[] {
  const entries = entriesOf(bytes);
  let at = 0;
  const local = entries.flatMap(({ path, bytes: content }) => {
    const header = { path, content: false, at, length: 30 + path.length };
    at += 30 + path.length + content.length;
    return [header, { path, content: true, at: at - content.length, length: content.length }];
  });
  const central = entries.map(({ path }) => {
    at += 46 + path.length;
    // A changed name, or its length, can only be named as what it was changed to.
    return { path: null, content: false, at: at - 46 - path.length, length: 46 + path.length };
  });
  expect(crc32(Buffer.from(entries[0]?.bytes ?? []))).toBe(entries[0]?.crc);
  return [...local, ...central, { path: null, content: false, at, length: 22 }];
}

function createComment(manifest: Buffer): string {
  return `fieldwright bundle of site "Line 4", manifest.json sha256 ${hash('sha256', manifest)}`;
}
