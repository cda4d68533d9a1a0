import path from 'node:path';
import { BrowserWindow, dialog } from 'electron';
import { webPreferences, windowOptions } from './options.ts';
import { startAddress } from './wire.ts';

/** Opens the workbench's window and shows it once there is something to see. */
export function openWindow({ developerTools }: { readonly developerTools: boolean }): BrowserWindow {
  const preload = path.join(import.meta.dirname, 'preload.cjs');
  const window = new BrowserWindow({ ...windowOptions, webPreferences: { ...webPreferences, preload, devTools: developerTools } });
  window.once('ready-to-show', () => window.show());
  offerReloadWhenBroken(window);
  void window.loadURL(startAddress);
  return window;
}

/** The host holds the site, so a reload of a crashed or stuck page loses nothing that was edited. */
function offerReloadWhenBroken(window: BrowserWindow): void {
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason !== 'clean-exit')
      void ask(window, `The window stopped (${reason}, code ${exitCode}). The site and your edits are safe.`, 'Close');
  });
  window.on('unresponsive', () => void ask(window, 'The window does not answer. The site and your edits are safe.', 'Wait'));
}

async function ask(window: BrowserWindow, message: string, other: 'Close' | 'Wait'): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message,
    buttons: ['Reload', other],
    defaultId: 0,
    cancelId: 1,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.webContents.reload();
  else if (other === 'Close') window.destroy();
}
