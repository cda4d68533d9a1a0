// npm run lab [-- shell | build | test]: boots the device lab's device and says how to log in; `shell` logs in; `build` only builds its disk;
// `test` runs the tests that need it.
import { inRoot } from './house/places.mjs';
import { run } from './house/run.mjs';
import { runTask } from './house/say.mjs';
import { setUp } from './house/setup.mjs';
import { closingLine, runVitest } from './house/suite.mjs';

await runTask(async () => {
  await setUp([]);
  if (process.argv[2] === 'test') {
    const tested = await runVitest(['--project', 'lab'], { ...process.env, FIELDWRIGHT_LAB: '1' });
    process.stdout.write(`${closingLine(tested)}\n`);
    return tested.failed === 0 ? 0 : 1;
  }
  const { code } = await run([process.execPath, inRoot('test', 'lab', 'lab.script.ts'), ...process.argv.slice(2)]);
  return code;
});
