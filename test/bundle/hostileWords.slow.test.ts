import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { measure } from '../../main/bundle/build.ts';
import { layOutDevice } from '../../shared/bundle/layout.ts';
import { renderApply, renderCommands } from '../../shared/bundle/script.ts';
import type { DeviceFolder, PlanningFacet } from '../../shared/bundle/source.ts';
import { quoteWord } from '../../shared/kit/command.ts';
import { hostileWords as hostile } from '../hostileWords.ts';
import { FakeDevice, shells } from './device.ts';
import { testDevice, testSource } from './site.ts';

const devices: FakeDevice[] = [];
afterEach(() => {
  for (const device of devices.splice(0)) device.remove();
});

function folderFor(words: readonly string[], siteName = 'x'): DeviceFolder {
  const record = (...rest: string[]) => ['record', ...rest];
  const facet: PlanningFacet = {
    name: 'gates',
    compile: () => ({
      files: [],
      steps: words.map((word) => ({
        id: word,
        title: word,
        apply: [record('apply', word, 'end')],
        verify: record('verify', word),
        expect: [word],
        rollback: [record('undo', word, 'end')],
      })),
    }),
    persist: () => ({ files: [], steps: [] }),
  };
  const device = testDevice('sw1', ['eth2']);
  const source = { ...testSource({ devices: [device], name: siteName }), facets: [facet] };
  const folder = layOutDevice({ source, device, siteSha256: 'ab'.repeat(32), measure });
  if (!folder) throw new Error('nothing to apply');
  return folder;
}

/** Writes its arguments with a NUL after each, and prints the last one. */
const recorder = `#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word" >>"$FAKE/words"; done
[ "$1" != verify ] || printf '%s\\n' "$2"
`;

describe.each(shells.map((shell) => ({ shell, name: shell.join(' ') })))('words in $name', ({ shell }) => {
  it(`${hostile.length} hostile words arrive as they are and are never run`, () => {
    const device = new FakeDevice({ systemd: false });
    devices.push(device);
    device.addProgram('record', recorder);
    const folder = device.unpack(folderFor(hostile, hostile.join('')).files);
    expect(device.run(shell, join(folder, 'apply.sh'))).toMatchObject({ status: 0 });
    const words = readFileSync(join(device.fake, 'words'), 'utf8').split('\0').slice(0, -1);
    const applied = words.flatMap((word, index) => (word === 'apply' && words[index + 2] === 'end' ? [words[index + 1]] : []));
    expect(applied).toEqual([...hostile]);
    for (const place of [process.cwd(), folder, device.root]) expect(existsSync(join(place, 'owned'))).toBe(false);
  });
});

describe('the renderer', () => {
  it('refuses NUL, which no argument can hold', () => {
    expect(() => folderFor(['a\0b'])).toThrow(RangeError);
  });

  it('refuses file paths that leave their place, and modes that are none', () => {
    const script = (path: string, mode = '0644') =>
      renderApply({
        device: 'd',
        planId: 'p',
        siteSha256: 's',
        siteName: 'n',
        payload: 3,
        plan: { files: [{ path, mode, text: '' }], steps: [], nowSteps: 0 },
      });
    for (const path of [
      'etc/x',
      '/etc/../x',
      '/',
      '/etc/',
      '//etc',
      '/etc/./x',
      '/etc/a b',
      '/etc/\\../x ',
      "/etc/'",
      '/etc/$(x)',
      '/etc/\n',
      '',
    ]) {
      expect(() => script(path), path).toThrow(RangeError);
    }
    expect(() => script('/etc/x', '0644; id')).toThrow(RangeError);
    expect(script('/etc/systemd/system/a@eth2.10.service')).toContain('/etc/systemd/system/a@eth2.10.service');
  });

  it('keeps every line of commands.txt that is not a command a comment', () => {
    const text = renderCommands({
      device: 'd',
      plan: {
        nowSteps: 1,
        files: [],
        steps: [{ id: 'x', title: 'a\nrm b', apply: [['tc']], verify: ['x\ny'], expect: ['p\r\u2028q\u0085'], rollback: [['r\ns']] }],
      },
    });
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual(['tc']);
  });

  it('quotes any text so that it is one word without a bare special character (seed 2)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('\0'));
        const quoted = quoteWord(text);
        const bare = quoted.replace(/'[^']*'/g, '').replaceAll("\\'", '');
        expect(bare).toMatch(/^[A-Za-z0-9_@%+=:,./-]*$/);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});
