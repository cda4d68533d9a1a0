import { type Call, complain, type Program, write } from '../shell/machine.ts';
import { parseOptions } from './options.ts';

/** Kernel settings by name. They last until the device stops. */
export type Settings = Map<string, string>;

export const defaultSettings: Readonly<Record<string, string>> = {
  'kernel.osrelease': '6.1.0-simulated',
  'net.core.default_qdisc': 'fq_codel',
  'net.core.rmem_max': '212992',
  'net.core.wmem_max': '212992',
  'net.ipv4.ip_forward': '0',
  'net.ipv4.tcp_congestion_control': 'cubic',
  'net.ipv4.tcp_available_congestion_control': 'reno cubic',
  'net.ipv4.tcp_rmem': '4096\t131072\t6291456',
  'net.ipv4.tcp_wmem': '4096\t16384\t4194304',
  'vm.swappiness': '60',
};

const fixed = new Set(['kernel.osrelease', 'net.ipv4.tcp_available_congestion_control']);

/** `sysctl` of procps: reads with names, `-a`, `-n`; writes with `name=value`, with or without `-w`. */
export const sysctlTool =
  (settings: () => Settings): Program =>
  async (call) => {
    const { flags, words } = parseOptions(call, 'aneqwNp');
    const all = settings();
    if (flags.has('a')) for (const [name, value] of all) await write(call, `${name} = ${value}\n`);
    let status = 0;
    for (const word of words) status = (await one(call, all, word, flags)) || status;
    return status;
  };

async function one(call: Call, all: Settings, word: string, flags: ReadonlySet<string>): Promise<number> {
  const [, given = word, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
  const name = given.trim().replaceAll('/', '.');
  const path = `/proc/sys/${name.replaceAll('.', '/')}`;
  const fail = async (message: string, code = 1) => {
    await complain(call, `sysctl: ${message}\n`);
    return code;
  };
  const before = all.get(name);
  if (before === undefined) return flags.has('e') ? 0 : fail(`cannot stat ${path}: No such file or directory`);
  if (value !== undefined) {
    if (call.process.user.uid !== 0) return fail(`permission denied on key "${name}"`);
    if (fixed.has(name)) return fail(`setting key "${name}": Read-only file system`);
    if (/^\d+$/.test(before) && !/^\s*-?\d+\s*$/.test(value)) return fail(`setting key "${name}": Invalid argument`);
    all.set(name, value.trim());
  }
  if (value !== undefined && flags.has('q')) return 0;
  await write(call, flags.has('n') ? `${all.get(name)}\n` : flags.has('N') ? `${name}\n` : `${name} = ${all.get(name)}\n`);
  return 0;
}
