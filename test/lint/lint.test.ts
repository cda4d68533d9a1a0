import { describe, expect, it } from 'vitest';
import { lintText, recogniseCommands } from '../../shared/lint/lint.ts';

const codes = (text: string) => lintText('x', text).map(({ code }) => code);
const places = (text: string) => lintText('x', text).map(({ line, column, code }) => `${line}:${column} ${code}`);
const gates = 'tc qdisc replace dev eth0 parent root handle 100 taprio num_tc 2 map 0 1 queues 1@0 1@1';

describe('where a problem stands', () => {
  it('counts lines and columns from 1, columns in UTF-16 code units, after a BOM, CRLF and letters outside the BMP', () => {
    const text = `\ufeff#!/bin/sh\r\n# \u{1f600}\r\nX="\u{1f600}"; phc2sys -s eth0 -O 0\r\n`;
    expect(places(text)).toEqual(['3:28 phc2sys-tai-into-utc']);
  });

  it('shows a value put together from variables where it was written', () => {
    const text = `#!/bin/sh\nENTRIES="sched-entry S 3 1000 sched-entry X 1 1000"\n${gates} $ENTRIES clockid CLOCK_TAI\n`;
    expect(places(text)).toEqual(['2:43 tc-entry-command']);
  });

  it('carries the file as given, and a sentence with a remedy', () => {
    const [problem] = lintText('a/b.sh', 'phc2sys -s eth0 -c CLOCK_REALTIME -O 0');
    expect(problem).toMatchObject({ file: 'a/b.sh', severity: 'error', line: 1, column: 38 });
    expect(problem?.message).toContain('37 s');
    expect(problem?.fix).toContain('-w');
  });
});

describe('what is not known is not spoken of', () => {
  it.each([
    [`${gates} $ENTRIES clockid CLOCK_TAI`],
    [`${gates} sched-entry S $MASK 1000`.replace('num_tc 2', 'num_tc $N clockid CLOCK_TAI')],
    [`${gates} sched-entry S 1 1000 sched-entry S 2 1000 $REST`],
    [`for mask in 1 2; do ${gates} sched-entry S $mask 1000 clockid CLOCK_TAI; done`],
  ])('%s', (text) => expect(codes(`#!/bin/sh\n${text}\n`)).toEqual([]));

  it('a variable that a branch assigns is not known after it', () => {
    const script = ['#!/bin/sh', 'M=2', 'if [ -n "$1" ]; then', '  M=3', 'fi', `${gates} sched-entry S $M 1000 clockid CLOCK_TAI`].join(
      '\n',
    );
    expect(codes(script)).toEqual([]);
    expect(codes(script.replace('  M=3', '  :'))).toEqual(['tas-management-cut-off']);
  });
});

describe('every priority in one class', () => {
  const python = (masks: string) =>
    `import os\ndef f(mask):\n    os.system(f"tc qdisc add dev eth0 root taprio num_tc 3 map 0 0 0 queues 1@0 1@1 1@2 clockid TAI ${masks}")\n`;

  it('is said where the masks are not known, and with its windows where they are', () => {
    expect(codes(python('sched-entry S {mask:x} 1000'))).toEqual(['tc-map-single-class']);
    expect(codes(python('sched-entry S 1 1000 sched-entry S 6 1000'))).toEqual(['tas-map-single-class']);
  });
});

describe('gate masks', () => {
  const entries = (classes: number, ...masks: string[]) => {
    const list = Array.from({ length: classes }, (_, index) => index);
    const words = masks.map((mask) => `sched-entry S ${mask} 1000`).join(' ');
    return `tc qdisc add dev eth0 root taprio num_tc ${classes} map ${list.join(' ')} queues ${list.map((at) => `1@${at}`).join(' ')} ${words} clockid TAI`;
  };

  it('10 is hex: with eight classes it is one of a one-hot list, with four it was meant as decimal', () => {
    expect(codes(entries(8, '01', '02', '04', '08', '10', '20', '40', '80'))).toEqual([]);
    expect(codes(entries(4, '5', '10'))).toEqual(['tc-mask-not-hex']);
  });

  it('1 2 4 8 16 32 64 128 is a decimal list whatever the number of classes', () => {
    const found = codes(entries(8, '1', '2', '4', '8', '16', '32', '64', '128'));
    expect(found).toEqual(['tc-mask-not-hex', 'tc-mask-not-hex', 'tc-mask-not-hex', 'tc-mask-not-hex']);
  });

  it('a mask with 0x says what it means', () => expect(codes(entries(8, '0x12', '0xed'))).toEqual([]));
});

