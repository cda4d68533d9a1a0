import { shells } from './device.ts';
import { describeScripts } from './scriptJourneys.ts';

for (const shell of shells.slice(1)) describeScripts(shell);
