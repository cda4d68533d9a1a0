// npm run -s fieldwright -- ARGUMENTS: the command line, built first where its sources changed.
import { pathToFileURL } from 'node:url';
import { callerFolder, inRoot } from './house/places.mjs';
import { runTask } from './house/say.mjs';
import { setUp } from './house/setup.mjs';

await runTask(async () => {
  const serves = process.argv[2] === 'serve';
  await setUp(serves ? ['main', 'renderer'] : ['main']);
  const cli = inRoot('dist', 'main', 'cli.js');
  // In this process: a second start of Node would cost more than most commands take, and signals would need passing on.
  process.argv[1] = cli;
  process.chdir(callerFolder('fieldwright'));
  await import(pathToFileURL(cli).href);
  return Number(process.exitCode ?? 0);
});
