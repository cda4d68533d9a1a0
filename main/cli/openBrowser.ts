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

/** Opens `url` as an app window in a browser of the system. @returns false where there is no display or no such browser */
export function openBrowser(url: string): boolean {
  const program = hasDisplay() ? findBrowser() : undefined;
  if (!program) return false;
  const child = spawn(program, [`--app=${url}`], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
  return true;
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
