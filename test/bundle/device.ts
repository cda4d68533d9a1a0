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
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BundleFile } from '../../shared/bundle/source.ts';

/** The shells that the scripts are made for. busybox-static runs its own applets first: it is the hardest of the three. */
export const shells = [['dash'], ['bash'], ['busybox', 'ash']] as const;
export type Shell = (typeof shells)[number];

/**
 * `tc`, `ip` and `systemctl` that keep state in files. They stand in for a kernel with taprio, which test machines lack.
 * Calls count from the moment that a run is armed.
 * $FAKE/fail-at: the number of the state-changing call that fails; $FAKE/hang-up-at: the one during which the script gets SIGHUP;
 * $FAKE/kill-at: SIGKILL; $FAKE/hang-at: the one that does not end.
 */
const countCall = `[ -e "$FIELDWRIGHT_ROOT/var/lib/fieldwright/pending" ] || count=none
[ "\${count:-}" = none ] || count=$(($(cat "$FAKE/count" 2>/dev/null || echo 0) + 1))
[ "$count" = none ] || echo "$count" >"$FAKE/count"
script=$(cut -d " " -f 1 "$FIELDWRIGHT_ROOT/run/fieldwright.lock" 2>/dev/null)
if [ "$count" = "$(cat "$FAKE/hang-up-at" 2>/dev/null)" ]; then kill -HUP "$script"; fi
if [ "$count" = "$(cat "$FAKE/kill-at" 2>/dev/null)" ]; then kill -KILL "$script"; exit 0; fi
if [ "$count" = "$(cat "$FAKE/hang-at" 2>/dev/null)" ]; then echo "$$" >"$FAKE/hanging.new"; mv "$FAKE/hanging.new" "$FAKE/hanging"; exec /bin/sleep 600; fi
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
    [ ! -e "$FAKE/refuse-del" ] || { echo 'Error: Device or resource busy.' >&2; exit 2; }
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
  stop) rm "$FAKE/timer-$2" ;;
esac
`;

