import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { createBench, hasKeyring } from './peers.ts';

const bench = createBench();
afterAll(() => bench.end());
const driver = fileURLToPath(new URL('keychainDriver.ts', import.meta.url));
const account = 'op@10.0.0.1:22 password';

async function run(name: string, argv: readonly string[]) {
  const home = bench.file(name);
  mkdirSync(home, { mode: 0o700 });
  const [program = '', ...words] = argv;
  const { DBUS_SESSION_BUS_ADDRESS: _, ...environment } = process.env;
  const { stdout } = await promisify(execFile)(program, words, { env: { ...environment, HOME: home, XDG_RUNTIME_DIR: home } });
  return { printed: JSON.parse(stdout.slice(stdout.indexOf('{'))), home };
}

describe("the system's keychain", () => {
  it.skipIf(process.platform !== 'linux')(
    'without a Secret Service: one plain sentence for everything, and nothing is kept (Linux)',
    async () => {
      const { printed } = await run('without', [process.execPath, driver]);
      const sentence = expect.stringMatching(/^No Secret Service answers on this machine, so passwords are asked for each time\./);
      expect(printed).toEqual({
        unavailable: sentence,
        set: sentence,
        got: null,
        listed: [],
        replaced: null,
        deleted: [sentence, sentence],
        after: [],
      });
    },
  );

  it.skipIf(!hasKeyring)(
    'GNOME Keyring on a bus of its own keeps, replaces, lists and forgets, encrypted (skipped where it is not installed)',
    async () => {
      const unlock = 'printf "secret\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"';
      const argv = ['dbus-run-session', '--', 'sh', '-c', unlock, 'sh', process.execPath, driver];
      const { printed, home } = await run('with', argv);
      expect(printed).toEqual({
        unavailable: null,
        set: null,
        got: 'geheim ✓',
        listed: [account],
        replaced: 'replaced',
        deleted: [null, null],
        after: [],
      });
      const rings = path.join(home, '.local/share/keyrings');
      for (const file of readdirSync(rings)) expect(readFileSync(path.join(rings, file), 'latin1')).not.toMatch(/geheim|replaced/);
    },
  );
});
