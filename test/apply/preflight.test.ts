import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDeviceScript } from '../../shared/apply/deviceScript.ts';
import { applyFindings, clockErrors } from '../../shared/apply/findings.ts';
import { lookScript, rootLookScript } from '../../shared/apply/lookScript.ts';
import { clocksApart, judgeLook, judgeRootLook, type Needs, parseLook, parseRootLook, roomNeeded } from '../../shared/apply/preflight.ts';
import { quoteWord } from '../../shared/kit/command.ts';
import { shells } from '../bundle/device.ts';
import { sw1 } from '../bundle/scriptJourneys.ts';

const needs: Needs = { tools: ['tc'], bytes: 20_000, usesBaseTime: true, needsTrueClock: false, planId: 'ab'.repeat(8), run: 'mine' };
const codes = (findings: readonly { readonly code: string; readonly severity: string }[]) =>
  findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code);

const sound = `look 1
clock 1795370000
uid 0
rights root
has tc
tc tc utility, iproute2-6.1.0
kernel 6.1.0-18-arm64
disk /var/lib /dev/root 100000 50000 50000 50% /
disk /etc /dev/root 100000 50000 50000 50% /
disk /run tmpfs 100000 50 50000 1% /run
boot systemd
`;
const judged = (text: string, clockOffS: number | null = 0) => codes(judgeLook(parseLook(text), needs, clockOffS, 'root'));

describe('what is found before a run', () => {
  it('nothing, on a sound device', () => expect(judged(sound)).toEqual([]));

  it.each([
    ['has tc', 'lacks tc', 'tool-missing'],
    ['rights root', 'rights none', 'no-root'],
    ['boot systemd', 'boot none', 'no-boot'],
    ['100000 50000 50000 50% /\nboot', '100000 50000 10 50% /\nboot', null],
    ['disk /var/lib /dev/root 100000 50000 50000 50% /', 'disk /var/lib /dev/root 100000 98916 1084 99% /', null],
    ['disk /var/lib /dev/root 100000 50000 50000 50% /', 'disk /var/lib /dev/root 100000 98917 1083 99% /', 'disk-full'],
    ['disk /run tmpfs 100000 50 50000 1% /run', 'disk /run my disk 100000 50 50000 1% /run/a place', null],
    ['disk /run tmpfs 100000 50 50000 1% /run', 'disk /run', 'disk-unknown'],
  ])('%s → %s: %s', (from, to, code) => expect(judged(sound.replace(from, to))).toEqual(code ? [code] : []));

  it('20,000 octets need room for the upload, the copy that can take it back, the snapshot and a journal', () => {
    expect(roomNeeded(20_000)).toEqual({ '/var/lib': 3 * 20 + 1_024, '/etc': 20 + 128, '/run': 64 });
  });

  it('a clock that is off by 37 s (UTC for TAI) is told, one second is not', () => {
    expect(judged(sound, 37)).toEqual(['clock-off']);
    expect(judged(sound, -1)).toEqual([]);
    expect(clocksApart({ a: 0, b: 1, c: 38 })).toMatchObject({ c: { code: 'clock-apart', values: { seconds: 37 } } });
    expect(Object.keys(clocksApart({ a: 0, b: 1, c: 2 }))).toEqual([]);
  });

  const rootJudged = (lines: string) => codes(judgeRootLook(parseRootLook(`look 1\n${lines}`), needs));
  const synced =
    'pmc currentUtcOffset 37\npmc currentUtcOffsetValid 1\npmc ptpTimescale 1\npmc timeTraceable 1\npmc gmPresent true\npmc master_offset 12\n';

  it.each([
    [synced, []],
    ['', ['ptp-silent']],
    [synced.replace('timeTraceable 1', 'timeTraceable 0'), ['not-traceable']],
    [synced.replace('OffsetValid 1', 'OffsetValid 0'), ['utc-offset-not-valid']],
    [synced.replace('master_offset 12', 'master_offset -4200'), ['ptp-offset']],
    [`readonly /etc\n${synced}`, ['read-only']],
  ])('PTP and disks: %#', (lines, found) => expect(rootJudged(`asked no\n${lines}`)).toEqual(found));

  it('nothing is applied with a base time that others share while the clock is not traceable, or follows no grandmaster', () => {
    const judge = (lines: string, needsTrueClock: boolean) =>
      judgeRootLook(parseRootLook(`asked no\n${lines}`), { ...needs, needsTrueClock }).map(({ severity, code }) => `${severity} ${code}`);
    const free = synced.replace('timeTraceable 1', 'timeTraceable 0');
    const alone = free.replace('gmPresent true', 'gmPresent false');
    expect(judge(free, true)).toEqual(['error clock-not-traceable']);
    expect(judge(alone, true)).toEqual(['error clock-no-master', 'error clock-not-traceable']);
    expect(judge(alone, false)).toEqual(['warning ptp-no-master', 'warning not-traceable']);
    expect(judge(synced, true)).toEqual([]);
    // A device that says nothing of its clock was not seen to be wrong.
    expect(judge('', true)).toEqual(['warning ptp-silent']);
    expect([...clockErrors].map((code) => applyFindings[code as keyof typeof applyFindings].severity)).toEqual(['error', 'error']);
  });

  it('what pends on the device stops a run of another, and not the same one', () => {
    const pending = (run: string) =>
      rootJudged(`asked yes\nstatus fieldwright 1\nstatus state waiting\nstatus run ${run}\nstatus remaining 40\nstatus by bob\n${synced}`);
    expect(pending('theirs')).toEqual(['run-pending']);
    expect(pending('mine')).toEqual([]);
    expect(rootJudged(`asked yes\nstatus fieldwright 1\nstatus state reverting\nstatus run theirs\nstatus remaining -\n${synced}`)).toEqual(
      ['left-over'],
    );
    expect(rootJudged(`asked yes\nstatus sh: cannot open\n${synced}`)).toEqual(['status-unknown']);
  });

  it('every sentence is there in both languages, with the same values', () => {
    for (const kind of Object.values(applyFindings)) {
      for (const sentence of [kind.message, ...('fix' in kind ? [kind.fix] : [])]) {
        const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name?.replace('Zh', '')).sort();
        expect(names(sentence.zh)).toEqual(names(sentence.en));
      }
    }
  });
});