/** Timers wait until the test lets them run out. */
const fakeSystemdRun = `#!/bin/sh
unit=
while :; do
  case $1 in
    --unit=*) unit=\${1#*=} ;;
    --on-active=*s) ;;
    --setenv=*) export "\${1#*=}" ;;
    --*) ;;
    *) break ;;
  esac
  shift
done
printf '%s\\n' "$*" >"$FAKE/timer-$unit.timer"
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
    for (const folder of ['root/run', 'root/etc', 'root/dev', 'fake/qdisc', 'bin'])
      mkdirSync(join(this.#base, folder), { recursive: true });
    writeFileSync(join(this.root, 'dev/kmsg'), '');
    mkdirSync(join(this.root, 'proc/sys/kernel/random'), { recursive: true });
    this.restart('first');
    this.setUptime(1_000);
    if (systemd) mkdirSync(join(this.root, 'run/systemd/system'), { recursive: true });
    else writeFileSync(join(this.root, 'etc/rc.local'), '#!/bin/sh -e\nexit 0\n', { mode: 0o755 });
    for (const [name, text] of Object.entries({
      tc: fakeTc,
      ip: fakeIp,
      systemctl: fakeSystemctl,
      'systemd-run': fakeSystemdRun,
      sleep: '#!/bin/sh\nprintf . >>"$FAKE/slept"\nexec /bin/sleep 0.01\n',
      wall: '#!/bin/sh\nprintf "%s\\n" "$*" >>"$FAKE/wall"\n',
      sync: '#!/bin/sh\n',
    }))
      this.addProgram(name, text);
  }

  addProgram(name: string, text: string): void {
    writeFileSync(join(this.#base, 'bin', name), text);
    chmodSync(join(this.#base, 'bin', name), 0o755);
  }

  /** A file that stands on the device, by its path there. */
  addFile(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
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

  /** Seconds since the device started: the only clock that deadlines count on. */
  setUptime(seconds: number): void {
    writeFileSync(join(this.root, 'proc/uptime.new'), `${seconds}.42 ${seconds}.00\n`);
    renameSync(join(this.root, 'proc/uptime.new'), join(this.root, 'proc/uptime'));
  }

  /** Another start of the device: what the kernel held is gone, and so is /run. */
  restart(bootId: string): void {
    writeFileSync(join(this.root, 'proc/sys/kernel/random/boot_id'), `${bootId}\n`);
    for (const place of [join(this.root, 'run'), join(this.fake, 'qdisc')]) {
      const systemd = existsSync(join(place, 'systemd'));
      rmSync(place, { recursive: true, force: true });
      mkdirSync(join(place, ...(systemd ? ['systemd/system'] : [])), { recursive: true });
    }
    this.setUptime(5);
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

  start(shell: Shell, script: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    const [program, ...first] = shell;
    return spawn(program, [...first, script, ...args], { env: this.env(env), stdio: 'ignore' });
  }

  /** What systemd's timers would start, now, or at `until` seconds after the device's start. */
  runTimers({ until }: { readonly until?: number } = {}): void {
    for (const name of readdirSync(this.fake).filter((entry) => entry.startsWith('timer-'))) {
      const command = readFileSync(join(this.fake, name), 'utf8');
      if (until !== undefined)
        spawn('sh', ['-c', `/bin/sleep 0.3; cd "$FIELDWRIGHT_ROOT/proc"; echo ${until}.00 >uptime.next; mv uptime.next uptime`], {
          env: this.env(),
        });
      spawnSync('sh', ['-c', command], { env: this.env(), encoding: 'utf8' });
    }
  }

  /** Process ids of the watchers that are alive. */
  watchers(): number[] {
    return [1, 2].flatMap((number) => {
      const file = join(this.root, `run/fieldwright.watch.${number}`);
      const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[0]) : 0;
      return pid > 0 && isAlive(pid) ? [pid] : [];
    });
  }

  /** Ends them by ending what they watch. */
  async stopWatchers(): Promise<void> {
    rmSync(join(this.root, 'var/lib/fieldwright/pending'), { force: true });
    await this.until(() => this.watchers().length === 0);
  }

  /** Waits until what the watchers do has come to something. */
  async until(holds: () => boolean): Promise<void> {
    for (let pass = 0; !holds(); pass++) {
      if (pass > 3_000) throw new Error('it did not come to that');
      await setTimeout(10);
    }
  }

  /** Waits until a watcher has looked that often. */
  async passes(count: number): Promise<void> {
    const slept = () => readFileSync(join(this.fake, 'slept'), 'utf8').length;
    const start = slept();
    await this.until(() => slept() >= start + count);
  }

  journal(planId: string): string {
    return readFileSync(join(this.root, 'var/lib/fieldwright', planId, 'journal.txt'), 'utf8');
  }

  /** As Alpine's OpenRC, or as Buildroot's busybox init, starts things; instead of rc.local. */
  setInit(init: 'openrc' | 'rcS'): void {
    rmSync(join(this.root, 'etc/rc.local'), { force: true });
    for (const folder of init === 'openrc' ? ['etc/local.d', 'etc/runlevels/default'] : ['etc/init.d'])
      mkdirSync(join(this.root, folder), { recursive: true });
    if (init === 'rcS') writeFileSync(join(this.root, 'etc/init.d/rcS'), 'for i in /etc/init.d/S??* ;do\n$i start\ndone\n');
  }

  /** As `rc-update add local default` does. */
  addLocalToRunlevel(): void {
    symlinkSync('/etc/init.d/local', join(this.root, 'etc/runlevels/default/local'));
  }

  /** What a user of the device could notice: its files outside /run and the state folder, its qdiscs, its enabled units. */
  state(): Record<string, string> {
    return {
      ...tree(this.root, ['run', 'var', 'proc', 'dev']),
      ...tree(join(this.fake, 'qdisc')),
      ...Object.fromEntries(this.enabled().map((unit) => [unit, ''])),
    };
  }

  enabled(): string[] {
    return readdirSync(this.fake).filter((name) => name.startsWith('enabled-'));
  }

  set(name: 'fail-at' | 'hang-up-at' | 'kill-at' | 'hang-at' | 'refuse-del' | 'count', value: number | null): void {
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

/** A zombie is dead, though its number is still taken. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function tree(folder: string, without: readonly string[] = []): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    if (without.includes(name)) continue;
    const path = join(folder, name);
    if (lstatSync(path).isDirectory()) Object.assign(files, tree(path));
    else if (lstatSync(path).isSymbolicLink()) files[path] = 'link';
    else files[path] = `${(lstatSync(path).mode & 0o777).toString(8)} ${readFileSync(path, 'utf8')}`;
  }
  return files;
}
