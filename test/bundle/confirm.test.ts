import { describeAftermath } from './confirmAftermath.ts';
import { describeConfirmation } from './confirmJourneys.ts';
import { shells } from './device.ts';

describeConfirmation(shells[0]);
describeAftermath(shells[0]);
