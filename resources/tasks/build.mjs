// npm run build [main|electron|renderer …]: builds what changed into dist/.
import { allParts } from './house/build.mjs';
import { refuse, runTask } from './house/say.mjs';
import { setUp } from './house/setup.mjs';

await runTask(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !allParts.some((part) => part === name));
  if (unknown) throw refuse(`there is no part "${unknown}" to build; there are ${allParts.join(', ')}.`, 2);
  await setUp(wanted.length === 0 ? allParts : allParts.filter((part) => wanted.includes(part)));
  return 0;
});
