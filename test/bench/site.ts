import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'js-yaml';
import { readFolder } from '../../main/site/folder.ts';
import { facets } from '../../shared/facets.ts';
import { editSite } from '../../shared/site/edit.ts';
import { createReadCache, readSite } from '../../shared/site/read.ts';
import { generateSite, LARGE_SITE } from '../site/generate.ts';
import type { BenchResult } from './result.ts';

const RUNS = 3;

/** Opens and checks a generated site of 1,000 devices × 4 ports × 16 entries from the disk. */
export async function bench(): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-bench-'));
  try {
    const files = generateSite(LARGE_SITE);
    await mkdir(path.join(folder, 'devices'));
    for (const [file, text] of files) await writeFile(path.join(folder, file), text);
    return await measure(folder, [...files.keys()]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, names: readonly string[]): Promise<BenchResult[]> {
  const rssBefore = process.memoryUsage.rss();
  const first = await timed(() => open(folder));
  const memory = (process.memoryUsage.rss() - rssBefore) / 1e6;
  const again = await best(() => open(folder));
  const peer = await best(async () => {
    for (const name of names) load(await readFile(path.join(folder, name), 'utf8'));
  });
  const seconds = 'a 1,000-device site: ';
  return [
    { name: `${seconds}opened and checked, first time`, value: first, unit: 'ms', peer: null, peerValue: null, goal: { atMost: 2_000 } },
    {
      name: `${seconds}opened and checked, warm`,
      value: again,
      unit: 'ms',
      peer: 'js-yaml loading the same files',
      peerValue: peer,
      goal: { atMost: 4 },
    },
    {
      name: `${seconds}one edit, read and checked`,
      value: await editing(folder),
      unit: 'ms',
      peer: null,
      peerValue: null,
      goal: { atMost: 100 },
    },
    { name: `${seconds}memory taken by opening it`, value: memory, unit: 'MB', peer: null, peerValue: null, goal: null },
  ];
}

async function open(folder: string): Promise<void> {
  const read = await readFolder(folder);
  if (!read.ok) throw new Error(read.failure.message);
  const { site, problems } = readSite(read.value.texts, facets);
  if (!site || problems.length > 0) throw new Error(`the generated site has ${problems.length} problems`);
}

/** What an edit of one device costs where everything else is as it was. */
async function editing(folder: string): Promise<number> {
  const read = await readFolder(folder);
  if (!read.ok) throw new Error(read.failure.message);
  const cache = createReadCache();
  const texts = new Map(read.value.texts);
  readSite(texts, facets, { cache });
  let length = 15;
  return best(async () => {
    const target = ['devices', 'sw0500', 'ports', 'eth1', 'tas', 'windows', 3, 'length'];
    const edited = editSite(texts, [{ path: target, value: `${length++} us` }]);
    if (!edited.ok) throw new Error(edited.failure.message);
    for (const [file, text] of edited.value) if (text !== null) texts.set(file, text);
    readSite(texts, facets, { cache });
  });
}

async function best(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await timed(work));
  return Math.min(...times);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
