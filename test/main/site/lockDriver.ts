import { takeLock } from '../../../main/site/lock.ts';

/**
 * Tries to take the lock of a folder, prints the outcome, and holds the lock until its input ends.
 * With `abandon` it ends itself without giving the lock back.
 */
const [folder = '', how = ''] = process.argv.slice(2);
const taken = await takeLock(folder);
process.stdout.write(`${JSON.stringify(taken.ok ? 'taken' : taken.failure)}\n`);
if (how === 'abandon') process.kill(process.pid, 'SIGKILL');
for await (const _ of process.stdin);
if (taken.ok) await taken.value.release();
