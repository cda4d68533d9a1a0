import { readFile } from 'node:fs/promises';
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import { renderCommand } from '../../shared/kit/command.ts';
import { tarOf } from './tar.ts';

export interface Answer {
  /** null where a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  readonly stdin?: string | Uint8Array;
  /** Called with what has come of stdout so far, whenever more comes. */
  readonly onOutput?: (stdout: string) => void;
}

/** One SSH connection to a device. Whatever is under way when it breaks is rejected. */
export interface Session {
  readonly exec: (argv: readonly string[], options?: ExecOptions) => Promise<Answer>;
  /** Files by absolute path; folders are made. Also where there is no SFTP. */
  readonly putAll: (files: ReadonlyMap<string, Uint8Array>) => Promise<void>;
  readonly close: () => void;
}

export interface Place {
  readonly port: number;
  readonly user?: string | undefined;
  readonly privateKeyFile: string;
  readonly hostKey: string;
}

/** Connects with the device's own key, and to no other device. */
export async function connectTo(place: Place): Promise<Session> {
  const expected = ssh2.utils.parseKey(place.hostKey);
  if (expected instanceof Error) throw expected;
  const client = new ssh2.Client();
  const broken = new Promise<never>((_, reject) => {
    client.once('error', reject).once('close', () => reject(new Error('the connection to the device is gone')));
  });
  // Nobody may be waiting when it breaks.
  broken.catch(() => {});
  const ready = new Promise<void>((resolve) => client.once('ready', () => resolve()));
  client.connect({
    ...{ host: '127.0.0.1', port: place.port, username: place.user ?? 'root', readyTimeout: 60_000 },
    privateKey: await readFile(place.privateKeyFile),
    hostVerifier: (key: Buffer) => key.equals(expected.getPublicSSH()),
  });
  await Promise.race([ready, broken]);
  const exec = (argv: readonly string[], options?: ExecOptions) => Promise.race([execute(client, argv, options), broken]);
  return {
    exec,
    async putAll(files) {
      const { status, stderr } = await exec(['tar', '-xf', '-', '-C', '/'], { stdin: tarOf(files) });
      if (status !== 0) throw new Error(stderr);
    },
    close: () => client.destroy(),
  };
}

function execute(client: Client, argv: readonly string[], { stdin, onOutput }: ExecOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    client.exec(renderCommand(argv), (error: Error | undefined, channel: ClientChannel) => {
      if (error) return reject(error);
      let [stdout, stderr, status] = ['', '', null as number | null];
      channel.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        onOutput?.(stdout);
      });
      channel.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      channel.once('exit', (code: number | null) => {
        status = code;
      });
      channel.once('close', () => resolve({ status, stdout, stderr }));
      channel.end(stdin ?? '');
    });
  });
}
