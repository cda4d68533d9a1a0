import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** Names into which the build wrote a hash of the content, such as `assets/index-B3kd9_xZ.js`. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;

export interface StaticFile {
  /** The caller closes it. */
  readonly handle: FileHandle;
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
  readonly cacheControl: string;
}

export interface StaticFiles {
  /** @param path decoded, absolute, such as `/assets/a.js` @returns null for what is not there */
  open(path: string): Promise<StaticFile | null>;
}

/**
 * The files of a folder by their URL path. The list is made once, of regular files only, and a request is looked up in it and
 * nowhere else: there is no path to traverse. Symbolic links are left out, and one that replaces a file later is not followed.
 */
export async function listStaticFiles(folder: string): Promise<StaticFiles> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(file.slice(join(folder).replace(/[\\/]$/, '').length).replaceAll('\\', '/'), file);
  }
  return {
    async open(path) {
      const file = files.get(path === '/' ? '/index.html' : path);
      return file === undefined ? null : openFile(path, file);
    },
  };
}

async function openFile(path: string, file: string): Promise<StaticFile | null> {
  // O_NOFOLLOW is absent on Windows, where making a link takes more rights than replacing the file
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => null);
  if (!handle) return null;
  const { size, mtimeMs } = await handle.stat();
  return {
    handle,
    size,
    contentType: CONTENT_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
    etag: `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`,
    cacheControl: HASHED.test(path) ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  };
}
