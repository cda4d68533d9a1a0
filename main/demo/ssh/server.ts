import net, { type AddressInfo, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2';
import type { Device } from '../device/device.ts';
import { newCall } from '../device/session.ts';
import { fromBytes } from '../shell/octets.ts';
import type { Process, User } from '../shell/process.ts';
import { runShell } from '../shell/run.ts';
import { Shell } from '../shell/state.ts';
import type { Stream } from '../shell/streams.ts';
import { finish, inputOf, outputTo, tellBroken } from './channel.ts';
import { runInteractive } from './interactive.ts';
import { serveSftp } from './sftpServer.ts';
import { createTerminal } from './terminal.ts';

export interface DeviceServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Options {
  readonly device: Device;
  /** OpenSSH's private form. */
  readonly hostKey: string;
  /** The only key that is let in: `type base64`. */
  readonly userKey: string;
  /** Where a jump to that address leads on this machine; null: nowhere. */
  readonly jumpTo: (host: string, port: number) => Promise<number | null>;
}

/** Connections of one device at once. */
const MOST_CONNECTIONS = 64;

/** A simulated device's SSH server on a loopback port chosen by the system. */
export async function startServer({ device, hostKey, userKey, jumpTo }: Options): Promise<DeviceServer> {
  const sockets = new Set<Socket>();
  const allowed = ssh2.utils.parseKey(userKey);
  if (allowed instanceof Error) throw allowed;
  const server = new ssh2.Server({ hostKeys: [hostKey], ident: 'FieldwrightDemoPlant' }, (connection) =>
    serveConnection({ connection, device, allowed, jumpTo }),
  );
  const listener = net.createServer((socket) => {
    if (!device.isUp || sockets.size >= MOST_CONNECTIONS) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.setNoDelay(true);
    server.injectSocket(socket);
  });
  listener.unref();
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject).listen(0, '127.0.0.1', () => resolve());
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = device.onPowerLoss(cut);
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    close: () => {
      stop();
      cut();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

interface Connecting {
  readonly connection: Connection;
  readonly device: Device;
  readonly allowed: ssh2.ParsedKey;
  readonly jumpTo: Options['jumpTo'];
}

function serveConnection({ connection, device, allowed, jumpTo }: Connecting): void {
  let user: User | undefined;
  // A client that breaks the protocol loses its connection, and nobody else anything.
  connection.on('error', () => connection.end());
  connection.on('authentication', (context) => {
    user = device.machine.user(context.username);
    if (user && isAllowed(context, allowed)) context.accept();
    else context.reject(['publickey']);
  });
  connection.on('ready', () => {
    connection.on('session', (accept) => {
      if (user) serveSession({ session: accept(), device, user });
    });
    connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
      jumpTo(destIP, destPort)
        .then((port) => (port === null ? reject() : pump(accept(), port)))
        .catch((error: unknown) => {
          tellBroken(error);
          connection.end();
        });
    });
  });
}

function isAllowed(context: AuthContext, allowed: ssh2.ParsedKey): boolean {
  if (context.method !== 'publickey' || context.key.algo !== allowed.type || !context.key.data.equals(allowed.getPublicSSH())) return false;
  return !context.signature || !context.blob || allowed.verify(context.blob, context.signature, context.hashAlgo) === true;
}

function pump(channel: ServerChannel, port: number): void {
  const socket = net.connect(port, '127.0.0.1');
  const end = () => {
    socket.destroy();
    channel.destroy();
  };
  channel.on('error', end).once('close', end).pipe(socket);
  socket.on('error', end).once('close', end).pipe(channel);
}

interface SessionPlace {
  readonly session: Session;
  readonly device: Device;
  readonly user: User;
}

