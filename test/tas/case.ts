import type { TasCode } from '../../shared/tas/problems.ts';
import { correct, type Differences } from './plant.ts';

/** One mistake in an otherwise correct plant, and all that the check must say of it: nothing more, nothing less. */
export interface Case {
  readonly name: string;
  readonly plant: Differences;
  readonly codes: readonly TasCode[];
  /** Stands in the sentence of the first code. */
  readonly says: string;
}

type Windows = NonNullable<Differences['tas']>['windows'];

export const windows: NonNullable<Windows> = correct.windows;
const [control, status, rest, guard] = windows;
if (!control || !status || !rest || !guard) throw new Error('the correct plant has four windows');

export const oneMillisecond = (...list: NonNullable<Windows>): Differences => ({ tas: { windows: list } });

export const four = { control, status, rest, guard };

export const offload = { mode: 'offload' } as const;
