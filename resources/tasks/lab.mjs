// npm run lab [-- shell | build]: boots the device lab's device and says how to log in; `shell` logs in; `build` only builds its disk.
import { inRoot } from './house/places.mjs';
import { run } from './house/run.mjs';
import { runTask } from './house/say.mjs';
import { setUp } from './house/setup.mjs';

await runTask(async () => {
  await setUp([]);
  const { code } = await run([process.execPath, inRoot('test', 'lab', 'lab.script.ts'), ...process.argv.slice(2)]);
  return code;
});