describe('the scripts that look, on a real system', () => {
  const named = shells.map((shell) => ({ name: shell.join(' '), shell }));
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'fieldwright-look-'));
    mkdirSync(path.join(root, 'etc'));
    writeFileSync(path.join(root, 'etc/rc.local'), '#!/bin/sh\n', { mode: 0o755 });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const look = (shell: readonly string[], script: string, args: readonly string[] = []) =>
    execFileSync(shell[0] ?? 'sh', [...shell.slice(1), '-c', script, 'sh', ...args], {
      encoding: 'utf8',
      env: { ...process.env, FIELDWRIGHT_ROOT: root },
    });

  it.each(named)('$name: tools, clock, room and boot are told', ({ shell }) => {
    const text = look(shell, lookScript, ['sh', 'no-such-program', '$(touch /tmp/x)']);
    const seen = parseLook(text);
    expect(seen).toMatchObject({ lacks: ['no-such-program', '$(touch /tmp/x)'], boot: 'rc.local' });
    expect(Math.abs((seen.clockS ?? 0) - Date.now() / 1_000)).toBeLessThan(30);
    expect(Object.values(seen.freeKib).every((free) => free !== null && free > 0)).toBe(true);
  });

  it.each(named)('$name: a device without any run says so', ({ shell }) => {
    expect(parseRootLook(look(shell, rootLookScript))).toMatchObject({ status: { state: 'idle', plan: null }, readOnly: [] });
  });

  it('they pass as one argument: small, and without a single quote', () => {
    for (const script of [lookScript, rootLookScript]) {
      expect(quoteWord(script).length).toBe(script.length + 2);
      expect(script.length).toBeLessThan(4_000);
    }
  });
});

describe('what the workstation reads out of an apply.sh', () => {
  it('the plan, its programs, and whether it counts from the base time', () => {
    const text = sw1().files.find(({ path: file }) => file.endsWith('/apply.sh'))?.text ?? '';
    expect(readDeviceScript(text)).toEqual({ planId: sw1().planId, tools: ['tc'], usesBaseTime: true });
    expect(readDeviceScript('echo hello\n')).toBeNull();
  });
});
