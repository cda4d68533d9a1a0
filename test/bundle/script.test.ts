import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileDevice } from '../../main/bundle/build.ts';

import { facets } from '../../shared/facets.ts';
import { readSite } from '../../shared/site/read.ts';
import { generateSite } from '../site/generate.ts';
import { shells } from './device.ts';
import { describeScripts, sw1 } from './scriptJourneys.ts';

describe('the scripts', () => {
  it.each(['sh', 'dash'])('pass shellcheck -s %s without a remark, those of real gate schedules too', { timeout: 120_000 }, (dialect) => {
    const folder = mkdtempSync(join(tmpdir(), 'fieldwright-shellcheck-'));
    try {
      const scripts = [...sw1(undefined, "a\n'$(b)`c`").files, ...realDevice()].filter(({ path }) => path.endsWith('.sh'));
      expect(scripts.length).toBeGreaterThanOrEqual(4);
      const files = scripts.map(({ text }, index) => {
        writeFileSync(join(folder, `${index}.sh`), text);
        return `${index}.sh`;
      });
      expect(execFileSync('shellcheck', ['-s', dialect, ...files], { cwd: folder, encoding: 'utf8' })).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('put no word of a site where a comment would end', () => {
    const lines = sw1(undefined, 'a\ntouch /tmp/owned\r\u2028b').files.flatMap(({ path, text }) =>
      path.endsWith('.sh') ? text.split('\n') : [],
    );
    expect(lines.filter((line) => line.startsWith('touch'))).toEqual([]);
  });
});

describeScripts(shells[0]);

/** A bridge with gate schedules as the product compiles them. */
function realDevice() {
  const files = generateSite({ devices: 1, ports: 2, entries: 6, seed: 1 });
  const { site, problems } = readSite(files, facets);
  const device = site?.devices.sw0001;
  if (!site || !device) throw new Error('the generated site cannot be read');
  return compileDevice({ files, site, problems, facets, toolVersion: '0.1.0' }, device);
}
