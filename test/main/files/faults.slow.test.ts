import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Limits, usualLimits } from '../../../main/files/limits.ts';
import { createBench, hasDropbear, hasOpenSsh, makeKey, startDropbear, startSshd } from '../ssh/peers.ts';
import { type HostileFile, startHostileServer } from './hostileServer.ts';
import { asUser, copy, type FilesClient, list, openFiles, reached } from './room.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');

let count = 0;
function newFolder(...names: readonly string[]): string {
  const folder = bench.file(`room-${++count}`);
  for (const name of ['', ...names]) mkdirSync(path.join(folder, name), { recursive: true });
  return folder;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

const MEBIBYTE = 1024 * 1024;
const peers = [
  { name: 'OpenSSH', has: hasOpenSsh, start: (name: string) => startSshd(bench, name, [key], ['Subsystem sftp internal-sftp']) },
  { name: 'dropbear without SFTP', has: hasDropbear, start: (name: string) => startDropbear(bench, name, [key], { hasSftp: false }) },
] as const;

describe.each(peers)('a link that is cut: $name (skipped where it is not installed)', ({ name, has, start }) => {
  it.skipIf(!has).each(['upload', 'download'] as const)(
    '%s: nothing half-written at the target; resumed from the part, proven',
    async (direction) => {
      const server = await start(`cut-${name.replaceAll(' ', '-')}-${direction}`);
      const { client } = openFiles(bench, server, key);
      const folder = newFolder('from', 'to');
      const source = path.join(folder, 'from/large');
      writeFileSync(source, randomBytes(48 * MEBIBYTE));
      writeFileSync(path.join(folder, 'to/large'), 'what stood there');
      const input = { ...asUser, direction, from: [source], to: path.join(folder, 'to'), policy: 'replace' as const };
      const begun = await client['files.copy'](input);
      if (!begun.ok) throw new Error(begun.failure.message);
      const { id } = begun.value;
      await reached(client, id, ({ bytesDone, state }) => bytesDone > 8 * MEBIBYTE || state === 'failed');
      await server.kill();
      const cut = await reached(client, id);
      expect(cut).toMatchObject({ state: 'interrupted', canResume: true, failure: { code: 'lost' } });
      expect(readFileSync(path.join(folder, 'to/large'), 'utf8')).toBe('what stood there');
      expect(readdirSync(path.join(folder, 'to'))).toHaveLength(2);

      await server.start();
      expect(await client['files.resume']({ id })).toMatchObject({ ok: true });
      const first = await reached(client, id, ({ bytesDone, state }) => bytesDone > 0 || state === 'failed');
      expect(first.bytesDone).toBeGreaterThanOrEqual(4 * MEBIBYTE);
      expect(await reached(client, id)).toMatchObject({ state: 'done', filesDone: 1, bytesDone: 48 * MEBIBYTE, verified: { sha256: 1 } });
      expect(await hashOf(path.join(folder, 'to/large'))).toBe(await hashOf(source));
      expect(readdirSync(path.join(folder, 'to'))).toEqual(['large']);
    },
  );
});

describe.skipIf(!hasOpenSsh)('a host that ends in the middle of a copy (skipped where OpenSSH is not installed)', () => {
  it.each(['upload', 'download'] as const)('%s: the same copy, asked of the next host, goes on with the part', async (direction) => {
    const server = await startSshd(bench, `host-${direction}`, [key], ['Subsystem sftp internal-sftp']);
    const folder = newFolder('from', 'to');
    const partsFolder = path.join(folder, 'records/deep');
    const source = path.join(folder, 'from/large');
    writeFileSync(source, randomBytes(48 * MEBIBYTE));
    const input = { ...asUser, direction, from: [source], to: path.join(folder, 'to'), policy: 'ask' as const };
    const first = openFiles(bench, server, key, { partsFolder });
    const begun = await first.client['files.copy'](input);
    if (!begun.ok) throw new Error(begun.failure.message);
    await reached(first.client, begun.value.id, ({ bytesDone, state }) => bytesDone > 8 * MEBIBYTE || state === 'failed');
    await first.client['files.cancel']({ id: begun.value.id });

    // While the first lives it may go on itself: another host begins anew beside it.
    const beside = openFiles(bench, server, key, { partsFolder });
    await expect.poll(() => readdirSync(partsFolder)).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/)]);
    const anew = await beside.client['files.copy'](input);
    if (!anew.ok) throw new Error(anew.failure.message);
    await reached(beside.client, anew.value.id, ({ bytesDone }) => bytesDone > 0);
    expect(readdirSync(path.join(folder, 'to'))).toHaveLength(2);
    await beside.client['files.cancel']({ id: anew.value.id });
    await beside.client['files.forget']({ id: anew.value.id });

    await first.close();
    const [part = ''] = readdirSync(path.join(folder, 'to'));
    expect(part).toMatch(/^\.fw-[0-9a-f]{16}\.part$/);
    const next = openFiles(bench, server, key, { partsFolder });
    const again = await next.client['files.copy'](input);
    if (!again.ok) throw new Error(again.failure.message);
    const started = await reached(next.client, again.value.id, ({ bytesDone, state }) => bytesDone > 0 || state === 'failed');
    expect(started.bytesDone).toBeGreaterThanOrEqual(4 * MEBIBYTE);
    expect(readdirSync(path.join(folder, 'to'))).toEqual([part]);
    expect(await reached(next.client, again.value.id)).toMatchObject({ state: 'done', bytesDone: 48 * MEBIBYTE, verified: { sha256: 1 } });
    expect(await hashOf(path.join(folder, 'to/large'))).toBe(await hashOf(source));
    expect(readdirSync(path.join(folder, 'to'))).toEqual(['large']);
    await next.close();
    expect(readdirSync(partsFolder)).toEqual([]);
  });
});

