import { describeConfirmation } from './confirmJourneys.ts';
import { shells } from './device.ts';

describeConfirmation(shells[0]);
