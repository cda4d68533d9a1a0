// npm run make: packages the app with Electron Forge for this platform (deb and zip on Linux, zip elsewhere) into out/.
import { run, tool } from './house/run.mjs';
import { runTask } from './house/say.mjs';
import { setUp } from './house/setup.mjs';

await runTask(async () => {
  await setUp(['main', 'electron', 'renderer']);
  const { code } = await run([...tool('@electron-forge/cli/dist/electron-forge.js'), 'make', ...process.argv.slice(2)]);
  return code;
});
