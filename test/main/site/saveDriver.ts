import { saveFiles } from '../../../main/site/save.ts';

/** Saves the changes given as JSON and ends itself without warning after the step with the given number; prints the steps it got to. */
const [folder = '', changes = '[]', stopAt = '-1'] = process.argv.slice(2);
let count = 0;
await saveFiles(folder, JSON.parse(changes), {
  onStep: (step) => {
    process.stdout.write(`${step}\n`);
    if (count++ === Number(stopAt)) process.kill(process.pid, 'SIGKILL');
  },
});
