import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { measure } from '../../main/bundle/build.ts';
import { type AnsibleDevice, ansibleFiles } from '../../shared/bundle/ansible.ts';
import { layOutDevice } from '../../shared/bundle/layout.ts';
import { testDevice, testSource } from './site.ts';

export const hasAnsible = spawnSync('ansible-playbook', ['--version']).status === 0;
export const skippedWithoutAnsible = hasAnsible ? '' : ' (skipped: ansible-core is not installed)';

export function deviceOf(name: string, over: Partial<AnsibleDevice> = {}): AnsibleDevice {
  const device = testDevice(name, ['eth2', 'eth3']);
  const folder = layOutDevice({ source: testSource({ devices: [device] }), device, siteSha256: 'ab'.repeat(32), measure });
  const files = (folder?.files ?? []).map(({ path: file, text }) => ({ path: file.split('/').slice(2).join('/'), text }));
  return { name, planId: folder?.planId ?? '', files, ssh: { host: '192.0.2.1', port: 22, user: 'root' }, jumps: [], ...over };
}

/** Writes an export below a folder, as the command line does. */
export function writeExport(folder: string, devices: readonly AnsibleDevice[]): void {
  const made = ansibleFiles({ siteName: 'Line 4', siteSha256: 'ab'.repeat(32), devices });
  if (!made.ok) throw new Error(made.failure.message);
  for (const { path: file, text } of made.value) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}
