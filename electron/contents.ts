import type { WebContents } from 'electron';
import { isAppAddress } from './guard.ts';

/**
 * Holds any web contents, whoever made it, to the one page: no navigation away, no new window, no webview.
 * `shell.openExternal` is called nowhere, so a link cannot start a program either (checklist, 15).
 */
export function hardenContents(contents: WebContents): void {
  const keepHome = (event: { preventDefault(): void; readonly url: string }) => {
    if (!isAppAddress(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', keepHome);
  contents.on('will-frame-navigate', keepHome);
  contents.on('will-redirect', keepHome);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
