// npm run check [types|lint|rules|unused|ceilings|build|unit …]: what must hold at every commit.
import { checks } from './house/checks.mjs';
import { refuse, runTask, secondsSince } from './house/say.mjs';
import { setUp } from './house/setup.mjs';
import { closingLine, runChecks, runVitest, sum } from './house/suite.mjs';

await runTask(async () => {
  const wanted = process.argv.slice(2);
  const known = [...checks.map(({ name }) => name), 'unit'];
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown) throw refuse(`there is no check "${unknown}"; there are ${known.join(', ')}.`, 2);
  await setUp([]);
  const start = performance.now();
  const isWanted = (/** @type {string} */ name) => wanted.length === 0 || wanted.includes(name);
  const held = await runChecks(checks.filter(({ name }) => isWanted(name)));
  const tested = isWanted('unit') ? [await runVitest(['--project', 'unit'])] : [];
  const total = sum([held, ...tested]);
  process.stdout.write(`${closingLine(total)} in ${secondsSince(start)}\n`);
  return total.failed === 0 ? 0 : 1;
});
