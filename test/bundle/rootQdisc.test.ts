import { shells } from './device.ts';
import { describeRoots } from './rootQdiscJourneys.ts';

describeRoots(shells[0]);
