// npm run lab [-- shell | build | test]: boots the device lab's device and says how to log in; `shell` logs in; `build` only builds its disk;
// `test [FILE…]` runs the tests that need it. With `--qemu` the device is an emulated PC with Debian's stock kernel, else User-Mode Linux.
import { inRoot } from './house/places.mjs';
import { run } from './house/run.mjs';
import { runTask } from './house/say.mjs';
import { setUp } from './house/setup.mjs';
import { closingLine, faultLine, runVitest } from './house/suite.mjs';
import { ensureSystem, labNeeds } from './house/system.mjs';

await runTask(async () => {
  await setUp([]);
  await ensureSystem(labNeeds);
  if (process.argv[2] === 'test') {
    const tested = await runVitest(['--project', 'lab', '--project', 'faults', ...process.argv.slice(3)]);
    process.stdout.write(`${faultLine(tested.faults)}\n${closingLine(tested)}\n`);
    return tested.failed === 0 ? 0 : 1;
  }
  const { code } = await run([process.execPath, inRoot('test', 'lab', 'lab.script.ts'), ...process.argv.slice(2)]);
  return code;
});
