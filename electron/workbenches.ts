import { type BrowserWindow, dialog, ipcMain, MessageChannelMain } from 'electron';
import { createHost, type Host } from '../main/host.ts';
import type { Keychain } from '../main/kit/keychain.ts';
import { isTrustedSender } from './guard.ts';
import { overMainPort } from './transport.ts';
import { openWindow } from './window.ts';
import { portChannel } from './wire.ts';

interface Workbench {
  readonly window: BrowserWindow;
  readonly host: Host;
  readonly folder: string | undefined;
}

export interface Workbenches {
  /** Opens a site, or shows the window it is open in. Without a folder: the window used last, or a first one. */
  open(folder: string | undefined): void;
  /** Ends every host; resolves when their writes are done. */
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  readonly developerTools: boolean;
  /** Shared by the hosts of all windows. */
  readonly keychain: Keychain;
}

/** One window and one host per open site, and the hand-over of the port between the two. */
export function createWorkbenches({ developerTools, keychain }: WorkbenchOptions): Workbenches {
  const open = new Map<number, Workbench>();
  const closing = new Set<Promise<void>>();

  ipcMain.on(portChannel, ({ sender, senderFrame }) => {
    const workbench = open.get(sender.id);
    if (!workbench || !senderFrame || !isTrustedSender(senderFrame)) return;
    const { port1, port2 } = new MessageChannelMain();
    workbench.host.connect(overMainPort(port1));
    senderFrame.postMessage(portChannel, null, [port2]);
  });

  function add(folder: string | undefined): void {
    const ending = new AbortController();
    const host = createHost({ signal: ending.signal, keychain });
    const window = openWindow({ developerTools });
    const { id } = window.webContents;
    open.set(id, { window, host, folder });
    if (folder !== undefined) void openSite(host, folder, window);
    window.once('closed', () => {
      open.delete(id);
      const closed = host.close().finally(() => ending.abort());
      closing.add(closed);
      void closed.finally(() => closing.delete(closed));
    });
  }

  return {
    open(folder) {
      const shown = [...open.values()].findLast((workbench) => folder === undefined || workbench.folder === folder);
      if (shown) focus(shown.window);
      else add(folder);
    },
    async close() {
      for (const { window } of open.values()) window.destroy();
      await Promise.allSettled(closing);
    },
  };
}

/** A site that cannot be opened is told, and the window stays at its start view. */
async function openSite(host: Host, folder: string, window: BrowserWindow): Promise<void> {
  const opened = await host.open(folder);
  if (opened.ok || window.isDestroyed()) return;
  await dialog.showMessageBox(window, { type: 'error', message: opened.failure.message });
}

function focus(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.focus();
}
