import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createNetwork, type Network } from '../../../main/demo/network/model.ts';
import { tc } from '../../../main/demo/network/tc.ts';
import { labPort } from './simulated.ts';

const captures = path.join(import.meta.dirname, '../../fixtures/tas/iproute2-6.1.0');
const captured = (name: string) => readFileSync(path.join(captures, name), 'utf8');
const verdicts = z.array(z.object({ command: z.string(), refusal: z.string().nullable() })).parse(JSON.parse(captured('verdicts.json')));

const root = { isRoot: true };
const words = (command: string) => command.replace('dev v0', 'dev eth0').split(' ').slice(1);
const mapping = 'num_tc 3 map 0 0 0 0 0 1 1 2 queues 1@0 1@1 1@2';
const replace = (options: string) => `tc qdisc replace dev eth0 parent root handle 100 taprio ${options}`;
const schedule =
  'cycle-time 1000000 sched-entry S 0x4 200000 sched-entry S 0x2 300000 sched-entry S 0x0 12304 sched-entry S 0x1 487696 clockid CLOCK_TAI';

let network: Network;
let now: number;
beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  network = createNetwork(labPort, () => now);
});

const run = (command: string) => tc(network, words(command), root);
const text = () => run('tc qdisc show dev eth0').stdout;
const json = () => run('tc -j qdisc show dev eth0').stdout;
const trimmed = (output: string) => output.replace(/ +$/gm, '').trimEnd();

describe('tc prints what tc 6.1 printed on a real 6.1 kernel', () => {
  it.each([
    ['plain', []],
    ['first-admin', [`${mapping} base-time 9000000000000000001 ${schedule}`]],
    ['oper', [`${mapping} base-time 1000000000 ${schedule}`]],
    [
      'oper-and-admin',
      [
        `${mapping} base-time 1000000000 ${schedule}`,
        `${mapping} base-time 9000000000000000001 cycle-time 2000000 cycle-time-extension 1000 sched-entry S 0x4 1000000 sched-entry S 0x3 1000000 clockid CLOCK_TAI`,
      ],
    ],
    ['negative-base', [`${mapping} base-time -5 sched-entry S 0xf 200000 clockid CLOCK_TAI`]],
  ])('%s', (name, commands) => {
    for (const command of commands) expect(run(replace(command))).toMatchObject({ status: 0, stderr: '' });
    expect(trimmed(text())).toBe(trimmed(captured(`${name}.txt`)));
    expect(json().trim()).toBe(captured(`${name}.json`).trim());
  });

  it('txtime, with ETF under its first queue', () => {
    const options =
      'num_tc 3 map 0 0 0 0 0 1 1 2 queues 1@0 1@0 1@0 base-time 1000 sched-entry S 0x4 200000 sched-entry S 0x3 800000 flags 0x1 txtime-delay 400000 clockid CLOCK_TAI';
    run(replace(options));
    run('tc qdisc replace dev eth0 parent 100:1 etf clockid CLOCK_TAI delta 200000 skip_sock_check');
    expect(trimmed(text())).toBe(trimmed(captured('txtime.txt')));
    expect(json().trim()).toBe(captured('txtime.json').trim());
  });
});

describe('tc refuses what the kernel refused, in its words', () => {
  it('every captured verdict, the root deleted between groups', () => {
    // The first five commands build on each other; before each of the others the root was deleted.
    for (const [index, { command, refusal }] of verdicts.entries()) {
      if (index >= 5) run('tc qdisc del dev eth0 root');
      const answer = run(command);
      const expected = refusal === null ? { status: 0, stderr: '' } : { status: 2, stderr: `${refusal}\n` };
      expect({ command, ...answer }).toMatchObject(expected);
    }
  });

  it('a port with one queue (sch_taprio.c taprio_init)', () => {
    expect(tc(network, words('tc qdisc replace dev eth0.10 root taprio num_tc 1 sched-entry S 0x1 1000 clockid CLOCK_TAI'), root)).toEqual({
      stdout: '',
      stderr: 'Error: sch_taprio: Multi-queue device is required.\n',
      status: 2,
    });
  });

  it('a clock beside full offload (taprio_parse_clockid), and an entry shorter than a 60-byte frame once the speed is known', () => {
    expect(run(replace(`${mapping} sched-entry S 0x1 1000 clockid CLOCK_TAI flags 0x2`)).stderr).toBe(
      "Error: The 'clockid' cannot be specified for full offload.\n",
    );
    expect(run(replace(`${mapping} sched-entry S 0x1 1000 clockid CLOCK_TAI`)).status).toBe(0);
    expect(run(replace(`${mapping} sched-entry S 0x1 40 clockid CLOCK_TAI`)).stderr).toBe('Error: Invalid interval for schedule entry.\n');
  });

  it('anybody but root, an unknown device, a root that the kernel made itself', () => {
    expect(tc(network, words(replace('num_tc 1')), { isRoot: false })).toMatchObject({
      status: 2,
      stderr: 'RTNETLINK answers: Operation not permitted\n',
    });
    expect(run('tc qdisc show dev nope')).toMatchObject({ status: 1, stderr: 'Cannot find device "nope"\n' });
    expect(run('tc qdisc del dev eth0 root')).toMatchObject({ status: 2, stderr: 'Error: Cannot delete qdisc with handle of zero.\n' });
  });
});

describe('the state behind tc', () => {
  it('a schedule that waits takes over at its base time, TAI', () => {
    const base = BigInt(now + 37_000 + 5_000) * 1_000_000n;
    run(replace(`${mapping} base-time ${base} ${schedule}`));
    expect(text()).toContain('base-time 0 cycle-time 0');
    now += 5_001;
    expect(text()).not.toContain('base-time 0 cycle-time 0');
    expect(text()).toContain(`base-time ${base} cycle-time 1000000`);
  });

  it('drops entries beyond its message of 1,024 octets, says so, and ends with 0; the program of the product passes all', () => {
    const entries = Array.from({ length: 64 }, () => 'sched-entry S 0x1 10000').join(' ');
    const options = words(replace(`${mapping} base-time 1000 cycle-time 640000 ${entries} clockid CLOCK_TAI`));
    const answer = tc(network, options, root);
    expect(answer).toMatchObject({ status: 0, stderr: expect.stringContaining('message exceeded bound of 1024') });
    // The 31st is opened and has room for nothing.
    expect(text().match(/gatemask 0x1 interval 10000/g)).toHaveLength(30);
    expect(text()).toContain('index 30 cmd S gatemask 0 interval 0');
    expect(tc(network, options, { ...root, passesAll: true })).toMatchObject({ status: 0, stderr: '' });
    expect(text().match(/index \d+ cmd S gatemask 0x1 interval 10000/g)?.length).toBeGreaterThanOrEqual(64);
  });
});
