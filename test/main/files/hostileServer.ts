import { readFileSync } from 'node:fs';
import ssh2, { type FileEntry, type SFTPWrapper } from 'ssh2';
import { type Bench, freePort, type makeKey } from '../ssh/peers.ts';

const { STATUS_CODE } = ssh2.utils.sftp;

export interface HostileFile {
  readonly name: string;
  /** st_mode with its type bits. */
  readonly mode: number;
  /** What the server says; what it then sends is `bytes`. */
  readonly size: number;
  readonly bytes: Buffer;
}

/** An SSH server whose one folder holds what a test puts there, whatever its names and sizes; with `isEndless` it lists without end. */
export async function startHostileServer(
  bench: Bench,
  hostKey: ReturnType<typeof makeKey>,
  files: readonly HostileFile[],
  { isEndless = false } = {},
): Promise<number> {
  const port = await freePort();
  const server = new ssh2.Server({ hostKeys: [readFileSync(hostKey.file)] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) => {
      const session = accept();
      session.on('exec', (_accept, reject) => reject());
      session.on('sftp', (acceptSftp) => serve(acceptSftp(), files, isEndless));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve());
  });
  bench.onEnd(() => void server.close());
  return port;
}

const attributesOf = ({ mode, size }: Pick<HostileFile, 'mode' | 'size'>) => ({ mode, size, uid: 0, gid: 0, atime: 1, mtime: 1 });
const folder = { mode: 0o040755, size: 4_096 };

function serve(sftp: SFTPWrapper, files: readonly HostileFile[], isEndless: boolean): void {
  const find = (path: string) => files.find(({ name }) => path === `/trap/${name}`) ?? null;
  let listings = 0;
  const handleOf = (file: HostileFile) => Buffer.from([1, files.indexOf(file)]);
  const fileOf = (handle: Buffer) => files[handle[1] ?? 0] ?? null;
  const status = (id: number, file: Pick<HostileFile, 'mode' | 'size'> | null) =>
    file ? sftp.attrs(id, attributesOf(file)) : sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
  sftp.on('REALPATH', (id, path) => sftp.name(id, [named(path === '.' ? '/trap' : path)]));
  sftp.on('LSTAT', (id, path) => status(id, path === '/trap' ? folder : find(path)));
  sftp.on('STAT', (id, path) => status(id, path === '/trap' ? folder : find(path)));
  sftp.on('FSTAT', (id, handle) => status(id, fileOf(handle)));
  sftp.on('OPENDIR', (id) => sftp.handle(id, Buffer.from([0])));
  sftp.on('READDIR', (id) => {
    listings += 1;
    if (isEndless)
      sftp.name(
        id,
        Array.from({ length: 500 }, (_, index) => named(`${listings}-${index}`)),
      );
    else if (listings === 1)
      sftp.name(
        id,
        files.map((file) => ({ ...named(file.name), attrs: attributesOf(file) })),
      );
    else sftp.status(id, STATUS_CODE.EOF);
  });
  sftp.on('OPEN', (id, path) => {
    const file = find(path);
    if (file) sftp.handle(id, handleOf(file));
    else sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
  });
  sftp.on('READ', (id, handle, offset, length) => {
    // Short answers, as the protocol allows.
    const piece = fileOf(handle)?.bytes.subarray(offset, offset + Math.min(length, 10_000));
    if (piece && piece.length > 0) sftp.data(id, piece);
    else sftp.status(id, STATUS_CODE.EOF);
  });
  sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK));
}

const named = (filename: string): FileEntry => ({
  filename,
  longname: `-rw-r--r-- 1 \u001b]0;owned\u0007 root 1 Jan 1 00:00 ${filename}`,
  attrs: attributesOf({ mode: 0o100644, size: 1 }),
});