describe.skipIf(!hasOpenSsh)('transfers (skipped where OpenSSH is not installed)', () => {
  it('a cancelled one keeps its part for a resume, and takes it away when it is forgotten', async () => {
    const { client } = openFiles(bench, await startSshd(bench, 'cancel', [key], ['Subsystem sftp internal-sftp']), key);
    const folder = newFolder('from', 'to');
    writeFileSync(path.join(folder, 'from/large'), randomBytes(64 * MEBIBYTE));
    const begun = await client['files.copy']({
      ...asUser,
      direction: 'upload',
      from: [path.join(folder, 'from/large')],
      to: path.join(folder, 'to'),
      policy: 'ask',
    });
    if (!begun.ok) throw new Error(begun.failure.message);
    const { id } = begun.value;
    await reached(client, id, ({ bytesDone }) => bytesDone > 4 * MEBIBYTE);
    await client['files.cancel']({ id });
    expect(await reached(client, id)).toMatchObject({ state: 'cancelled', canResume: true });
    expect(readdirSync(path.join(folder, 'to'))).toEqual([expect.stringMatching(/^\.fw-[0-9a-f]{16}\.part$/)]);
    await client['files.forget']({ id });
    expect(readdirSync(path.join(folder, 'to'))).toEqual([]);
  });

  it('a source that changed since the cut is copied anew, not joined to the old part', async () => {
    const { client } = openFiles(bench, await startSshd(bench, 'anew', [key], ['Subsystem sftp internal-sftp']), key);
    const folder = newFolder('from', 'to');
    const source = path.join(folder, 'from/large');
    writeFileSync(source, randomBytes(64 * MEBIBYTE));
    const begun = await client['files.copy']({
      ...asUser,
      direction: 'upload',
      from: [source],
      to: path.join(folder, 'to'),
      policy: 'ask',
    });
    if (!begun.ok) throw new Error(begun.failure.message);
    const { id } = begun.value;
    await reached(client, id, ({ bytesDone }) => bytesDone > 4 * MEBIBYTE);
    await client['files.cancel']({ id });
    writeFileSync(source, randomBytes(64 * MEBIBYTE));
    await client['files.resume']({ id });
    expect(await reached(client, id)).toMatchObject({ state: 'done', verified: { sha256: 1 } });
    expect(await hashOf(path.join(folder, 'to/large'))).toBe(await hashOf(source));
  });

  it('goes on over changes of keys in the middle (RFC 4253 §9)', async () => {
    const server = await startSshd(bench, 'rekey', [key], ['Subsystem sftp internal-sftp', 'RekeyLimit 1M']);
    const { client } = openFiles(bench, server, key);
    const folder = newFolder('from', 'to', 'back');
    writeFileSync(path.join(folder, 'from/f'), randomBytes(12 * MEBIBYTE));
    const there = await copy(client, { direction: 'upload', from: [path.join(folder, 'from/f')], to: path.join(folder, 'to') });
    expect(there).toMatchObject({ state: 'done', verified: { sha256: 1 } });
    const back = await copy(client, { direction: 'download', from: [path.join(folder, 'to/f')], to: path.join(folder, 'back') });
    expect(back).toMatchObject({ state: 'done', verified: { sha256: 1 } });
  });

  it('a file of 192 MiB costs no memory of that size, there or back', async () => {
    const { client } = openFiles(bench, await startSshd(bench, 'large', [key], ['Subsystem sftp internal-sftp']), key);
    const folder = newFolder('from', 'to', 'back');
    writeFileSync(path.join(folder, 'from/sparse'), '');
    truncateSync(path.join(folder, 'from/sparse'), 192 * MEBIBYTE);
    // What is held, garbage included: pages that the system keeps for the process would hide a difference of this size.
    const held = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    for (const [direction, from, to] of [
      ['download', 'from', 'to'],
      ['upload', 'to', 'back'],
    ] as const) {
      const before = held();
      let most = before;
      const timer = setInterval(() => {
        most = Math.max(most, held());
      }, 20);
      const ended = await copy(client, { direction, from: [path.join(folder, from, 'sparse')], to: path.join(folder, to) });
      clearInterval(timer);
      expect(ended).toMatchObject({ state: 'done', bytesDone: 192 * MEBIBYTE, verified: { sha256: 1 } });
      expect(most - before).toBeLessThan(112 * MEBIBYTE);
    }
  }, 300_000);

  it('a folder of 100,000 files is listed within 5 s of processor time, in batches', async () => {
    const { client } = openFiles(bench, await startSshd(bench, 'many', [key], ['Subsystem sftp internal-sftp']), key);
    const folder = newFolder();
    execFileSync('sh', ['-c', 'cd "$1" && seq -f "file-%06g" 1 100000 | xargs touch', 'sh', folder]);
    const before = process.cpuUsage();
    const listing = await list(client, folder);
    const { user, system } = process.cpuUsage(before);
    expect(listing.entries).toHaveLength(100_000);
    expect((user + system) / 1_000).toBeLessThan(5_000);
  });
});