function serveSession({ session, device, user }: SessionPlace): void {
  const environment: Record<string, string> = {};
  let columns = 80;
  let hasTerminal = false;
  let resize: (columns: number) => void = () => {};
  let signal: (name: string) => void = () => {};
  session.on('pty', (accept, _, { cols, term }) => {
    hasTerminal = true;
    columns = cols;
    environment.TERM = term ?? 'dumb';
    accept?.();
  });
  session.on('window-change', (accept, _, { cols }) => {
    resize(cols);
    accept?.();
  });
  session.on('env', (accept, reject, { key, val }) => {
    const isTaken = /^(?:LANG|LC_[A-Z]+)$/.test(key);
    if (isTaken) environment[key] = fromBytes(Buffer.from(val));
    if (isTaken) accept?.();
    else reject?.();
  });
  session.on('signal', (accept, _, { name }) => {
    signal(name.replace(/^SIG/, ''));
    accept?.();
  });
  const begin = (channel: ServerChannel, text: string | null) => {
    channel.on('error', () => {});
    const started = hasTerminal
      ? onTerminal({ channel, device, user, environment, columns, text })
      : onPipes({ channel, device, user, environment, text: text ?? '' });
    if (started.resize) resize = started.resize;
    signal = started.signal;
  };
  session.on('exec', (accept, _, { command }) => begin(accept(), fromBytes(Buffer.from(command))));
  session.on('shell', (accept) => begin(accept(), null));
  session.on('subsystem', (accept, reject, { name }) => {
    if (name === 'sftp') serveSftp(accept(), device.machine.files(user), user.home);
    else reject?.();
  });
}

interface Started {
  readonly resize?: (columns: number) => void;
  readonly signal: (name: string) => void;
}

interface Beginning {
  readonly channel: ServerChannel;
  readonly device: Device;
  readonly user: User;
  readonly environment: Readonly<Record<string, string>>;
  /** Null: an interactive shell. */
  readonly text: string | null;
}

/** Without a terminal: what runs goes on when the connection is lost, as on a real device. */
function onPipes({ channel, device, user, environment, text }: Beginning): Started {
  const input = inputOf(channel);
  const streams = new Map<number, Stream>([
    [0, input.stream],
    [1, outputTo(channel)],
    [2, outputTo(channel, channel.stderr)],
  ]);
  const call = newCall(device, { user, streams, environment, title: `sh -c ${(text ?? '').slice(0, 200)}` });
  void end(channel, call.process, runCommand(call, text));
  return { signal: (name) => signalSession(device, call.process, name) };
}

async function runCommand(call: ReturnType<typeof newCall>, text: string | null): Promise<number> {
  const status = await runShell(new Shell(call), text ?? '');
  call.process.end(status);
  return status;
}

function onTerminal({ channel, device, user, environment, columns, text }: Beginning & { readonly columns: number }): Started {
  let foreground: Process | null = null;
  let session: Process | null = null;
  const terminal = createTerminal(outputTo(channel), (name) => foreground?.kill(name));
  terminal.resize(columns);
  channel.on('data', (chunk: Buffer) => terminal.feed(fromBytes(chunk)));
  const stop = device.onShout((said) => void terminal.print(said).catch(() => {}));
  channel.once('close', () => {
    stop();
    terminal.hangUp();
    if (session) signalSession(device, session, 'HUP');
  });
  const onForeground = (process: Process) => {
    session ??= process;
    foreground = process;
  };
  if (text === null) void end(channel, null, runInteractive({ device, user, terminal, environment, onForeground }));
  else {
    const call = newCall(device, { user, streams: terminal.streams, environment, title: `sh -c ${text.slice(0, 200)}` });
    onForeground(call.process);
    void end(channel, call.process, runCommand(call, text));
  }
  return { resize: terminal.resize, signal: (name) => (session ? signalSession(device, session, name) : undefined) };
}

/** All that the session started and that did not leave it. */
function signalSession(device: Device, leader: Process, name: string): void {
  for (const process of device.machine.processes.list()) if (process.session === leader.session) process.kill(name);
  leader.kill(name);
}

async function end(channel: ServerChannel, process: Process | null, running: Promise<number>): Promise<void> {
  try {
    const status = await running;
    finish(channel, status, process?.killedBy ?? null);
  } catch (error) {
    tellBroken(error);
    finish(channel, 254, null);
  }
}
