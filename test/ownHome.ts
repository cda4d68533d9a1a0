import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/**
 * A home of its own for the shells of a test file: the user's start-up files take their time, and a kill in the middle of them may leave the
 * user's own locks behind.
 */
export function takeOwnHome(): void {
  const before = process.env.HOME;
  const home = mkdtempSync(path.join(tmpdir(), 'fieldwright-home-'));
  process.env.HOME = home;
  afterAll(() => {
    process.env.HOME = before;
    rmSync(home, { recursive: true, force: true });
  });
}
