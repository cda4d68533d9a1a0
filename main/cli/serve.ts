import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserHost, startBrowserHost } from '../browser.ts';
import { createHost, type Host } from '../host.ts';
import { codeOf } from '../kit/files.ts';
import { openBrowser } from './openBrowser.ts';
import { CliFailure, text, usage, type Verb } from './verb.ts';

/** A browser keeps theme, language and layout by address, port included: the same port keeps them from one start to the next. */
const USUAL_PORT = 47_810;

export const serveVerb: Verb = {
  synopsis: 'fieldwright serve [DIR] [--port N]',
  summary: 'The workbench in a browser: serves it on loopback until Ctrl+C, and prints its one-time address.',
  options: { port: { type: 'string' }, open: { type: 'boolean' } },
  help: [
    ['DIR', 'the folder of the site to open'],
    ['--port N', `the port on 127.0.0.1, 0 for any free one; ${USUAL_PORT}, or a free one where it is taken`],
    ['--open', "open the system's Chromium, Chrome or Edge as an app window"],
  ],
  args: [0, 1],
  endsBySignal: true,
  async run({ args: [folder], options, out, signal }) {
    const written = text(options, 'port');
    const ports = written === undefined ? [USUAL_PORT, 0] : [parsePort(written)];
    const host = createHost({ signal });
    try {
      const opened = folder === undefined ? null : await host.open(path.resolve(folder));
      if (opened && !opened.ok) throw new CliFailure(2, opened.failure);
      const server = await listen(host, ports, signal);
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

/** Takes the first port that is free. */
async function listen(host: Host, [port = 0, ...others]: readonly number[], signal: AbortSignal): Promise<BrowserHost> {
  const rendererDir = fileURLToPath(new URL('../renderer', import.meta.url));
  try {
    return await startBrowserHost({ host, rendererDir, port, signal });
  } catch (error) {
    if (others.length > 0 && codeOf(error) === 'EADDRINUSE') return listen(host, others, signal);
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliFailure(2, { code: 'port', message: `Port ${port} on 127.0.0.1 cannot be used: ${reason}.` });
  }
}

function parsePort(written: string): number {
  const port = /^\d{1,5}$/.test(written) ? Number(written) : Number.NaN;
  if (!(port <= 65_535)) throw usage(`--port takes a whole number from 0 to 65535, not "${written}".`);
  return port;
}
