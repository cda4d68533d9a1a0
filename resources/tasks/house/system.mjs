import { existsSync, readdirSync } from 'node:fs';
import { findProgram, run, succeeds } from './run.mjs';
import { say, secondsSince } from './say.mjs';

/** @typedef {{ readonly apt: string, readonly programs: readonly string[], readonly tests: string }} Need `tests`: what is skipped without it */

/** The browsers of the Chromium family, as Linux distributions name them. */
export const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** The device lab boots kernels and makes network namespaces: for root alone, and Debian has its kernel for this processor alone. */
const lab = process.platform === 'linux' && process.arch === 'x64' && process.getuid?.() === 0;
/** @type {readonly Need[]} */
export const labNeeds = [
  { apt: 'user-mode-linux', programs: ['linux.uml'], tests: 'the device lab' },
  { apt: 'mmdebstrap', programs: ['mmdebstrap'], tests: 'the device lab' },
  { apt: 'e2fsprogs', programs: ['mke2fs'], tests: 'the device lab' },
  { apt: 'iproute2', programs: ['ip'], tests: 'the device lab' },
  { apt: 'qemu-system-x86', programs: ['qemu-system-x86_64'], tests: 'the device lab under QEMU' },
  { apt: 'kmod', programs: ['depmod'], tests: 'the device lab under QEMU' },
  { apt: 'xz-utils', programs: ['xz'], tests: 'the device lab under QEMU' },
];

/** What the tests use of the system, by Debian package. @type {readonly Need[]} */
export const needs = [
  { apt: 'chromium', programs: browsers, tests: 'the journeys in a browser' },
  { apt: 'minisign', programs: ['minisign'], tests: 'verifying bundles with the stock minisign' },
  { apt: 'shellcheck', programs: ['shellcheck'], tests: 'shellcheck of apply.sh and rollback.sh' },
  { apt: 'busybox-static', programs: ['busybox'], tests: 'apply.sh under busybox ash' },
  { apt: 'dash', programs: ['dash'], tests: 'apply.sh under dash' },
  { apt: 'unzip', programs: ['unzip'], tests: 'unpacking bundles with the stock unzip' },
  { apt: 'zip', programs: ['zip'], tests: 'packaging the app into a zip' },
  { apt: 'fakeroot', programs: ['fakeroot'], tests: 'packaging the app into a deb' },
  { apt: 'openssh-client', programs: ['ssh'], tests: 'SSH against the stock client and agent' },
  { apt: 'openssh-server', programs: ['sshd'], tests: 'SSH against OpenSSH' },
  { apt: 'dropbear-bin', programs: ['dropbear'], tests: 'SSH against dropbear' },
  { apt: 'sudo', programs: ['sudo'], tests: 'commands as root through the real sudo' },
  { apt: 'dbus-daemon', programs: ['dbus-run-session'], tests: 'the keychain against GNOME Keyring' },
  { apt: 'gnome-keyring', programs: ['gnome-keyring-daemon'], tests: 'the keychain against GNOME Keyring' },
  { apt: 'mosquitto', programs: ['mosquitto'], tests: 'MQTT against mosquitto' },
  { apt: 'mosquitto-clients', programs: ['mosquitto_pub', 'mosquitto_sub'], tests: 'MQTT against mosquitto' },
  { apt: 'tshark', programs: ['tshark'], tests: 'what MQTT sends, as Wireshark reads it' },
  { apt: 'ansible-core', programs: ['ansible-playbook'], tests: 'the Ansible export against the stock ansible' },
  ...(lab ? labNeeds : []),
];

/** Packages that start a service by themselves: never installed unasked where systemd would start it. */
const services = new Set(['openssh-server', 'mosquitto']);

const fonts = { apt: 'fonts-noto-cjk', folder: '/usr/share/fonts/opentype/noto', tests: 'Chinese in screenshots (boxes instead)' };

/** @returns {{ apt: string, tests: string }[]} what is not there */
export function missingFromSystem(path = process.env.PATH ?? '', platform = process.platform, wanted = needs) {
  const programs = wanted.filter((need) => !findProgram(need.programs, path));
  const withFonts = platform === 'linux' && wanted === needs && !hasCjkFonts() ? [...programs, fonts] : programs;
  return withFonts.map(({ apt, tests }) => ({ apt, tests }));
}

function hasCjkFonts() {
  return existsSync(fonts.folder) && readdirSync(fonts.folder).some((file) => file.startsWith('NotoSansCJK'));
}

/**
 * How apt may be called here.
 * @returns {readonly string[] | null} the words before `apt-get`, or null where it may not
 */
function aptPrefix() {
  if (process.platform !== 'linux' || !findProgram(['apt-get'])) return null;
  if (process.getuid?.() === 0) return [];
  return findProgram(['sudo']) && succeeds(['sudo', '-n', 'true']) ? ['sudo', '-n'] : null;
}

/** Installs what the tests use and is missing, where that is allowed; else says what to install and what is skipped without it. */
export async function ensureSystem(wanted = needs) {
  const look = () => missingFromSystem(process.env.PATH, process.platform, wanted);
  const missing = look();
  if (missing.length === 0) return;
  const prefix = aptPrefix();
  const packages = missing.map(({ apt }) => apt).filter((apt) => !services.has(apt) || !existsSync('/run/systemd/system'));
  if (prefix && packages.length > 0) await installWithApt(prefix, packages);
  const still = prefix ? look() : missing;
  for (const line of adviceFor(still)) say(line);
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} packages
 */
async function installWithApt(prefix, packages) {
  const start = performance.now();
  say(`installing ${packages.join(' ')} with apt-get …`);
  const env = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120'];
  await run([...env, 'update'], { output: 'stderr' });
  const { code } = await run([...env, 'install', '-y', '--no-install-recommends', ...packages], { output: 'stderr' });
  say(code === 0 ? `installed (${secondsSince(start)})` : `apt-get ended with ${code}; going on without what is missing`);
}

/**
 * @param {readonly { apt: string, tests: string }[]} missing
 * @returns {string[]}
 */
export function adviceFor(missing) {
  if (missing.length === 0) return [];
  return [
    ...missing.map(({ apt, tests }) => `not there: ${apt}; skipped without it: ${tests}`),
    `to run these too, on Debian or Ubuntu: sudo apt-get install ${missing.map(({ apt }) => apt).join(' ')}; elsewhere install the same programs`,
  ];
}
