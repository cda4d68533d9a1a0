import type { Spotted } from '../ptp/spotted.ts';
import type { FieldCommand } from './fieldCommands.ts';
import { lintProblem } from './problems.ts';
import { readQdisc } from './tcQdisc.ts';
import { originOf } from './traced.ts';

/** What a script installs to go back to the kernel's own choice: not a rival of the schedule, its end. */
const DEFAULTS = new Set(['mq', 'noqueue', 'pfifo_fast', 'pfifo', 'fq_codel', 'fq']);

/**
 * Finds taprio and another root qdisc on the same port, with nothing that removes the first in between.
 * @param commands in the order of the document
 * @param lineOf line of a source offset
 */
export function checkRootConflicts(commands: readonly FieldCommand[], lineOf: (at: number) => number): Spotted[] {
  const roots = new Map<string, { kind: string; at: number; block: number }>();
  const found: Spotted[] = [];
  for (const command of commands) {
    const qdisc = readQdisc(command);
    if (!qdisc?.root || qdisc.device === null) continue;
    const { device, kind, verb } = qdisc;
    const name = kind?.text ?? '';
    const earlier = roots.get(device);
    if (verb === 'del' || DEFAULTS.has(name)) roots.delete(device);
    else if (kind && /^[a-z_]{2,16}$/.test(name)) {
      const at = originOf(kind, 0);
      const rivals =
        earlier && earlier.kind !== name && (earlier.kind === 'taprio' || name === 'taprio') && earlier.block === command.block;
      if (rivals) {
        const values = { device: device.slice(0, 40), kind: name, earlier: earlier.kind, line: lineOf(earlier.at) };
        found.push({ problem: lintProblem('tc-root-conflict', [], values), at });
      }
      if (!rivals) roots.set(device, { kind: name, at, block: command.block });
    }
  }
  return found;
}
