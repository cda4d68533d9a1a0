import { describe, expect, it } from 'vitest';
import { defaultOut, verifyCommands } from '../../../renderer/bundle/buildBundle.ts';

const built = { out: '/tmp/press line.fwb', sha256: 'ab'.repeat(32), bytes: 1, files: 1, devices: 1, signedBy: null };

describe('the result of an export', () => {
  it('an unsigned bundle is verified by its hash alone, the path quoted for a POSIX shell', () => {
    expect(verifyCommands(built)).toEqual([`echo '${'ab'.repeat(32)}  /tmp/press line.fwb' | sha256sum -c`]);
  });

  it('a signed one by stock minisign over the manifest', () => {
    expect(verifyCommands({ ...built, signedBy: 'RWQ' }).at(-1)).toBe('minisign -V -m manifest.json -p site.pub');
  });

  it('goes beside the folder of the site by default', () => {
    expect(defaultOut('/sites/press/')).toBe('/sites/press.fwb');
  });
});
