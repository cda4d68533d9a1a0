// npm run bench [NAME…]: measures against named peers in the same run and writes test/bench/results.json.
import { inRoot } from './house/places.mjs';
import { run } from './house/run.mjs';
import { runTask } from './house/say.mjs';
import { setUp } from './house/setup.mjs';

await runTask(async () => {
  await setUp(['main', 'renderer']);
  const { code } = await run([process.execPath, inRoot('test', 'bench', 'run.ts'), ...process.argv.slice(2)]);
  return code;
});
