import { posix } from 'node:path';
import { InMemoryFs } from 'just-bash/browser';
import type { Files } from '../shell/machine.ts';
import type { User } from '../shell/process.ts';

/** A file that the kernel answers for, as in /proc and /sys. */
export interface KernelFile {
  read(): string;
  /** Absent: it cannot be written. */
  write?(text: string): void;
}

export interface Disk {
  /** As that user sees and may change it. */
  files(user: User): Files;
  kernelFile(path: string, file: KernelFile): void;
  /** Takes such files below a folder away. */
  dropKernelFolder(folder: string): void;
  /** What a power cut takes: all of /run, /tmp, /proc and /sys. */
  loseRuntime(): Promise<void>;
  /** Octets in use, and how many there are. */
  usage(): Promise<{ readonly used: number; readonly size: number }>;
}

/** Octets that a device's file system holds at most. */
const SIZE = 64 * 1024 * 1024;
const RUNTIME = ['/run', '/tmp', '/proc', '/sys'];
const FOLDERS = ['/boot', '/dev', '/etc', '/home', '/lib', '/root', '/usr/bin', '/usr/sbin', '/var/lib', '/var/log', '/var/tmp'];

export function createDisk(): Disk {
  const all = new InMemoryFs({}, { maxTotalBytes: SIZE });
  const kernel = new Map<string, KernelFile>();
  const views = new Map<number, Files>();
  return {
    files(user) {
      const view = views.get(user.uid) ?? guard(all, kernel, user);
      views.set(user.uid, view);
      return view;
    },
    kernelFile(path, file) {
      all.writeFileSync(path, '', undefined, { mode: file.write ? 0o644 : 0o444 });
      kernel.set(path, file);
    },
    dropKernelFolder(folder) {
      for (const path of kernel.keys()) if (path.startsWith(`${folder}/`)) kernel.delete(path);
      void all.rm(folder, { recursive: true, force: true });
    },
    async loseRuntime() {
      kernel.clear();
      for (const folder of RUNTIME) await all.rm(folder, { recursive: true, force: true });
      for (const folder of [...FOLDERS, ...RUNTIME, '/run/lock', '/run/systemd/system', '/dev/pts'])
        await all.mkdir(folder, { recursive: true });
      await all.chmod('/root', 0o700);
      await all.chmod('/tmp', 0o1777);
      for (const device of ['/dev/null', '/dev/tty', '/dev/kmsg', '/dev/zero']) all.writeFileSync(device, '', undefined, { mode: 0o666 });
    },
    async usage() {
      let used = 0;
      for (const path of all.getAllPaths()) {
        const stat = await all.lstat(path).catch(() => null);
        used += stat?.isFile ? stat.size : 4_096;
      }
      return { used, size: SIZE };
    },
  };
}

/** Where a user that is not root may write. */
const open = (user: User) => [user.home, '/tmp', '/var/tmp', '/dev/null', '/dev/tty'];

const errno = (code: string, text: string, call: string, path: string) => new Error(`${code}: ${text}, ${call} '${path}'`);

interface Rights {
  mayRead(path: string, call: string): Promise<void>;
  mayReadFile(path: string): Promise<void>;
  mayWrite(path: string, call: string): Promise<void>;
  /** @returns the kernel's file of that name, where it is one */
  mayWriteFile(path: string): Promise<KernelFile | undefined>;
  computed(path: string): Promise<KernelFile | undefined>;
}

/** What a user may do, and what every kernel refuses. Each throws an error that begins with its errno. */
function rightsOf(all: InMemoryFs, kernel: ReadonlyMap<string, KernelFile>, user: User): Rights {
  const isRoot = user.uid === 0;

  async function real(path: string): Promise<string> {
    return all.realpath(path).catch(() => path);
  }
  async function mayRead(path: string, call: string): Promise<void> {
    if (isRoot) return;
    for (let folder = posix.dirname(await real(path)); folder !== '/'; folder = posix.dirname(folder)) {
      const stat = await all.stat(folder).catch(() => null);
      if (stat && (stat.mode & 0o001) === 0 && !folder.startsWith(user.home)) throw errno('EACCES', 'permission denied', call, path);
    }
  }
  async function mayReadFile(path: string): Promise<void> {
    await mayRead(path, 'open');
    const stat = await all.stat(path);
    if (stat.isDirectory) throw errno('EISDIR', 'illegal operation on a directory', 'read', path);
    if (!isRoot && (stat.mode & 0o004) === 0 && !path.startsWith(`${user.home}/`)) throw errno('EACCES', 'permission denied', 'open', path);
  }
  async function mayWrite(path: string, call: string): Promise<void> {
    const target = await real(posix.dirname(path));
    if (!isRoot && !open(user).some((place) => path === place || `${target}/`.startsWith(`${place}/`)))
      throw errno('EACCES', 'permission denied', call, path);
    const folder = await all.stat(posix.dirname(path)).catch(() => null);
    if (!folder) throw errno('ENOENT', 'no such file or directory', call, path);
    if (!folder.isDirectory) throw errno('ENOTDIR', 'not a directory', call, path);
  }
  async function mayWriteFile(path: string): Promise<KernelFile | undefined> {
    const file = kernel.get(await real(path));
    if (file && (!isRoot || !file.write)) throw errno('EACCES', 'permission denied', 'open', path);
    if (file) return file;
    await mayWrite(path, 'open');
    const stat = await all.stat(path).catch(() => null);
    if (stat?.isDirectory) throw errno('EISDIR', 'illegal operation on a directory', 'open', path);
    return undefined;
  }
  const computed = async (path: string) => kernel.get(await real(path));
  return { mayRead, mayReadFile, mayWrite, mayWriteFile, computed };
}

