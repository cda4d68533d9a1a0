import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css', woff2: 'font/woff2' };

export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Builds a harness as it would be shipped and serves it from memory on loopback: no file is written.
 * @param beside URL of a file in the harness's folder; this one's by default
 */
export async function servePage(beside: string = import.meta.url): Promise<ServedPage> {
  const built = await build({
    root: fileURLToPath(new URL('.', beside)),
    configFile: false,
    base: './',
    plugins: [react()],
    logLevel: 'error',
    build: { write: false, minify: false, modulePreload: false },
  });
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  const files = new Map(outputs.map((output) => [`/${output.fileName}`, output.type === 'chunk' ? output.code : output.source]));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const body = files.get(path === '/' ? '/index.html' : path);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': TYPES[path === '/' ? 'html' : (path.split('.').pop() ?? '')] ?? 'application/octet-stream',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
