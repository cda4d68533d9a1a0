import { lstat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { type AnsibleDevice, ansibleFiles } from '../../shared/bundle/ansible.ts';
import type { BundleFile } from '../../shared/bundle/source.ts';
import { resolveClientConfig } from '../../shared/ssh/clientConfig.ts';
import type { Endpoint } from '../../shared/ssh/endpoint.ts';
import { routeTo } from '../../shared/ssh/route.ts';
import { factsOf } from '../apply/device.ts';
import type { ApplySource } from '../apply/ports.ts';
import { chooseDevices } from '../apply/source.ts';
import { makeFolder, whyNotWritten, writeFileAtomic } from '../kit/write.ts';
import { orEnd, readTarget, targetHelp, targetOptions } from './target.ts';
import { CliFailure, required, text, texts, usage, type Verb } from './verb.ts';

export const exportVerb: Verb = {
  synopsis: 'fieldwright export ansible DIR|FILE.fwb --out DIR [--device NAME]… [--key PUB]',
  summary: 'An inventory and playbooks that carry the same scripts to the devices, for who drives a fleet with Ansible.',
  options: { ...targetOptions, out: { type: 'string' } },
  help: [['ansible', 'what to make'], ...targetHelp, ['--out DIR', 'a folder that does not exist yet, or one that an export made']],
  args: [2, 2],
  async run({ args: [kind = '', target = ''], options, out }) {
    if (kind !== 'ansible') throw usage(`There is an export for "ansible", none for "${kind}".`);
    const folder = path.resolve(required(options, 'out'));
    const source = await readTarget(target, text(options, 'key'));
    const devices = orEnd(await chooseDevices(source, texts(options, 'device')));
    const { siteName, siteSha256 } = source;
    const exported = orEnd(ansibleFiles({ siteName, siteSha256, devices: devices.map((name) => reachedAs(source, name)) }));
    await assertFree(folder);
    for (const file of exported) await write(folder, file);
    out.line(`${folder}: ${devices.length} devices, ${exported.length} files`);
    out.line(`Apply: ansible-playbook -i ${path.join(folder, 'inventory.yaml')} ${path.join(folder, 'apply.yaml')}`);
    out.value({ out: folder, devices, files: exported.map((file) => file.path) });
    return 0;
  },
};

/** The way to a device by what the site says alone: whoever runs Ansible has an ssh_config of his own, which ssh reads itself. */
function reachedAs(source: ApplySource, name: string): AnsibleDevice {
  const localUser = userInfo().username;
  const settingsOf = ({ host, user, port }: Endpoint) => resolveClientConfig([], { host, user, port, localUser, home: '' });
  const route = orEnd(routeTo(name, { devices: source.site.devices, settingsOf, legacyOf: () => [], localUser }));
  const stops = route.map(({ host, port, user }) => ({ host, port, user }));
  const [ssh = { host: name, port: 22, user: 'root' }] = stops.slice(-1);
  const files = source.folderOf(name);
  return { name, planId: factsOf(files)?.planId ?? '', files, ssh, jumps: stops.slice(0, -1) };
}

/** A slip in the path costs no other folder: one that is there must be an export. */
async function assertFree(folder: string): Promise<void> {
  if (!(await lstat(folder).catch(() => null))) return;
  if (await lstat(path.join(folder, 'apply.yaml')).catch(() => null)) return;
  throw new CliFailure(2, { code: 'exists', message: `${folder} is there and is no export. Choose a new folder.` });
}

async function write(folder: string, { path: inside, text: content }: BundleFile): Promise<void> {
  const file = path.join(folder, inside);
  try {
    await makeFolder(path.dirname(file));
    await writeFileAtomic(file, content, { mode: file.endsWith('.sh') ? 0o755 : 0o644 });
  } catch (error) {
    throw new CliFailure(2, { code: 'io', message: `${file} could not be written: ${whyNotWritten(error)}.` });
  }
}
