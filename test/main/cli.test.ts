import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/main/cli.js');
const problemKeys = z.array(
  z.strictObject({
    file: z.string(),
    line: z.number().int().positive(),
    column: z.number().int().positive(),
    severity: z.enum(['error', 'warning', 'note']),
    code: z.string(),
    message: z.string(),
    fix: z.string().optional(),
  }),
);
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'fieldwright-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fieldwright(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr, json: () => JSON.parse(stdout) as unknown };
}

function sample(name: string): string {
  const target = mkdtempSync(path.join(folder, 'site-'));
  cpSync(path.join(root, 'resources/samples', name), target, { recursive: true });
  return target;
}

describe('usage', () => {
  it.each(['new', 'check', 'lint', 'import', 'compile', 'bundle', 'verify', 'serve'])(
    '%s --help prints its synopsis and exits 0',
    (verb) => {
      const { status, stdout } = fieldwright([verb, '--help']);
      expect([status, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(new RegExp(`^fieldwright ${verb} `))]);
    },
  );

  it.each([
    [[]],
    [['nonsense']],
    [['check']],
    [['check', 'a', 'b']],
    [['check', '.', '--nonsense']],
    [['compile', '.']],
    [['bundle', '.']],
    [['check', '/does/not/exist']],
    [['lint', '/does/not/exist']],
    [['lint', '/dev/zero']],
    [['verify', '/does/not/exist.fwb']],
    [['serve', '--port', '99999']],
  ])('%j exits 2 with one sentence', (args) => {
    const { status, stderr } = fieldwright(args);
    expect(status).toBe(2);
    expect(stderr.trim().length).toBeGreaterThan(10);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('a FIFO is refused as an artefact, a bundle and a key, without waiting for who writes to it', () => {
    const fifo = path.join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    for (const args of [
      ['lint', fifo],
      ['verify', fifo],
      ['bundle', sample('blank'), '--out', 'x.fwb', '--key', fifo],
    ]) {
      const { status, stderr } = fieldwright(args);
      expect([status, stderr]).toEqual([2, expect.stringContaining('is not a regular file')]);
    }
  });

  it('compile --out follows no link below that folder, and says in a sentence what is in the way', () => {
    const site = sample('press-line-3');
    const target = mkdtempSync(path.join(folder, 'out-'));
    const elsewhere = mkdtempSync(path.join(folder, 'elsewhere-'));
    symlinkSync(elsewhere, path.join(target, 'files'));
    writeFileSync(path.join(elsewhere, 'a file'), '');
    const into = (out: string) => fieldwright(['compile', site, '--device', 'sw1', '--out', out]);
    expect(into(target)).toMatchObject({ status: 2, stderr: expect.stringMatching(/^fieldwright: .*files is a link\.\n$/) });
    expect(readdirSync(elsewhere)).toEqual(['a file']);
    expect(into(path.join(elsewhere, 'a file'))).toMatchObject({ status: 2, stderr: expect.stringContaining('a file stands where') });
    if (process.platform === 'linux') expect(into('/proc/no').stderr).toMatch(/could not be written/);
  });

  it.runIf(process.platform === 'linux')('output that meets a full disk is said on stderr, with exit code 2', () => {
    const site = sample('blank');
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [cli, 'check', site], { encoding: 'utf8', stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    expect([status, stderr]).toEqual([2, expect.stringContaining('could not be written: ENOSPC')]);
  });

  it('bundle --out does not replace a file of the site, which a slip of the hand would cost', () => {
    const site = sample('blank');
    const before = readFileSync(path.join(site, 'site.yaml'), 'utf8');
    const { status, stderr } = fieldwright(['bundle', site, '--out', path.join(site, 'site.yaml')]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('is no bundle, so it is not replaced')]);
    expect(readFileSync(path.join(site, 'site.yaml'), 'utf8')).toBe(before);
  });

  it('a failure with --json is one JSON object with its code', () => {
    const { status, json } = fieldwright(['check', '/does/not/exist', '--json']);
    expect([status, json()]).toEqual([2, { error: { code: expect.any(String), message: expect.any(String) } }]);
  });
});

describe('the journey', () => {
  it('new, check, compile, bundle, verify: from nothing to a signed bundle that the stock minisign accepts', () => {
    const site = path.join(folder, 'line 3');
    expect(fieldwright(['new', site, '--sample', 'seed-schedule-corrected']).status).toBe(0);
    expect(fieldwright(['new', site]).status).toBe(1); // never over what is there
    expect(fieldwright(['check', site]).status).toBe(0);
    const device = readdirSync(path.join(site, 'devices'))[0]?.replace('.yaml', '') ?? '';
    expect(fieldwright(['compile', site, '--device', device]).stdout).toMatch(/tc qdisc replace dev eth0 parent root handle \S+ taprio/);
    const out = path.join(folder, 'compiled');
    expect(fieldwright(['compile', site, '--device', device, '--out', out]).status).toBe(0);
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['apply.sh', 'rollback.sh', 'commands.txt']));

    const key = path.join(folder, 'plant.key');
    const pub = path.join(folder, 'plant.pub');
    expect(spawnSync('minisign', ['-G', '-W', '-s', key, '-p', pub]).status).toBe(0);
    const bundle = path.join(folder, 'line3.fwb');
    expect(fieldwright(['bundle', site, '--out', bundle, '--key', key]).status).toBe(0);
    expect(fieldwright(['verify', bundle, '--pubkey', pub]).status).toBe(0);

    const unpacked = path.join(folder, 'unpacked');
    mkdirSync(unpacked);
    expect(spawnSync('unzip', ['-q', bundle, '-d', unpacked]).status).toBe(0);
    expect(spawnSync('minisign', ['-V', '-p', pub, '-m', 'manifest.json'], { cwd: unpacked }).status).toBe(0);
    expect(spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: unpacked }).status).toBe(0);

    const bytes = readFileSync(bundle);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(bundle, bytes);
    const tampered = fieldwright(['verify', bundle, '--pubkey', pub, '--json']);
    expect([tampered.status, tampered.json()]).toEqual([1, expect.objectContaining({ ok: false, code: 'tampered' })]);
  });

  it('the same site gives the same bundle in another time zone and from another folder', () => {
    const bundles = ['Asia/Shanghai', 'America/St_Johns'].map((zone) => {
      const out = path.join(folder, `${zone.replace('/', '-')}.fwb`);
      expect(fieldwright(['bundle', sample('press-line-3'), '--out', out], { TZ: zone }).status).toBe(0);
      return readFileSync(out);
    });
    expect(bundles[0]?.equals(bundles[1] ?? Buffer.alloc(0))).toBe(true);
  });

  it('a site with errors is not bundled, and nothing is written', () => {
    const out = path.join(folder, 'refused.fwb');
    const { status, stderr } = fieldwright(['bundle', sample('seed-schedule'), '--out', out]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/error/);
    expect(readdirSync(folder)).not.toContain('refused.fwb');
  });
});

