import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEDULE_SENDER } from '../../shared/kit/plan.ts';
import { installCommand, needsSender, windowsThatTcPasses } from '../../shared/tas/command.ts';
import { compileSchedule } from '../../shared/tas/compile.ts';
import { persistSchedule } from '../../shared/tas/persist.ts';
import { senderText } from '../../shared/tas/sender.ts';
import { placeOf } from './plant.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldwright-sender-'));
  writeFileSync(join(folder, 'taprio.pl'), senderText);
  // Runs the program up to the moment of sending, and prints what it would send. "lo" has index 1.
  writeFileSync(
    join(folder, 'capture.pl'),
    `BEGIN {
  *CORE::GLOBAL::send = sub { print unpack('H*', $_[1]); exit 0 };
  *CORE::GLOBAL::ioctl = sub { $_[2] = pack('a16 i x20', 'lo', 1); 1 };
}
do '${folder}/taprio.pl' or die $@;
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const requestOf = (words: readonly string[]) => {
  const { stdout, stderr, status } = spawnSync('perl', ['-w', join(folder, 'capture.pl'), ...words], { encoding: 'utf8' });
  return { status, stderr, message: Buffer.from(stdout, 'hex') };
};

interface Attribute {
  readonly type: number;
  readonly content: string;
}

/** struct nlattr after struct nlattr (linux/netlink.h): lengths in octets with the head, filled up to four; the nest flag is left off. */
function attributesOf(octets: Buffer): Attribute[] {
  const found: Attribute[] = [];
  for (let at = 0; at + 4 <= octets.length; ) {
    const length = octets.readUInt16LE(at);
    expect(length).toBeGreaterThanOrEqual(4);
    found.push({ type: octets.readUInt16LE(at + 2) & 0x3fff, content: octets.subarray(at + 4, at + length).toString('hex') });
    at += (length + 3) & ~3;
  }
  return found;
}

const inside = ({ content }: Attribute) => attributesOf(Buffer.from(content, 'hex'));
const byType = (attributes: readonly Attribute[]) => attributes.toSorted((one, other) => one.type - other.type);

/** Heads and attributes of a request, in an order that is the same for both senders; the sequence number is each one's own. */
function decoded(message: Buffer) {
  expect(message.readUInt32LE(0)).toBe(message.length);
  const [kind, options] = byType(attributesOf(message.subarray(36)));
  if (!kind || !options) throw new Error('the request lacks attributes');
  const settings = byType(inside(options)).map((attribute) =>
    attribute.type === 2 ? { type: 2, content: entriesOf(attribute) } : attribute,
  );
  return { type: message.readUInt16LE(4), flags: message.readUInt16LE(6), tcmsg: message.subarray(16, 36).toString('hex'), kind, settings };
}

function entriesOf(list: Attribute) {
  return inside(list).map((entry) => byType(inside(entry)));
}

describe('the program that sends long schedules', () => {
  const captured: { command: string; request: string }[] = JSON.parse(
    readFileSync(join(import.meta.dirname, '../fixtures/tas/iproute2-6.1.0/requests.json'), 'utf8'),
  );

  it.each(captured)('sends what tc sends: $command', ({ command, request }) => {
    const { status, message } = requestOf(command.split(' ').slice(1));
    expect(status).toBe(0);
    expect(decoded(message)).toEqual(decoded(Buffer.from(request, 'hex')));
  });

  it('sends every one of 1,024 windows, and refuses more than an attribute of 64 KiB holds (linux/netlink.h: nla_len has 16 bits)', () => {
    const words = (count: number) => [
      ...'qdisc replace dev lo parent root handle 100 taprio num_tc 2 map 0 1 queues 1@0 1@1 base-time 0'.split(' '),
      ...Array.from({ length: count }, (_, index) => ['sched-entry', 'S', `0x${(index % 4).toString(16)}`, String(1_000 + index)]).flat(),
    ];
    const list = decoded(requestOf(words(1_024)).message).settings.find(({ type }) => type === 2)?.content;
    expect(list).toHaveLength(1_024);
    const number = (value: number) => Buffer.from(Uint32Array.of(value).buffer).toString('hex');
    expect(list?.[1_023]).toEqual([
      { type: 2, content: '00' },
      { type: 3, content: number(3) },
      { type: 4, content: number(2_023) },
    ]);
    expect(requestOf(words(2_400))).toMatchObject({ status: 1, stderr: expect.stringContaining('too long') });
  });

  it('limits and preemption become an entry for each class (sch_taprio.c taprio_parse_tc_entry)', () => {
    const words =
      'qdisc replace dev lo parent root handle 100 taprio num_tc 2 map 0 1 queues 1@0 1@1 sched-entry H 1 5 max-sdu 0 100 fp E P';
    const entries = decoded(requestOf(words.split(' ')).message).settings.filter(({ type }) => type === 12);
    expect(entries.map((entry) => (typeof entry.content === 'string' ? inside({ type: 12, content: entry.content }) : []))).toEqual([
      [
        { type: 1, content: '00000000' },
        { type: 2, content: '00000000' },
        { type: 3, content: '01000000' },
      ],
      [
        { type: 1, content: '01000000' },
        { type: 2, content: '64000000' },
        { type: 3, content: '02000000' },
      ],
    ]);
  });

  it.each(['0', '-1', '1800000000000250000', '-9000000000000000001', '9223372036854775807'])(
    'packs %s into 64 bits by its own arithmetic: perl may count in 32',
    (text) => {
      const words = `qdisc replace dev lo parent root handle 100 taprio base-time ${text} sched-entry S 1 5`.split(' ');
      const oracle = Buffer.alloc(8);
      oracle.writeBigInt64LE(BigInt(text));
      expect(decoded(requestOf(words).message).settings.find(({ type }) => type === 3)?.content).toBe(oracle.toString('hex'));
    },
  );

  it.each([
    'base-time 9223372036854775808',
    'base-time x',
    'sched-entry X 1 5',
    'sched-entry S g 5',
    'sched-entry S 1',
    'clockid CLOCK_X',
    'num_tc 17',
    'limit 5',
  ])('refuses "%s" before it sends anything', (words) => {
    const all = `qdisc replace dev lo parent root handle 100 taprio ${words}`.split(' ');
    expect(requestOf(all)).toMatchObject({ status: 1, stderr: expect.stringMatching(/^taprio\.pl: .+\n$/), message: Buffer.alloc(0) });
  });
});

const inNamespace = (words: readonly string[]) => spawnSync('unshare', ['-rn', ...words], { encoding: 'utf8' });
const canTry = inNamespace(['tc', '-V']).status === 0;

it.skipIf(!canTry)("prints the kernel's own words on a refusal, as tc does (skipped without tc or user namespaces)", () => {
  const words =
    'qdisc replace dev lo parent root handle 100 taprio num_tc 2 map 0 1 queues 1@0 1@1 base-time 0 sched-entry S 0x1 200000'.split(' ');
  const { status, stderr } = inNamespace(['perl', join(folder, 'taprio.pl'), ...words]);
  expect({ status, stderr }).toEqual({ status: 2, stderr: inNamespace(['tc', ...words]).stderr });
  expect(stderr).toMatch(/^Error: (?:Specified qdisc kind is unknown|Multi-queue device is required)\.\n$/);
});

describe('a schedule with more windows than tc passes', () => {
  const window = { open: [0], length: '100 us' };
  const placed = (count: number) => placeOf({ tas: { cycle: undefined, windows: Array<typeof window>(count).fill(window) } });

  it('is installed by the program, now and at boot; the plan brings it', () => {
    const { schedule, place } = placed(64);
    const { files, steps } = compileSchedule(schedule, place);
    expect(files).toEqual([{ path: SCHEDULE_SENDER, mode: '0644', text: senderText }]);
    expect(steps[0]?.apply[0]?.slice(0, 6)).toEqual(['perl', SCHEDULE_SENDER, 'qdisc', 'replace', 'dev', 'eth2']);
    expect(steps[0]?.replacesRootOf).toBe('eth2');
    expect(persistSchedule(schedule, place).files[0]?.text).toContain(`\nperl ${SCHEDULE_SENDER} qdisc replace dev eth2 `);
  });

  it('and one that tc passes is not', () => {
    const { schedule, place } = placed(windowsThatTcPasses(placed(1).schedule));
    expect(needsSender(schedule)).toBe(false);
    expect(compileSchedule(schedule, place).files).toEqual([]);
    expect(installCommand('eth2', schedule)[0]).toBe('tc');
  });
});
