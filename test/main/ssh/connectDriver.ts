// node connectDriver.ts PORT KEY KNOWN_HOSTS PASSPHRASE: logs in, runs one command and one shell, prints what came of it as JSON.
import { createHash, getCiphers } from 'node:crypto';
import { createSshSessions } from '../../../main/ssh/sessions.ts';
import { hop } from './client.ts';

const [port, key = '', knownHosts = '', passphrase = ''] = process.argv.slice(2);

const life = new AbortController();
const sessions = createSshSessions(
  {
    knownHosts: { files: [knownHosts], hashNames: true },
    identityFiles: [key],
    agentSocket: null,
    confirmHostKey: async () => 'store',
    authenticate: async () => [passphrase],
  },
  { signal: life.signal },
);
const session = sessions.session([hop(Number(port))]);
const result = await session.exec(['printf', '%s', 'hello']);
const shell = await session.shell({ columns: 80, rows: 24 });
if (shell.ok) shell.value.stream.end('exit 5\n').resume();
process.stdout.write(
  JSON.stringify({
    result: result.ok ? Buffer.from(result.value.stdout).toString() : result.failure,
    shell: shell.ok ? (await shell.value.ended).code : shell.failure,
    hasChacha: getCiphers().includes('chacha20-poly1305'),
    blake2: attempt(() => createHash('blake2b512').digest('hex').length),
  }),
);
life.abort();

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}