describe('what a document says its windows are for', () => {
  const command = `\n\`\`\`sh\n${gates} sched-entry S 02 200000 sched-entry S 01 800000 clockid CLOCK_TAI\n\`\`\`\n`;

  it.each([
    ['Slot 1 (0-200 us): priority 1\nSlot 2 (200-1000 us): priority 0'],
    ['0–0.2 ms PCP 1, 控制\n200 μs 至 1000 μs：优先级 0'],
    ['0 - 200000 ns: priority 1'],
    ['周期: 1ms\n0-200us priority 1'],
    ['Another cycle = 2 ms\n0-200 us: priority 0'],
    ['0-300 us: priority 0\n300-1000 us: priority 1'],
  ])('agrees, or speaks of other windows: %s', (prose) => expect(codes(prose + command)).toEqual([]));

  it.each([
    ['Slot 1 (0-200 us): priority 0\nSlot 2 (200-1000 us): priority 1', 2],
    ['- 0–200 µs: Priority 5\n- 200–1000 µs: Priority 1', 2],
    ['Cycle = 1 ms\n0-200 us: PCP 0', 1],
    ['周期 1 ms\n0-200微秒：优先级 0', 1],
  ])('disagrees: %s', (prose, count) => {
    expect(codes(prose + command)).toEqual(Array(count).fill('tas-intent-mismatch'));
  });

  it('what is said after the command is not about it', () => {
    expect(codes(`${command}\nCycle = 1 ms\n0-200 us: PCP 0\n`)).toEqual([]);
  });
});

describe('commands in other commands and texts', () => {
  const wrong = `${gates} sched-entry S 3 1000`;

  it.each([
    [`sudo -E ${wrong}`],
    [`ip netns exec a ${wrong}`],
    [`ssh root@sw1 '${wrong}'`],
    [`bash -c "${wrong}"`],
    [`retry 3 ${wrong}`],
    [`x() { ${wrong}; }`],
    [`true && ${wrong} || exit 1`],
    [`${wrong} # a comment`],
    [`${wrong.replace('taprio', '\\\n  taprio')} > /dev/null 2>&1`],
  ])('finds the missing clock in: %s', (line) => expect(codes(`#!/bin/sh\n${line}\n`)).toEqual(['tc-clockid-missing']));

  it.each([[`echo ${wrong}`], [`# ${wrong}`], [`log "${wrong}"`], [`cat <<EOF > note.txt\nrun ${wrong}\nEOF`]])(
    'stays silent for: %s',
    (line) => expect(codes(`#!/bin/sh\n${line}\n`)).toEqual([]),
  );

  it('gives the argv of a command with its place, for whoever imports it', () => {
    const [finding] = recogniseCommands(`# gates\nsudo ${wrong} clockid CLOCK_TAI\n`);
    expect(finding).toMatchObject({ line: 2, column: 6 });
    expect(finding?.argv.slice(0, 5)).toEqual(['tc', 'qdisc', 'replace', 'dev', 'eth0']);
    expect(finding?.words.device).toBe('eth0');
  });
});

describe('37 s between TAI and UTC', () => {
  it.each([
    ['import time\ntai = time.time_ns() + 37 * 10**9\n'],
    ['import time\nnow_tai = utc_ns + int(37e9)\n'],
    ['#include <time.h>\nlong long tai_ns = utc_ns + 37000000000LL;\n'],
    ['#include <time.h>\n#define UTC_TO_TAI_OFFSET 37\n'],
    ['#!/bin/sh\nTAI_OFFSET=37\n'],
    ['#!/bin/sh\ntai=$(( $(date +%s) + 37 ))\n'],
  ])('%s', (text) => expect(codes(text)).toEqual(['tai-offset-hard-coded']));

  it.each([
    ['import time\n# tai = utc + 37\n'],
    ['import time\ndetail = 37 + contain\nretained_tailor = 37\n'],
    ['import time\nassert tai_offset == 37\n'],
    ['import time\nwidth = 37_000_000_000\n'],
    ['#include <time.h>\n/* TAI = UTC + 37 */ int port = 37;\nif (tai_offset != 37) warn();\n'],
    ['#!/bin/sh\n# TAI_OFFSET=37\nTAIL=37\n'],
    ['TAI is UTC + 37 s. TAI = UTC + 37000000000 ns.\n'],
  ])('is not meant by: %s', (text) => expect(codes(text)).toEqual([]));
});
