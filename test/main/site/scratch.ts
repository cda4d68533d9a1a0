import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own for one test, removed after it. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-test-'));
  made.push(folder);
  return folder;
}

/** A copy of a sample in a folder of its own. */
export function scratchSample(sample = 'press-line-3'): string {
  const folder = scratchFolder();
  cpSync(path.resolve(import.meta.dirname, '../../../resources/samples', sample), folder, { recursive: true });
  return folder;
}

/** A site of the given texts in a folder of its own. */
export function scratchSite(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = scratchFolder();
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return folder;
}