describe.skipIf(!hasOpenSsh || process.getuid?.() !== 0)('full disks (skipped without OpenSSH, and for whom may not mount)', () => {
  function tmpfs(megabytes: number): string {
    const folder = newFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
    bench.onEnd(() => void execFileSync('umount', [folder]));
    return folder;
  }
  const open = async (name: string): Promise<FilesClient> =>
    openFiles(bench, await startSshd(bench, name, [key], ['Subsystem sftp internal-sftp']), key).client;

  it('too large for the disk that is there: refused with numbers before anything is written, on either side', async () => {
    const client = await open('room');
    const small = tmpfs(4);
    const folder = newFolder('from');
    writeFileSync(path.join(folder, 'from/f'), randomBytes(8 * MEBIBYTE));
    for (const direction of ['upload', 'download'] as const) {
      const refused = await copy(client, { direction, from: [path.join(folder, 'from/f')], to: small });
      expect(refused).toMatchObject({
        state: 'failed',
        failure: { code: 'no-room', message: expect.stringContaining(String(8 * MEBIBYTE)) },
      });
      expect(readdirSync(small)).toEqual([]);
    }
  });

  it('full in the middle of a write: said so, and nothing of it is left on the device', async () => {
    const client = await open('full');
    const small = tmpfs(4);
    const size = 8 * MEBIBYTE;
    const begun = await client['files.bring']({ ...asUser, folder: small, name: 'f', size, policy: 'ask' });
    if (!begun.ok) throw new Error(begun.failure.message);
    let failure: string | null = null;
    for (let offset = 0; offset < size && failure === null; offset += MEBIBYTE) {
      const piece = await client['files.bringPiece']({ id: begun.value.id, offset, bytes: new Uint8Array(MEBIBYTE) });
      if (!piece.ok) failure = piece.failure.code;
    }
    expect((await reached(client, begun.value.id)).failure).toMatchObject({ code: 'disk-full' });
    expect(readdirSync(small)).toEqual([]);
  });
});

