import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { contentSecurityPolicyFor } from './csp.ts';
import { allowedHosts, type Refusal, refuseForeign } from './guard.ts';
import type { Sessions } from './session.ts';
import type { StaticFile, StaticFiles } from './staticFiles.ts';

export interface Pages {
  readonly port: number;
  readonly sessions: Sessions;
  readonly files: StaticFiles;
}

const NO_SESSION =
  'This page needs the address that Fieldwright printed when it started. The address works once; if it was used already, start Fieldwright again for a new one.';

/** On every answer, refusals included. */
export function securityHeaders(port: number): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicyFor(allowedHosts(port)),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}

/** Answers one request for a page or one of its files. */
export async function answerPage(request: IncomingMessage, response: ServerResponse, pages: Pages): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders(pages.port))) response.setHeader(name, value);
  const refusal = await tryAnswer(request, response, pages);
  if (!refusal) return;
  const body = `${refusal.reason}\n`;
  if (refusal.status === 405) response.setHeader('Allow', 'GET, HEAD');
  response.writeHead(refusal.status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function tryAnswer(request: IncomingMessage, response: ServerResponse, { port, sessions, files }: Pages): Promise<Refusal | null> {
  const foreign = refuseForeign(request, port, false);
  if (foreign) return foreign;
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, reason: 'Only GET and HEAD are answered here.' };
  const target = readTarget(request.url ?? '');
  if (!target) return { status: 400, reason: 'The address is not well formed.' };

  const known = sessions.has(request.headers.cookie);
  if (target.token !== null && target.path === '/') {
    // HEAD must not use the token up: link checkers send it
    const cookie = known || request.method === 'HEAD' ? null : sessions.open(target.token);
    if (!known && !cookie) return { status: 403, reason: NO_SESSION };
    response.writeHead(303, { Location: '/', ...(cookie && { 'Set-Cookie': cookie }) }).end();
    return null;
  }
  if (!known) return { status: 403, reason: NO_SESSION };
  const file = await files.open(target.path);
  if (!file) return { status: 404, reason: 'There is no such file.' };
  await sendFile(request, response, file);
  return null;
}

/** @returns null where the target is no plain path (an absolute URL, `*`) or cannot be decoded */
function readTarget(target: string): { readonly path: string; readonly token: string | null } | null {
  const [rawPath = '', ...query] = target.split('?');
  if (!rawPath.startsWith('/')) return null;
  try {
    return { path: decodeURIComponent(rawPath), token: new URLSearchParams(query.join('?')).get('token') };
  } catch {
    return null;
  }
}

async function sendFile(request: IncomingMessage, response: ServerResponse, file: StaticFile): Promise<void> {
  try {
    response.setHeader('Cache-Control', file.cacheControl);
    response.setHeader('ETag', file.etag);
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': file.contentType, 'Content-Length': file.size });
    if (request.method === 'HEAD') response.end();
    else await pipeline(file.handle.createReadStream({ autoClose: false, end: Math.max(0, file.size - 1) }), response);
  } catch {
    response.destroy(); // the reader went away, or the file shrank meanwhile: what was promised cannot be kept
  } finally {
    await file.handle.close();
  }
}
