import { readFile } from 'node:fs/promises';
import type { Protocol } from 'electron';
import { contentSecurityPolicy } from '../main/http/csp.ts';
import { findAsset } from './assets.ts';
import { appScheme } from './wire.ts';

/** What goes with every answer of `app:`, errors too. */
export const securityHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
} as const;

/**
 * Serves the built renderer at `app://fieldwright/`: files of that folder, read-only, and nothing else.
 * @param rendererFolder absolute; may lie inside an asar
 */
export function serveApp(protocol: Protocol, rendererFolder: string): void {
  protocol.handle(appScheme, (request) => answer(rendererFolder, request));
}

/** @returns 405 for anything but GET, 404 for what `findAsset` does not know or the folder does not hold */
export async function answer(rendererFolder: string, { method, url }: Pick<Request, 'method' | 'url'>): Promise<Response> {
  if (method !== 'GET') return plain(405, 'only GET');
  const asset = findAsset(rendererFolder, url);
  if (!asset) return plain(404, 'not found');
  try {
    const body = new Uint8Array(await readFile(asset.file));
    return new Response(body, { headers: { ...securityHeaders, 'Content-Type': asset.contentType } });
  } catch {
    return plain(404, 'not found'); // absent and unreadable look the same to a page
  }
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8' } });
}
