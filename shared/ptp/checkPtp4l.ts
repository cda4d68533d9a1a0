import type { Problem } from '../kit/problem.ts';
import { parsePtpArgv } from './argv.ts';
import { ptpProblem } from './problems.ts';

/** True where the command line chooses the delay mechanism, which wins over the configuration file. */
export function choosesMechanism(words: readonly string[]): boolean {
  return parsePtpArgv('ptp4l', words.slice(1)).some(({ name }) => ['A', 'E', 'P', 'delay_mechanism'].includes(name));
}

/**
 * Checks a ptp4l command: end-to-end delay chosen beside what only gPTP uses.
 * @returns problems with the index of the word they stand at
 * Source: ptp4l(8).
 */
export function checkPtp4l(words: readonly string[]): { problem: Problem; word: number }[] {
  const options = parsePtpArgv('ptp4l', words.slice(1));
  const mechanism = options.findLast(({ name }) => ['A', 'E', 'P', 'delay_mechanism'].includes(name));
  if (!mechanism || !(mechanism.name === 'E' || mechanism.value?.toUpperCase() === 'E2E')) return [];
  const sign = options.find(
    ({ name, value }) =>
      (name === 'transportSpecific' && Number(value) === 1) ||
      (name === 'ptp_dst_mac' && /^01:80:c2:00:00:0e$/i.test(value ?? '')) ||
      (name === 'f' && /gptp|802[._-]?1as/i.test(value ?? '')),
  );
  const where = sign ? `${sign.name.length === 1 ? '-' : '--'}${sign.name} ${sign.value}` : '';
  const values = { where, missing: 'delay_mechanism P2P (-P)' };
  return sign ? [{ problem: ptpProblem('ptp-delay-mechanism-e2e', [], values), word: mechanism.at + 1 }] : [];
}
