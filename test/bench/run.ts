import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BenchResult, type JudgedResult, judge } from './result.ts';

/** Each measures one after the other: two at once would measure each other. */
const benches: Readonly<Record<string, () => Promise<{ bench(): Promise<readonly BenchResult[]> }>>> = {
  rpc: () => import('./rpc.ts'),
  site: () => import('./site.ts'),
  bundle: () => import('./bundle.ts'),
  editor: () => import('./editor.ts'),
  start: () => import('./start.ts'),
  ssh: () => import('./ssh.ts'),
  sftp: () => import('./sftp.ts'),
  terminal: () => import('./terminal.ts'),
  mqtt: () => import('./mqtt.ts'),
  opcua: () => import('./opcua.ts'),
};

const resultsFile = new URL('./results.json', import.meta.url);

const { positionals, values } = parseArgs({ allowPositionals: true, options: { alone: { type: 'boolean' } } });
const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
if (unknown === undefined) {
  if (values.alone) await runAlone(positionals[0] ?? '');
  else process.exitCode = runBenches(positionals.length === 0 ? Object.keys(benches) : positionals);
} else {
  process.stderr.write(`There is no bench "${unknown}". The benches are ${Object.keys(benches).join(', ')}.\n`);
  process.exitCode = 2;
}

/** @returns exit code: 0 where every goal holds, 1 where one does not or a bench broke */
function runBenches(names: readonly string[]): number {
  const results: Record<string, JudgedResult> = {};
  let broken = 0;
  for (const name of names) {
    process.stderr.write(`measuring ${name} …\n`);
    // In a process of its own: memory and compiled code of one bench would show in the figures of the next.
    const argv = [fileURLToPath(import.meta.url), '--alone', name];
    const { status, stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    if (status === 0) Object.assign(results, JSON.parse(stdout));
    else broken += 1;
  }
  process.stdout.write(renderTable(results));
  // A run of some benches keeps what the others measured last.
  writeFileSync(resultsFile, `${JSON.stringify({ ...lastResults(), ...results }, null, 2)}\n`);
  return broken === 0 && Object.values(results).every(({ holds }) => holds !== false) ? 0 : 1;
}

/** One bench, its judged results as JSON on stdout. */
async function runAlone(name: string): Promise<void> {
  const measured = await benches[name]?.();
  const results = (await measured?.bench()) ?? [];
  process.stdout.write(JSON.stringify(Object.fromEntries(results.map((result) => [result.name, judge(result)]))));
}

function lastResults(): Readonly<Record<string, JudgedResult>> {
  return existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : {};
}

function renderTable(results: Readonly<Record<string, JudgedResult>>): string {
  const rows = Object.entries(results).map(([name, { value, unit, peer, peerValue, ratio, goal, holds }]) => [
    name,
    readable(value),
    unit,
    peer ?? '',
    peerValue === null ? '' : readable(peerValue),
    ratio === null ? '' : ratio.toFixed(2),
    goal ?? '',
    holds === null ? '' : holds ? 'yes' : 'NO',
  ]);
  const table = [['name', 'value', 'unit', 'peer', 'peer value', 'ratio', 'goal', 'holds'], ...rows];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n')
    .concat('\n');
}

/** Three significant figures, or whole where there are more. */
function readable(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
