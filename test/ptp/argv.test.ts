import { describe, expect, it } from 'vitest';
import { parsePtpArgv } from '../../shared/ptp/argv.ts';
import { checkPhc2sys } from '../../shared/ptp/checkPhc2sys.ts';
import { checkPtp4l } from '../../shared/ptp/checkPtp4l.ts';

const isUnknown = (value: string) => value === '?';
const check = (line: string, utcClocks: readonly string[] = [], utc = false) =>
  checkPhc2sys(line.split(' '), isUnknown, { utc, utcClocks: new Set(utcClocks) }).map(({ problem, word }) => `${word} ${problem.code}`);

describe('options of phc2sys', () => {
  it('are read as getopt_long does: clustered, attached, apart, long', () => {
    expect(parsePtpArgv('phc2sys', ['-wm', '-seth0', '-O', '-37', '--step_threshold=1', '--first_step_threshold', '0.1'])).toEqual([
      { name: 'w', value: null, at: 0 },
      { name: 'm', value: null, at: 0 },
      { name: 's', value: 'eth0', at: 1 },
      { name: 'O', value: '-37', at: 3 },
      { name: 'step_threshold', value: '1', at: 4 },
      { name: 'first_step_threshold', value: '0.1', at: 6 },
    ]);
  });

  it('-O 0 from a hardware clock puts TAI into UTC, with -w as well: -O wins (phc2sys.c, forced_sync_offset)', () => {
    expect(check('phc2sys -s eth0 -c CLOCK_REALTIME -O 0 -m')).toEqual(['6 phc2sys-tai-into-utc']);
    expect(check('phc2sys -s /dev/ptp0 -O0 -w')).toEqual(['3 phc2sys-tai-into-utc']);
    expect(check('phc2sys -s ? -O 0')).toEqual(['4 phc2sys-tai-into-utc']);
  });

  it('the sink gets the source plus -O: -37 is right today, 37 has the wrong sign, 36 s is of before 2017', () => {
    expect(check('phc2sys -s eth0 -O -37')).toEqual(['4 phc2sys-fixed-offset']);
    expect(check('phc2sys -s eth0 -O 37')).toEqual(['4 phc2sys-wrong-offset']);
    expect(check('phc2sys -s eth0 -O -36')).toEqual(['4 phc2sys-wrong-offset']);
    expect(check('phc2sys -s CLOCK_REALTIME -c eth0 -O 37')).toEqual(['6 phc2sys-fixed-offset']);
    expect(check('phc2sys -s CLOCK_REALTIME -c eth0 -O -37')).toEqual(['6 phc2sys-wrong-offset']);
    expect(check('phc2sys -s CLOCK_REALTIME -c eth0 -O 35')).toEqual(['6 phc2sys-wrong-offset']);
  });

  it('without -w and -O it does not start', () => expect(check('phc2sys -s eth0 -c CLOCK_REALTIME')).toEqual(['0 phc2sys-no-offset']));

  it.each([
    'phc2sys -s eth0 -w',
    'phc2sys -a -r',
    'phc2sys -arr -m',
    'phc2sys -s eth0 -c eth1 -O 0',
    'phc2sys -s eth0 -c eth1 -O -37',
    'phc2sys -s eth0 -c CLOCK_MONOTONIC -O 0',
    'phc2sys -s CLOCK_REALTIME -c eth0 -O 0',
    'phc2sys -d /dev/pps0 -s eth0',
    'phc2sys -s eth0 ?',
    'phc2sys -s eth0 -O ?',
    'phc2sys -s eth0 -O -18',
    'phc2sys -h',
  ])('is silent about: %s', (line) => expect(check(line)).toEqual([]));

  it('a card that carries UTC may be copied as it is', () => {
    expect(check('phc2sys -s eth0 -O 0', ['eth0'])).toEqual([]);
    expect(check('phc2sys -s eth1 -O 0', ['eth0'])).toEqual(['4 phc2sys-tai-into-utc']);
    expect(check('phc2sys -s eth1 -O 0', [], true)).toEqual([]);
  });
});

describe('options of ptp4l', () => {
  const found = (line: string) => checkPtp4l(line.split(' ')).map(({ word }) => word);

  it('-E beside what only gPTP uses', () => {
    expect(found('ptp4l -i eth0 -2 -E --transportSpecific=1')).toEqual([4]);
    expect(found('ptp4l -f /etc/linuxptp/gPTP.cfg -E -i eth0')).toEqual([3]);
  });

  it.each(['ptp4l -i eth0 -2 -P --transportSpecific=1', 'ptp4l -i eth0 -4 -E', 'ptp4l -i eth0 -f gPTP.cfg', 'ptp4l'])(
    'is silent about: %s',
    (line) => expect(found(line)).toEqual([]),
  );
});
