import { expect, it } from 'vitest';
import { isBaseTime } from '../../shared/apply/baseTime.ts';

// POSIX sh 2.6.4: a constant that begins with 0 is octal; and what apply.sh adds to it must stay within 63 bits.
it.each([
  ['0', true],
  ['1000000000', true],
  ['8999999999999999999', true],
  ['9000000000000000000', false],
  ['010', false],
  ['-1', false],
  ['', false],
  ['1e9', false],
])('base time %j: %s', (written, isOne) => expect(isBaseTime(written)).toBe(isOne));
