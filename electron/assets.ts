import path from 'node:path';
import { isAppAddress } from './guard.ts';

/** Content types by ending; `nosniff` goes with each, so a file of another kind is not served at all. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

export interface Asset {
  readonly file: string;
  readonly contentType: string;
}

/**
 * The file of the built renderer that an `app:` address names.
 * @param folder the built renderer, absolute
 * @returns null for another host, an unknown kind of file, or a path that leaves `folder` in any spelling (`..`, `%2e`, `%5c`, NUL, a drive)
 */
export function findAsset(folder: string, url: string): Asset | null {
  if (!isAppAddress(url)) return null;
  const decoded = decodePath(new URL(url).pathname);
  if (decoded === null || /[\0\\:]/.test(decoded)) return null;
  const file = path.join(folder, decoded === '/' ? 'index.html' : decoded);
  const inside = path.relative(folder, file);
  if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) return null;
  const contentType = contentTypes[path.extname(file)];
  return contentType === undefined ? null : { file, contentType };
}

function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null; // a malformed escape names no file
  }
}