describe('check and lint', () => {
  it("finds the mistake of the three-slot example: slot 1 is for priority 7 but opens another priority's class", () => {
    const { status, json } = fieldwright(['check', sample('seed-schedule'), '--json']);
    const problems = problemKeys.parse(json());
    expect(status).toBe(1);
    expect(problems.map(({ code }) => code)).toContain('tas-intent-mismatch');
  });

  it('the default sample has no problems', () => {
    const { status, json } = fieldwright(['check', sample('press-line-3'), '--json']);
    expect([status, json()]).toEqual([0, []]);
  });

  it('prints file:line:column severity code: sentence (fix)', () => {
    const file = path.join(root, 'test/fixtures/lint/wrong/three-slots.md');
    const { status, stdout } = fieldwright(['lint', file]);
    expect(status).toBe(1);
    for (const line of stdout.trim().split('\n')) expect(line).toMatch(/^.+:\d+:\d+ (error|warning|note) [a-z0-9-]+: .+/);
    expect(problemKeys.parse(fieldwright(['lint', file, '--json']).json()).length).toBeGreaterThan(0);
  });

  it('prints no control character that stands in a file name', () => {
    const file = path.join(folder, 'a\u001b[31m\nb.sh');
    writeFileSync(file, 'phc2sys -s eth0 -c CLOCK_REALTIME -O 0\n');
    const { status, stdout } = fieldwright(['lint', file]);
    expect(status).toBe(1);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('import', () => {
  it('turns a command into the schedule of a port, keeps the comments of the file, and check sees it', () => {
    const site = sample('press-line-3');
    const script = path.join(folder, 'gates.sh');
    writeFileSync(
      script,
      'tc qdisc replace dev eth2 parent root taprio num_tc 2 map 0 1 queues 1@0 1@1 base-time 0 sched-entry S 1 300000 sched-entry S 2 700000 clockid CLOCK_TAI\n',
    );
    const before = readFileSync(path.join(site, 'devices/sw1.yaml'), 'utf8');
    const { status, stderr } = fieldwright(['import', script, '--site', site, '--device', 'sw1', '--port', 'eth2']);
    expect([status, stderr]).toEqual([0, '']);
    const after = readFileSync(path.join(site, 'devices/sw1.yaml'), 'utf8');
    expect(after).toMatch(/length: 700 us/);
    const firstComment = /^#.*$/m.exec(before)?.[0];
    expect(firstComment && after.includes(firstComment)).toBe(true);
    expect(readdirSync(site)).toEqual(expect.arrayContaining(['site.yaml', 'devices']));
  });

  it('takes the port it was asked for out of what tc printed for a whole device', () => {
    const site = sample('press-line-3');
    const shown = path.join(folder, 'qdisc.json');
    const taprio = JSON.parse(readFileSync(path.join(root, 'test/fixtures/tas/iproute2-6.1.0/oper.json'), 'utf8')) as object[];
    writeFileSync(shown, JSON.stringify(['eth2', 'eth3'].flatMap((dev) => taprio.map((qdisc) => ({ ...qdisc, dev })))));
    expect(fieldwright(['import', shown, '--site', site, '--device', 'sw1', '--port', 'eth3']).status).toBe(0);
  });

  it('refuses a command whose words are not constant', () => {
    const script = path.join(folder, 'unknown.sh');
    writeFileSync(
      script,
      'tc qdisc replace dev eth2 parent root taprio num_tc 1 map 0 queues 1@0 base-time 0 sched-entry S 1 "$LENGTH" clockid CLOCK_TAI\n',
    );
    const { status, stderr } = fieldwright(['import', script, '--site', sample('press-line-3'), '--device', 'sw1', '--port', 'eth2']);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/unknown\.sh:1:1: not every word of this command is constant/)]);
  });

  it.each([
    [['--device', 'nobody', '--port', 'eth2'], /no device named "nobody"/],
    [['--device', 'sw1', '--port', 'eth99'], /no port of sw1 named "eth99"/],
  ])('%j is refused with what there is', (options, sentence) => {
    const script = path.join(folder, 'gates.sh');
    const { status, stderr } = fieldwright(['import', script, '--site', sample('press-line-3'), ...options]);
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
  });
});

describe('serve', () => {
  it('prints its one-time address and ends on SIGTERM with exit code 0', async () => {
    const child = spawn(process.execPath, [cli, 'serve', sample('press-line-3'), '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const printed = await new Promise<string>((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    const { url } = z.object({ url: z.string(), port: z.number() }).parse(JSON.parse(printed));
    const answer = await fetch(url, { redirect: 'manual' });
    child.kill('SIGTERM');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect([answer.status, code]).toEqual([expect.any(Number), 0]);
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src/);
  });
});
