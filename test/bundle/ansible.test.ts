import { describe, expect, it } from 'vitest';
import { ansibleFiles } from '../../shared/bundle/ansible.ts';
import { deviceOf } from './ansibleExport.ts';

describe('export for Ansible', () => {
  it('a device that is named like a group is refused with the remedy', () => {
    expect(ansibleFiles({ siteName: 'x', siteSha256: '', devices: [deviceOf('all')] })).toMatchObject({
      ok: false,
      failure: { code: 'bad-name' },
    });
  });

  it('runs argv alone: no shell or raw module, no word of a site in a command', () => {
    const made = ansibleFiles({ siteName: '{{ lookup("pipe", "id") }}\nhosts: all', siteSha256: '', devices: [deviceOf('sw1')] });
    const text = made.ok ? made.value.filter(({ path: file }) => file.endsWith('.yaml')).map(({ text: content }) => content) : [];
    for (const file of text) {
      expect(file).not.toMatch(/\b(?:shell|raw|script|win_shell)\s*:/);
      for (const line of file.split('\n')) if (line.includes('lookup("pipe"')) expect(line).toMatch(/^# /);
    }
  });
});