/** The file system with the rules of a kernel that the one in memory does not have: rights, folders that must be there, files that are no folders. */
function guard(all: InMemoryFs, kernel: ReadonlyMap<string, KernelFile>, user: User): Files {
  const { mayRead, mayReadFile, mayWrite, mayWriteFile, computed } = rightsOf(all, kernel, user);
  const octets = (content: string | Uint8Array) => (typeof content === 'string' ? content : Buffer.from(content).toString('latin1'));

  return {
    async readFile(path, options) {
      await mayReadFile(path);
      return (await computed(path))?.read() ?? all.readFile(path, options);
    },
    async readFileBuffer(path) {
      await mayReadFile(path);
      const file = await computed(path);
      return file ? Buffer.from(file.read(), 'latin1') : all.readFileBuffer(path);
    },
    async writeFile(path, content, options) {
      const file = await mayWriteFile(path);
      // Opening such a file empties nothing.
      if (file) return content.length > 0 ? file.write?.(octets(content)) : undefined;
      return all.writeFile(path, content, options);
    },
    async appendFile(path, content, options) {
      const file = await mayWriteFile(path);
      return file ? file.write?.(octets(content)) : all.appendFile(path, content, options);
    },
    exists: async (path) =>
      await mayRead(path, 'stat').then(
        () => all.exists(path),
        () => false,
      ),
    async stat(path) {
      await mayRead(path, 'stat');
      return all.stat(path);
    },
    async lstat(path) {
      await mayRead(path, 'lstat');
      return all.lstat(path);
    },
    async mkdir(path, options) {
      if (!options?.recursive) {
        await mayWrite(path, 'mkdir');
        return all.mkdir(path);
      }
      for (const folder of ancestors(path)) {
        const stat = await all.stat(folder).catch(() => null);
        if (stat?.isDirectory) continue;
        if (stat) throw errno('ENOTDIR', 'not a directory', 'mkdir', path);
        await mayWrite(folder, 'mkdir');
        await all.mkdir(folder);
      }
    },
    async readdir(path) {
      await mayRead(posix.join(await all.realpath(path).catch(() => path), 'entry'), 'scandir');
      return all.readdir(path);
    },
    async rm(path, options) {
      if (options?.force && !(await all.lstat(path).catch(() => null))) return;
      await mayWrite(path, 'rm');
      return all.rm(path, options);
    },
    async cp(from, to, options) {
      await mayRead(from, 'open');
      await mayWrite(to, 'open');
      return all.cp(from, to, options);
    },
    async mv(from, to) {
      await mayWrite(from, 'rename');
      await mayWrite(to, 'rename');
      return all.mv(from, to);
    },
    resolvePath: (base, path) => all.resolvePath(base, path),
    getAllPaths: () => all.getAllPaths(),
    async chmod(path, mode) {
      await mayWrite(path, 'chmod');
      return all.chmod(path, mode);
    },
    async symlink(target, path) {
      await mayWrite(path, 'symlink');
      return all.symlink(target, path);
    },
    async link(from, to) {
      await mayWrite(to, 'link');
      return all.link(from, to);
    },
    readlink: (path) => all.readlink(path),
    realpath: (path) => all.realpath(path),
    async utimes(path, accessed, modified) {
      await mayWrite(path, 'utime');
      return all.utimes(path, accessed, modified);
    },
  };
}

function ancestors(path: string): string[] {
  const steps = posix
    .normalize(path)
    .split('/')
    .filter((step) => step !== '');
  return steps.map((_, index) => `/${steps.slice(0, index + 1).join('/')}`);
}