describe('a hostile server', () => {
  const regular = { mode: 0o100644 };
  const hostKey = makeKey(bench, 'hostile-host');
  const open = async (files: readonly HostileFile[], options = {}, limits?: Limits) => {
    const port = await startHostileServer(bench, hostKey, files, options);
    const server = { port, hostKey, kill: async () => undefined, freeze: () => undefined, start: async () => undefined, log: () => '' };
    return openFiles(bench, server, key, limits && { limits }).client;
  };
  const bytes = Buffer.from('payload');

  it.skipIf(!hasOpenSsh)('names that lead elsewhere are left out and told; the rest arrives', async () => {
    const names = [
      '../escaped',
      '..',
      '.',
      '',
      '/etc/cron.d/x',
      'a/../../b',
      'nul\0name',
      'bell\u0007',
      'line\nend',
      'x'.repeat(300),
      'good',
    ];
    const client = await open([
      ...names.map((name) => ({ ...regular, name, size: bytes.length, bytes })),
      { name: 'loop', mode: 0o120777, size: 1, bytes },
      { name: 'device', mode: 0o020666, size: 1, bytes },
    ]);
    const folder = newFolder('to');
    const ended = await copy(client, { direction: 'download', from: ['/trap'], to: path.join(folder, 'to') });
    expect(ended).toMatchObject({ state: 'done', files: 1, filesDone: 1 });
    expect(ended.skippedCount).toBe(names.length - 3 + 2);
    expect(readdirSync(folder)).toEqual(['to']);
    expect(readdirSync(path.join(folder, 'to/trap'))).toEqual(['good']);
    expect(ended.skipped.every(({ message }) => !message.includes('\u0007'))).toBe(true);
  });

  it.skipIf(!hasOpenSsh)('sizes that lie: less than was said is refused, more is not taken', async () => {
    const client = await open([
      { ...regular, name: 'short', size: 2_000_000, bytes: Buffer.alloc(1_000_000) },
      { ...regular, name: 'long', size: 5, bytes: Buffer.alloc(1_000_000, 'x') },
      { ...regular, name: 'vast', size: 2 ** 50, bytes },
    ]);
    const to = newFolder();
    expect(await copy(client, { direction: 'download', from: ['/trap/short'], to })).toMatchObject({ failure: { code: 'changed' } });
    expect(await copy(client, { direction: 'download', from: ['/trap/vast'], to })).toMatchObject({ failure: { code: 'no-room' } });
    expect(await copy(client, { direction: 'download', from: ['/trap/long'], to })).toMatchObject({ state: 'done' });
    expect(readFileSync(path.join(to, 'long'), 'utf8')).toBe('xxxxx');
    expect(readdirSync(to)).toEqual(['long']);
  });

  it('as much as a person can mean is taken: 200,000 entries of a folder, 250,000 files and folders of a copy or removal', () => {
    expect(usualLimits).toEqual({ entries: 200_000, items: 250_000 });
  });

  // The server answers with 500 names at a time, and a window gets batches of 1,000: neither bound is a multiple of both.
  it.skipIf(!hasOpenSsh)('a listing without end is cut at its bound, and a copy or removal of it refused', async () => {
    const client = await open([], { isEndless: true }, { entries: 5_300, items: 7_700 });
    const listing = await list(client, '/trap');
    expect(listing).toMatchObject({ isCut: true, failure: null });
    expect(new Set(listing.entries.map(({ name }) => name)).size).toBe(5_300);
    const refused = { code: 'too-many', values: { most: 7_700 } };
    expect(await client['files.count']({ ...asUser, paths: ['/trap'] })).toMatchObject({ ok: false, failure: refused });
    expect(await client['files.remove']({ ...asUser, paths: ['/trap'] })).toMatchObject({ ok: false, failure: refused });
    const to = newFolder();
    expect(await copy(client, { direction: 'download', from: ['/trap'], to })).toMatchObject({ state: 'failed', failure: refused });
    expect(readdirSync(to)).toEqual([]);
  });
});
