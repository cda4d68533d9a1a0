import { hash } from 'node:crypto';
import { zipSync } from 'fflate';
import { buildBundle } from '../../main/bundle/build.ts';
import { verifyBundle } from '../../main/bundle/verify.ts';
import { readZip } from '../../main/bundle/zip.ts';
import { facets } from '../../shared/facets.ts';
import { readSite } from '../../shared/site/read.ts';
import { generateSite, LARGE_SITE } from '../site/generate.ts';
import type { BenchResult } from './result.ts';

const MB = 1_000_000;

/**
 * A bundle of 1,000 devices × 4 ports × 16 entries, from the parsed site to the octets of the file, and its verification.
 * The peer gets the same files ready-made: sha256 of each and fflate's zip at its default level.
 */
export async function bench(): Promise<BenchResult[]> {
  const files = generateSite(LARGE_SITE);
  const { site, problems } = readSite(files, facets);
  if (!site) throw new Error('the generated site cannot be read');
  const source = { files, site, problems, facets, toolVersion: '0.0.0' };
  const before = process.memoryUsage().rss;
  const build = await timed(() => buildBundle(source));
  if (!build.result.ok) throw new Error(build.result.failure.message);
  const { bytes } = build.result.value;
  const grown = Math.max(0, process.memoryUsage().rss - before);
  const zip = readZip(bytes);
  if (!zip.ok) throw new Error(zip.failure.message);
  const contents = Object.fromEntries(zip.value.map((entry) => [entry.path, entry.bytes]));
  const peer = await timed(() => {
    for (const content of Object.values(contents)) hash('sha256', content);
    return zipSync(contents);
  });
  const verify = await timed(() => verifyBundle(bytes));
  if (!verify.result.ok) throw new Error(verify.result.failure.message);
  const figure = (name: string, value: number, unit: string) => ({ name, value, unit, peer: null, peerValue: null, goal: null });
  return [
    { ...figure('bundle 1,000 devices × 4 ports × 16 entries', build.ms, 'ms'), goal: { atMost: 3_000 } },
    {
      ...figure('bundle, beside hashing and zipping the same files', build.ms, 'ms'),
      peer: 'sha256 + fflate zip',
      peerValue: peer.ms,
      goal: { atMost: 1.5 },
    },
    { ...figure('bundle: verify', verify.ms, 'ms'), peer: 'sha256 + fflate zip', peerValue: peer.ms },
    { ...figure('bundle: size', bytes.length / MB, 'MB'), peer: 'fflate zip', peerValue: peer.result.length / MB },
    figure('bundle: memory grown by building it', grown / MB, 'MB'),
  ];
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}
