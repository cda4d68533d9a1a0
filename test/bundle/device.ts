import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BundleFile } from '../../shared/bundle/source.ts';

/** The shells that the scripts are made for. busybox-static runs its own applets first: it is the hardest of the three. */
export const shells = [['dash'], ['bash'], ['busybox', 'ash']] as const;
export type Shell = (typeof shells)[number];

/**
 * `tc`, `ip` and `systemctl` that keep state in files. They stand in for a kernel with taprio, which test machines lack.
 * $FAKE/fail-at: the number of the state-changing call that fails; $FAKE/hang-up-at: the one during which the script gets SIGHUP;
 * $FAKE/kill-at: SIGKILL.
 */
const countCall = `count=$(($(cat "$FAKE/count" 2>/dev/null || echo 0) + 1))
echo "$count" >"$FAKE/count"
script=$(cat "$FIELDWRIGHT_ROOT/run/fieldwright.lock/pid" 2>/dev/null)
if [ "$count" = "$(cat "$FAKE/hang-up-at" 2>/dev/null)" ]; then kill -HUP "$script"; fi
if [ "$count" = "$(cat "$FAKE/kill-at" 2>/dev/null)" ]; then kill -KILL "$script"; exit 0; fi
if [ "$count" = "$(cat "$FAKE/fail-at" 2>/dev/null)" ]; then echo 'RTNETLINK answers: Invalid argument' >&2; exit 2; fi
`;
const fakeTc = `#!/bin/sh
printf '%s\\n' "tc $*" >>"$FAKE/calls"
if [ "$1 $2" = 'qdisc show' ]; then
  [ "$#" -ge 4 ] || { cat "$FAKE"/qdisc/* 2>/dev/null; exit 0; }
  cat "$FAKE/qdisc/$4" 2>/dev/null || printf 'qdisc mq 0: root\\n'
  exit 0
fi
${countCall}case "$1 $2" in
  'qdisc replace')
    device=$4
    shift 6
    printf 'qdisc %s\\n' "$*" >"$FAKE/qdisc/$device" ;;
  'qdisc del')
    [ -e "$FAKE/qdisc/$4" ] || { echo 'Error: Cannot delete qdisc with handle of zero.' >&2; exit 2; }
    rm "$FAKE/qdisc/$4" ;;
  *) echo 'What is "'"$*"'"?' >&2; exit 1 ;;
esac
`;
const fakeIp = `#!/bin/sh
echo '1: lo: <LOOPBACK,UP> mtu 65536'
`;
const fakeSystemctl = `#!/bin/sh
printf '%s\\n' "systemctl $*" >>"$FAKE/calls"
if [ "$1" = is-enabled ]; then
  [ ! -e "$FAKE/enabled-$2" ] || { echo enabled; exit 0; }
  [ ! -e "$FIELDWRIGHT_ROOT/etc/systemd/system/$2" ] || { echo disabled; exit 1; }
  echo "Failed to get unit file state for $2: No such file or directory" >&2
  exit 1
fi
${countCall}case $1 in
  enable) : >"$FAKE/enabled-$2" ;;
  disable) rm -f "$FAKE/enabled-$2" ;;
esac
`;

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** A device in a temporary folder: a root to write to, tools that keep state, and the unpacked folder of its bundle. */
export class FakeDevice {
  readonly #base = mkdtempSync(join(tmpdir(), 'fieldwright-device-'));
  readonly root = join(this.#base, 'root');
  readonly fake = join(this.#base, 'fake');

  constructor({ systemd = true }: { readonly systemd?: boolean } = {}) {
    for (const folder of ['root/run', 'root/etc', 'fake/qdisc', 'bin']) mkdirSync(join(this.#base, folder), { recursive: true });
    if (systemd) mkdirSync(join(this.root, 'run/systemd/system'), { recursive: true });
    for (const [name, text] of Object.entries({
      tc: fakeTc,
      ip: fakeIp,
      systemctl: fakeSystemctl,
      sleep: '#!/bin/sh\n',
      sync: '#!/bin/sh\n',
    }))
      this.addProgram(name, text);
  }

  addProgram(name: string, text: string): void {
    writeFileSync(join(this.#base, 'bin', name), text);
    chmodSync(join(this.#base, 'bin', name), 0o755);
  }

  /** Puts a device's files where a person would have copied them. */
  unpack(files: readonly BundleFile[], name = 'bundle'): string {
    const folder = join(this.#base, name);
    for (const { path, text } of files) {
      const target = join(folder, path.split('/').slice(2).join('/'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    return folder;
  }

  copy(from: string, name: string): string {
    cpSync(from, join(this.#base, name), { recursive: true });
    return join(this.#base, name);
  }

  env(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { PATH: `${join(this.#base, 'bin')}:${process.env.PATH}`, FAKE: this.fake, FIELDWRIGHT_ROOT: this.root, ...extra };
  }

  run(
    shell: Shell,
    script: string,
    { env, args = [] }: { readonly env?: NodeJS.ProcessEnv; readonly args?: readonly string[] } = {},
  ): Outcome {
    const [program, ...first] = shell;
    const { status, stdout, stderr } = spawnSync(program, [...first, script, ...args], { env: this.env(env), encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  start(shell: Shell, script: string) {
    const [program, ...first] = shell;
    return spawn(program, [...first, script], { env: this.env(), stdio: 'ignore' });
  }

  /** What a user of the device could notice: its files outside /run and the state folder, its qdiscs, its enabled units. */
  state(): Record<string, string> {
    return {
      ...tree(this.root, ['run', 'var']),
      ...tree(join(this.fake, 'qdisc')),
      ...Object.fromEntries(this.enabled().map((unit) => [unit, ''])),
    };
  }

  enabled(): string[] {
    return readdirSync(this.fake).filter((name) => name.startsWith('enabled-'));
  }

  set(name: 'fail-at' | 'hang-up-at' | 'kill-at' | 'count', value: number | null): void {
    if (value === null) rmSync(join(this.fake, name), { force: true });
    else writeFileSync(join(this.fake, name), `${value}\n`);
  }

  calls(): string[] {
    const file = join(this.fake, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  }

  remove(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}

function tree(folder: string, without: readonly string[] = []): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    if (without.includes(name)) continue;
    const path = join(folder, name);
    if (lstatSync(path).isDirectory()) Object.assign(files, tree(path));
    else files[path] = `${(lstatSync(path).mode & 0o777).toString(8)} ${readFileSync(path, 'utf8')}`;
  }
  return files;
}
