import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { copyPieces } from '../../main/files/copyPieces.ts';
import type { DeviceFiles } from '../../main/files/deviceFiles.ts';
import { openLocalSource, openLocalTarget } from '../../main/files/localFiles.ts';
import { overSftp } from '../../main/files/sftp.ts';
import { asUser, type FilesClient, openFiles, reached } from '../main/files/room.ts';
import { type Bench, createBench, hasOpenSsh, makeKey, type Server, startSshd, user } from '../main/ssh/peers.ts';
import type { BenchResult } from './result.ts';

const BYTES = 256 * 1024 * 1024;
const RUNS = 5;
const CIPHER = 'aes128-gcm@openssh.com';

/**
 * A file of 256 MB there and back, against OpenSSH's own `sftp -b` to the same sshd with the cipher that ours agrees on: the copying alone,
 * and as the product copies, synced and proven by SHA-256 on both sides. For that the peer is given the same work, as the commands that do it.
 */
export async function bench(): Promise<BenchResult[]> {
  if (!hasOpenSsh) return [];
  // In memory: a disk would be measured with it.
  if (existsSync('/dev/shm')) process.env.TMPDIR = '/dev/shm';
  const room = createBench();
  try {
    const key = makeKey(room, 'key');
    const server = await startSshd(room, 'server', [key], ['Subsystem sftp internal-sftp']);
    const { client, ssh } = openFiles(room, server, key);
    const opened = await ssh.openSftp(asUser.device);
    if (!opened.ok) throw new Error(opened.failure.message);
    const files = overSftp({ device: asUser.device, hold: opened.value, sha256: async () => null });
    const theirs = createPeer(room, server, key.file);
    const source = room.file('256M');
    execFileSync('sh', ['-c', 'head -c "$1" /dev/urandom > "$2"', 'sh', String(BYTES), source]);
    for (const name of ['ours', 'back']) mkdirSync(room.file(name));
    const there = room.file('ours/256M');
    const works: Record<string, () => Promise<void> | void> = {
      provenPut: () => proven(client, { direction: 'upload', from: [source], to: room.file('ours') }),
      peerProvenPut: () => theirs.provenPut(source, room.file('theirs')),
      provenGet: () => proven(client, { direction: 'download', from: [there], to: room.file('back') }),
      peerProvenGet: () => theirs.provenGet(there, room.file('theirs-back')),
      put: () => plainPut(files, source, there),
      peerPut: () => theirs.put(source, room.file('theirs')),
      get: () => plainGet(files, there, room.file('back/256M')),
      peerGet: () => theirs.get(there, room.file('theirs-back')),
    };
    const best: Record<string, number> = {};
    for (let run = 0; run < RUNS; run++) {
      for (const [name, work] of Object.entries(works)) {
        const start = performance.now();
        await work();
        best[name] = Math.max(best[name] ?? 0, BYTES / 1e6 / ((performance.now() - start) / 1_000));
      }
      assertSame(source, there, room.file('back/256M'), room.file('theirs'), room.file('theirs-back'));
    }
    const row = (name: string, value = '', peerName = '', peer = ''): BenchResult => ({
      name: `sftp: ${name}`,
      value: best[value] ?? 0,
      unit: 'MB/s',
      peer: `OpenSSH sftp -b (${CIPHER})${peer}`,
      peerValue: best[peerName] ?? 0,
      goal: { atLeast: 0.8 },
    });
    const proof = ', then sha256sum on both sides';
    return [
      row('put 256 MB, the copying alone', 'put', 'peerPut'),
      row('get 256 MB, the copying alone', 'get', 'peerGet'),
      row('put 256 MB, proven by SHA-256', 'provenPut', 'peerProvenPut', proof),
      row('get 256 MB, proven by SHA-256', 'provenGet', 'peerProvenGet', proof),
    ];
  } finally {
    await room.end();
  }
}

async function plainPut(files: DeviceFiles, from: string, to: string): Promise<void> {
  if (await files.status(to)) await files.remove(to);
  const source = await openLocalSource(from);
  const target = await files.openWrite(to, 'create');
  await copyPieces({ from: source, to: target, path: from, start: 0, size: BYTES, signal: never, onPiece: () => undefined });
  await Promise.all([source.close(), target.close()]);
}

async function plainGet(files: DeviceFiles, from: string, to: string): Promise<void> {
  rmSync(to, { force: true });
  const source = await files.openRead(from);
  const target = await openLocalTarget(to, 'create', 0o600);
  await copyPieces({ from: source, to: target, path: from, start: 0, size: BYTES, signal: never, onPiece: () => undefined });
  await Promise.all([source.close(), target.close()]);
}

const never = new AbortController().signal;

async function proven(client: FilesClient, what: { direction: 'upload' | 'download'; from: string[]; to: string }): Promise<void> {
  const begun = await client['files.copy']({ ...asUser, ...what, policy: 'replace' });
  if (!begun.ok) throw new Error(begun.failure.message);
  const ended = await reached(client, begun.value.id);
  if (ended.state !== 'done' || ended.verified.sha256 !== 1) throw new Error(ended.failure?.message ?? 'not proven');
}

function createPeer(room: Bench, server: Server, keyFile: string) {
  const known = room.file('peer-known');
  writeFileSync(known, `[127.0.0.1]:${server.port} ${server.hostKey.publicKey}\n`);
  const options = ['-F', 'none', '-i', keyFile, '-c', CIPHER, '-o', `UserKnownHostsFile=${known}`];
  const sftp = (line: string) => {
    const batch = room.file('batch');
    writeFileSync(batch, `${line}\n`);
    must(spawnSync('sftp', ['-q', '-b', batch, ...options, '-P', String(server.port), `${user}@127.0.0.1`], { encoding: 'utf8' }));
  };
  const there = (line: string) =>
    must(spawnSync('ssh', [...options, '-p', String(server.port), `${user}@127.0.0.1`, line], { encoding: 'utf8' })).slice(0, 64);
  const here = (file: string) => must(spawnSync('sha256sum', [file], { encoding: 'utf8' })).slice(0, 64);
  const put = (from: string, to: string) => {
    rmSync(to, { force: true });
    sftp(`put ${from} ${to}`);
  };
  const get = (from: string, to: string) => {
    rmSync(to, { force: true });
    sftp(`get ${from} ${to}`);
  };
  const assertEqual = (isEqual: boolean) => {
    if (!isEqual) throw new Error('the peer copied something else');
  };
  return {
    put,
    get,
    provenPut(from: string, to: string) {
      put(from, to);
      assertEqual(there(`sha256sum ${to}`) === here(from));
    },
    provenGet(from: string, to: string) {
      get(from, to);
      assertEqual(there(`sha256sum ${from}`) === here(to));
    },
  };
}

function must({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }): string {
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function assertSame(source: string, ...copies: readonly string[]): void {
  for (const copy of copies) if (statSync(copy).size !== statSync(source).size) throw new Error(`${copy} is not as long as ${source}`);
}
