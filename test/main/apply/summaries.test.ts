import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSummaries } from '../../../main/apply/summaries.ts';
import { unfinishedJournals } from '../../../main/apply/unfinished.ts';
import { formatJournal, type Journal, journalName } from '../../../shared/apply/journal.ts';
import type { Run } from '../../../shared/apply/run.ts';
import { deviceRun, run } from '../../renderer/apply/runs.ts';

const MANY = 500;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Some second of some hour: names sort by it. */
const at = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString();

function journal(id: string, startedAt: string, over: Partial<Run> = {}): Journal {
  const done = run([deviceRun('sw1', { phase: 'confirmed' })], { stage: 'done', outcome: 'confirmed', id, startedAt, ...over });
  return { fieldwrightJournal: 1, writer: { host: 'another computer', pid: 1 }, deviceJournals: {}, run: done };
}

const write = (made: Journal, text = formatJournal(made)): string => {
  const file = path.join(folder, journalName(made.run.startedAt, made.run.id));
  writeFileSync(file, text);
  return file;
};

// Octets that this process has read by system calls, proc(5) `rchar`.
const octetsRead = (): number => Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

it.skipIf(process.platform !== 'linux')(
  '500 journals of 1 MB: a plan reads their first lines, and only what was cut off as a whole',
  async () => {
    // What follows the first line is a hole: it costs no disk, and whoever read it would be counted.
    for (let index = 0; index < MANY - 1; index++) truncateSync(write(journal(`r${index}`, at(index))), 1_000_000);
    write(journal('cut', at(MANY), { stage: 'waiting', outcome: null }));
    const before = octetsRead();
    const unfinished = await unfinishedJournals(folder);
    const read = octetsRead() - before;
    expect(unfinished.map(({ journal: found }) => found.run.id)).toEqual(['cut']);
    expect(unfinished[0]?.earlier.size).toBe(MANY - 1);
    expect(read).toBeLessThan(MANY * 10_000);
  },
);

it('newest first; a journal without a summary is read whole; what is no journal, or leads elsewhere, is left out', async () => {
  rmSync(folder, { recursive: true });
  folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-test-'));
  write(journal('new', at(2)));
  const old = journal('old', at(1));
  write(old, `${JSON.stringify(old, null, 1)}\n`);
  writeFileSync(path.join(folder, journalName(at(3), 'none')), 'nothing\n');
  const outside = path.join(folder, 'elsewhere');
  writeFileSync(outside, formatJournal(journal('linked', at(4))));
  symlinkSync('/etc/passwd', path.join(folder, journalName(at(4), 'linked')));
  const many = journal('many', at(5), {
    devices: Array.from({ length: 5_000 }, (_, index) => deviceRun(`switch-${index}`, { phase: 'confirmed' })),
  });
  write(many);
  const read = await readSummaries(folder);
  expect(read.ok ? read.value.map(({ summary }) => [summary.id, summary.changed.length]) : read).toEqual([
    ['many', 5_000],
    ['new', 1],
    ['old', 1],
  ]);
});

it('a journal whose writer lives is not taken for one that was cut off', async () => {
  const mine = journal('mine', new Date().toISOString(), { stage: 'waiting', outcome: null });
  write({ ...mine, writer: { host: hostname(), pid: process.ppid } });
  expect((await unfinishedJournals(folder)).map(({ journal: found }) => found.run.id)).toEqual([]);
});
