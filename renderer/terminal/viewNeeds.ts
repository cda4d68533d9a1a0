import type { TerminalSliceNeeds } from './needs.ts';
import type { Runs } from './runs.ts';
import type { Terminals } from './terminals.ts';

/** What the views see. */
export interface TerminalNeeds extends TerminalSliceNeeds {
  readonly terminals: Terminals;
  readonly runs: Runs;
}
