// npm start [-- PATH]: the workbench, in Electron where it runs, else in the system's browser.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { callerFolder, inRoot, ownSampleFolder } from './house/places.mjs';
import { run } from './house/run.mjs';
import { findElectron } from './house/runtime.mjs';
import { refuse, runTask, say } from './house/say.mjs';
import { setUp } from './house/setup.mjs';

const sample = 'press-line-3';

await runTask(async () => {
  const [path, ...more] = process.argv.slice(2);
  if (more.length > 0 || path?.startsWith('-')) throw refuse('usage: npm start [-- PATH]   PATH: the folder of a site', 2);
  await setUp(['main', 'electron', 'renderer']);
  const site = path === undefined ? ownSample() : resolve(callerFolder('start'), path);
  if (!existsSync(site)) throw refuse(`${site} is not there. A new site: npm run -s fieldwright -- new DIR`, 2);
  const electron = await findElectron();
  if ('reason' in electron) return serve(site, electron.reason);
  const { code } = await run([electron.executable, inRoot(), site]);
  return code === 0 ? 0 : serve(site, `it ended with ${code}`);
});

/**
 * @param {string} site
 * @param {string} reason
 */
async function serve(site, reason) {
  say(`no Electron (${reason}): serving the workbench to the system's browser instead`);
  const { code } = await run([process.execPath, inRoot('dist', 'main', 'cli.js'), 'serve', site, '--open']);
  return code;
}

/** The person's copy of the sample, made the first time; whatever they did to it since stays. */
function ownSample() {
  const folder = ownSampleFolder(sample);
  if (existsSync(folder)) {
    say(`opening your sample site ${folder}`);
    return folder;
  }
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    cpSync(inRoot('resources', 'samples', sample), fresh, { recursive: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  say(`copied the sample site to ${folder}; edit it freely`);
  return folder;
}
