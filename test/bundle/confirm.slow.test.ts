import { describeAftermath } from './confirmAftermath.ts';
import { describeConfirmation } from './confirmJourneys.ts';
import { shells } from './device.ts';

for (const shell of shells.slice(1)) {
  describeConfirmation(shell);
  describeAftermath(shell);
}
