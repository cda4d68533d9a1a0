import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const NAMES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'],
};

/** Opens `url` as an app window in a browser of the system. @returns what the person has to do where that was not possible, or null */
export function openBrowser(url: string): string | null {
  if (!hasDisplay()) return 'There is no display here: open the address in a browser of this machine, or forward its port over SSH.';
  const program = findBrowser();
  if (!program) return 'No Chromium, Chrome or Edge was found: open the address in a browser.';
  const child = spawn(program, [`--app=${url}`], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
  return null;
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function findBrowser(): string | undefined {
  const folders =
    process.platform === 'win32'
      ? [process.env.ProgramFiles, process.env['ProgramFiles(x86)'], process.env.LOCALAPPDATA].filter((folder) => folder !== undefined)
      : (process.env.PATH ?? '').split(path.delimiter);
  return (NAMES[process.platform] ?? [])
    .flatMap((name) => (path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name))))
    .find((candidate) => existsSync(candidate));
}
