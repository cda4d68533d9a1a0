import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBrowserHost } from '../browser.ts';
import { createHost } from '../host.ts';
import { openBrowser } from './openBrowser.ts';
import { CliFailure, text, usage, type Verb } from './verb.ts';

export const serveVerb: Verb = {
  synopsis: 'fieldwright serve [DIR] [--port N]',
  summary: 'The workbench in a browser: serves it on loopback until Ctrl+C, and prints its one-time address.',
  options: { port: { type: 'string' }, open: { type: 'boolean' } },
  help: [
    ['DIR', 'the folder of the site to open'],
    ['--port N', 'the port on 127.0.0.1; a free one where none is given'],
    ['--open', "open the system's Chromium, Chrome or Edge as an app window"],
  ],
  args: [0, 1],
  endsBySignal: true,
  async run({ args: [folder], options, out, signal }) {
    const port = parsePort(text(options, 'port') ?? '0');
    const host = createHost({ signal });
    try {
      const opened = folder === undefined ? null : await host.open(path.resolve(folder));
      if (opened && !opened.ok) throw new CliFailure(2, opened.failure);
      const server = await startBrowserHost({
        host,
        rendererDir: fileURLToPath(new URL('../renderer', import.meta.url)),
        port,
        signal,
      }).catch((error: NodeJS.ErrnoException) => {
        throw new CliFailure(2, { code: 'port', message: `Port ${port} on 127.0.0.1 cannot be used: ${error.message}.` });
      });
      out.line(`Fieldwright is at ${server.url}`);
      out.value({ url: server.url, port: server.port });
      const advice = options.open ? openBrowser(server.url) : null;
      if (advice) out.line(advice);
      await new Promise<void>((resolve) =>
        signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      await server.close();
      return 0;
    } finally {
      await host.close();
    }
  },
};

function parsePort(written: string): number {
  const port = /^\d{1,5}$/.test(written) ? Number(written) : Number.NaN;
  if (!(port <= 65_535)) throw usage(`--port takes a whole number from 0 to 65535, not "${written}".`);
  return port;
}
