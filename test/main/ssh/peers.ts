import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

export const user = userInfo().username;
export const hasOpenSsh = existsSync('/usr/sbin/sshd') && existsSync('/usr/bin/ssh-keygen');
/** Dropbear reads keys only from the home folder: a mount namespace gives root another one, for it alone. */
export const hasDropbear = existsSync('/usr/sbin/dropbear') && existsSync('/usr/bin/dropbearconvert') && canMount();

/** A real sudo(8) with accounts of the test's own, in a mount namespace. */
export const hasSudo = hasOpenSsh && existsSync('/usr/bin/sudo') && existsSync('/usr/bin/openssl') && canMount();
/** A Secret Service of its own in a bus of its own. */
export const hasKeyring = isOnPath('gnome-keyring-daemon') && isOnPath('dbus-run-session');

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(path.join(folder, program)));
}

function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A folder for one test file, with what was started in it; `end` leaves neither. */
export interface Bench {
  readonly folder: string;
  file(name: string): string;
  onEnd(action: () => void | Promise<void>): void;
  end(): Promise<void>;
}

export function createBench(): Bench {
  const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-ssh-'));
  const actions: (() => void | Promise<void>)[] = [];
  return {
    folder,
    file: (name) => path.join(folder, name),
    onEnd: (action) => void actions.push(action),
    async end() {
      for (const action of actions.splice(0).reverse()) await action();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface KeyPair {
  readonly file: string;
  /** `type base64`. */
  readonly publicKey: string;
}

export function makeKey(bench: Bench, name: string, { type = 'ed25519', passphrase = '', pem = false } = {}): KeyPair {
  const file = bench.file(name);
  if (!hasOpenSsh) return { file, publicKey: '' };
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    type,
    ...(type === 'rsa' ? ['-b', '2048'] : []),
    '-N',
    passphrase,
    '-C',
    'test',
    '-f',
    file,
    ...(pem ? ['-m', 'PEM'] : []),
  ]);
  return { file, publicKey: readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ') };
}

export interface Server {
  readonly port: number;
  readonly hostKey: KeyPair;
  /** Ends it with all its connections, at once. */
  kill(): Promise<void>;
  /** Stops its processes where they are, as a hung device does; only `kill` wakes them. */
  freeze(): void;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  log(): string;
}

export async function startSshd(
  bench: Bench,
  name: string,
  authorized: readonly KeyPair[],
  lines: readonly string[] = [],
  /** Words in front of the server's own: what makes the place it runs in. */
  before: readonly string[] = [],
): Promise<Server> {
  if (user === 'root') mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const hostKey = makeKey(bench, `${name}-host`);
  writeFileSync(bench.file(`${name}-authorized`), authorized.map(({ publicKey }) => `${publicKey}\n`).join(''));
  const port = await freePort();
  const settings = [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `AuthorizedKeysFile ${bench.file(`${name}-authorized`)}`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'StrictModes no',
    'PidFile none',
    'MaxStartups 200',
    'LogLevel VERBOSE',
    // Neither the bash of a command (at level 0) nor that of a login reads the user's start-up files, whatever they do: these tests are not
    // about them, and a kill in the middle of them may leave the user's own locks behind.
    `SetEnv SHLVL=1 HOME=${bench.folder}`,
    ...(lines.some((line) => line.startsWith('HostKey')) ? [] : [`HostKey ${hostKey.file}`]),
    ...lines,
  ];
  const config = bench.file(`${name}-config`);
  writeFileSync(config, `${settings.join('\n')}\n`);
  return startServer(bench, { port, hostKey, argv: [...before, '/usr/sbin/sshd', '-D', '-e', '-f', config] });
}

/** @param options `hasSftp` false: what it runs for SFTP is not there, as on a small device */
export async function startDropbear(bench: Bench, name: string, authorized: readonly KeyPair[], { hasSftp = true } = {}): Promise<Server> {
  const hostKey = makeKey(bench, `${name}-host`);
  const converted = bench.file(`${name}-dropbear`);
  execFileSync('dropbearconvert', ['openssh', 'dropbear', hostKey.file, converted], { stdio: 'ignore' });
  const home = bench.file(`${name}-home`);
  mkdirSync(path.join(home, '.ssh'), { recursive: true, mode: 0o700 });
  const keys = path.join(home, '.ssh', 'authorized_keys');
  writeFileSync(keys, authorized.map(({ publicKey }) => `${publicKey}\n`).join(''));
  chmodSync(keys, 0o600);
  const passwd = bench.file(`${name}-passwd`);
  writeFileSync(passwd, `root:x:0:0:root:${home}:/bin/sh\n`);
  const port = await freePort();
  const hide = hasSftp ? '' : 'if [ -e /usr/lib/sftp-server ]; then mount --bind /dev/null "$(readlink -f /usr/lib/sftp-server)"; fi && ';
  const serve = 'mount --bind "$1" /etc/passwd && exec dropbear -F -E -s -r "$2" -p "127.0.0.1:$3" -P "$4"';
  const argv = ['unshare', '-m', 'sh', '-c', hide + serve, 'sh', passwd, converted, String(port), bench.file(`${name}-pid`)];
  return startServer(bench, { port, hostKey, argv });
}

async function startServer(
  bench: Bench,
  { port, hostKey, argv }: { port: number; hostKey: KeyPair; argv: readonly string[] },
): Promise<Server> {
  let log = '';
  let child: ReturnType<typeof spawn> | null = null;
  const server: Server = {
    port,
    hostKey,
    log: () => log,
    async start() {
      const started = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
      child = started;
      started.stderr.on('data', (chunk) => {
        log += chunk;
      });
      await waitForPort(port, () => (hasEnded(started) ? log : null));
    },
    freeze() {
      if (child?.pid) for (const pid of [child.pid, ...descendants(child.pid)]) process.kill(pid, 'SIGSTOP');
    },
    async kill() {
      const running = child;
      child = null;
      if (!running?.pid || hasEnded(running)) return;
      const gone = new Promise((resolve) => running.once('exit', resolve));
      for (const pid of [running.pid, ...descendants(running.pid)]) killQuietly(pid);
      await gone;
    },
  };
  bench.onEnd(() => server.kill());
  await server.start();
  return server;
}

/** By itself, or by a signal. */
const hasEnded = ({ exitCode, signalCode }: ReturnType<typeof spawn>): boolean => exitCode !== null || signalCode !== null;

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Processes below one, read before it is ended: sshd's sessions outlive their listener. */
function descendants(pid: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const parents = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] => parents.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

let agents = 0;

export async function startAgent(bench: Bench, keys: readonly KeyPair[]): Promise<string> {
  const socket = bench.file(`agent-${++agents}`);
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  bench.onEnd(() => void agent.kill());
  while (!existsSync(socket)) await pause();
  for (const { file } of keys) execFileSync('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' });
  return socket;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function waitForPort(port: number, failed: () => string | null): Promise<void> {
  for (;;) {
    const log = failed();
    if (log !== null) throw new Error(`the server did not start: ${log}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ host: '127.0.0.1', port });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await pause();
  }
}

export const pause = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));
