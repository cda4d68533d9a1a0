import { stringify } from 'yaml';
import { fail, ok, type Result } from '../kit/result.ts';
import { plainText } from './plainText.ts';
import type { BundleFile } from './source.ts';

/** A device as Ansible reaches it. */
export interface AnsibleDevice {
  readonly name: string;
  /** Names the plan's folder on the device. */
  readonly planId: string;
  /** Of the device's folder, paths relative to it. */
  readonly files: readonly BundleFile[];
  readonly ssh: { readonly host: string; readonly port: number; readonly user: string };
  /** On the way, in order. */
  readonly jumps: readonly { readonly host: string; readonly port: number; readonly user: string }[];
}

export interface AnsibleSource {
  readonly siteName: string;
  readonly siteSha256: string;
  readonly devices: readonly AnsibleDevice[];
}

/** Names that mean something else in an inventory (Ansible's own groups, and ours). */
const taken = new Set(['all', 'ungrouped', 'fieldwright']);

/**
 * An inventory and playbooks that carry the devices' folders as they lie in a bundle. No word of a site stands in a command line: hosts, users and
 * jump hosts are of the site's own narrow alphabets, and what runs is argv.
 *
 * All or none: the first play leaves every device waiting for a confirmation and ends at the first failure; only then the second confirms, over
 * new connections. Whoever is not confirmed takes itself back.
 */
export function ansibleFiles({ siteName, siteSha256, devices }: AnsibleSource): Result<readonly BundleFile[]> {
  const bad = devices.find(({ name }) => taken.has(name));
  if (bad) {
    return fail({
      code: 'bad-name',
      message: `A device cannot be called "${bad.name}" in an Ansible inventory: it is the name of a group. Rename it.`,
    });
  }
  const about = `# Fieldwright: site "${plainText(siteName)}", sha256 ${siteSha256}. Made by "fieldwright export ansible"; the next export overwrites it.\n`;
  return ok([
    { path: 'inventory.yaml', text: about + yaml(inventory(devices)) },
    { path: 'apply.yaml', text: about + APPLY_NOTES + yaml([applyPlay, confirmPlay]) },
    { path: 'rollback.yaml', text: about + yaml([rollbackPlay]) },
    ...devices.flatMap(({ name, files }) => files.map((file) => ({ path: `devices/${name}/${file.path}`, text: file.text }))),
  ]);
}

/** Ansible reads YAML 1.1, in which `no` and `12:30` are no strings: such words are quoted. */
function yaml(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }).replace(/^%YAML 1\.1\n---\n/, '');
}

function inventory(devices: readonly AnsibleDevice[]) {
  const hosts = Object.fromEntries(devices.map((device) => [device.name, hostVariables(device)]));
  const vars = { fieldwright_store: '/var/lib/fieldwright', fieldwright_base_time_ns: '0', fieldwright_confirm_within_s: 600 };
  return { all: { children: { fieldwright: { hosts, vars } } } };
}

function hostVariables({ planId, ssh, jumps }: AnsibleDevice) {
  return {
    ansible_host: ssh.host,
    ansible_port: ssh.port,
    ansible_user: ssh.user,
    ansible_become: ssh.user !== 'root',
    ...(jumps.length > 0 && { ansible_ssh_common_args: `-o ProxyJump=${jumps.map(jumpText).join(',')}` }),
    fieldwright_plan: planId,
  };
}

/** As ssh_config(5) ProxyJump reads it: `%` is doubled, an IPv6 address stands in brackets. */
function jumpText({ host, port, user }: AnsibleDevice['ssh']): string {
  const escaped = host.replaceAll('%', '%%');
  return `${user}@${host.includes(':') ? `[${escaped}]` : escaped}:${port}`;
}

const APPLY_NOTES = `# All devices, or none: each applies its plan and waits; when all do, all are confirmed. Whoever is not confirmed within
# fieldwright_confirm_within_s takes itself back. Running it again changes nothing. The devices need Python, as for any Ansible module.
# Give all schedules their common start: -e fieldwright_base_time_ns=TAI_NANOSECONDS
`;

const folder = '{{ fieldwright_store }}/incoming/ansible-{{ fieldwright_plan }}';
const environment = {
  BASE_TIME_NS: '{{ fieldwright_base_time_ns }}',
  FIELDWRIGHT_BY: "ansible, {{ lookup('ansible.builtin.env', 'USER') | default('unknown', true) }}",
};

const play = { hosts: 'fieldwright', gather_facts: false, any_errors_fatal: true };

const applyPlay = {
  name: 'Apply the plans, and wait',
  ...play,
  tasks: [
    {
      name: 'Make the place for the upload',
      'ansible.builtin.file': { path: folder, state: 'directory', mode: '0700' },
      changed_when: false,
    },
    {
      name: "Upload the device's folder",
      'ansible.builtin.copy': { src: 'devices/{{ inventory_hostname }}/', dest: `${folder}/`, mode: 'preserve' },
      changed_when: false,
    },
    {
      name: 'Apply; each step is read back, and all is taken back where one fails',
      'ansible.builtin.command': { argv: ['sh', `${folder}/apply.sh`, '--confirm-within', '{{ fieldwright_confirm_within_s }}'] },
      environment,
      register: 'fieldwright_applied',
      changed_when: "'is in place already' not in fieldwright_applied.stdout",
    },
  ],
};

const confirmPlay = {
  name: 'Confirm over new connections, now that all devices wait',
  ...play,
  tasks: [
    { name: 'Let go of the connection', 'ansible.builtin.meta': 'reset_connection' },
    {
      name: 'Confirm',
      'ansible.builtin.command': { argv: ['sh', `${folder}/apply.sh`, '--confirm'] },
      environment,
      register: 'fieldwright_confirmed',
      changed_when: "'is confirmed and stays' in fieldwright_confirmed.stdout",
    },
    {
      name: 'Clear the upload away',
      'ansible.builtin.file': { path: folder, state: 'absent' },
      changed_when: false,
    },
  ],
};

const script = '{{ fieldwright_store }}/{{ fieldwright_plan }}/device/rollback.sh';

const rollbackPlay = {
  name: 'Take the plans back',
  ...play,
  // Each device by itself: one that cannot go back keeps no other from it.
  any_errors_fatal: false,
  tasks: [
    {
      name: 'Take back, and read back that the state before is there',
      'ansible.builtin.command': { argv: ['sh', script], removes: script },
      environment: { FIELDWRIGHT_BY: environment.FIELDWRIGHT_BY },
      register: 'fieldwright_taken_back',
      changed_when: "'is taken back, and' in fieldwright_taken_back.stdout",
    },
  ],
};
