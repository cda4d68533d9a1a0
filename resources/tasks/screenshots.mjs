// npm run screenshots [-- NAME…]: takes the pictures of the README in the Chromium of the system.
import { inRoot } from './house/places.mjs';
import { run } from './house/run.mjs';
import { runTask } from './house/say.mjs';
import { setUp } from './house/setup.mjs';

await runTask(async () => {
  await setUp(['main', 'renderer']);
  const { code } = await run([process.execPath, inRoot('test', 'e2e', 'screenshots.ts'), ...process.argv.slice(2)]);
  return code;
});
