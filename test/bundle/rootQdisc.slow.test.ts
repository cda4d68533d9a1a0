import { shells } from './device.ts';
import { describeRoots } from './rootQdiscJourneys.ts';

for (const shell of shells.slice(1)) describeRoots(shell);
