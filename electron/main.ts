import path from 'node:path';
import { app, Menu, protocol, safeStorage, session } from 'electron';
import { siteFromArgv } from './argv.ts';
import { hardenContents } from './contents.ts';
import { menuTemplate } from './menu.ts';
import { appSchemeRegistration } from './options.ts';
import { hardenSession } from './permissions.ts';
import { serveApp } from './protocol.ts';
import { createSafeKeychain } from './secrets.ts';
import { createWorkbenches } from './workbenches.ts';

const developerTools = !app.isPackaged;

// A site is open in one process at most: a second start hands its site to the first and ends.
if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([appSchemeRegistration]);
  app.on('session-created', (created) => hardenSession(created, { developerTools }));
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
  void app.whenReady().then(() => {
    hardenSession(session.defaultSession, { developerTools });
    serveApp(session.defaultSession.protocol, path.join(import.meta.dirname, '..', 'renderer'));
    const template = menuTemplate(process.platform, developerTools);
    Menu.setApplicationMenu(template && Menu.buildFromTemplate(template));
    openWorkbenches();
  });
}

function openWorkbenches(): void {
  const keychain = createSafeKeychain(safeStorage, path.join(app.getPath('userData'), 'secrets.json'), process.platform);
  const workbenches = createWorkbenches({ developerTools, keychain });
  workbenches.open(siteFromArgv(process.argv, app.isPackaged, process.cwd()));
  app.on('second-instance', (_event, argv, workingDirectory) => workbenches.open(siteFromArgv(argv, app.isPackaged, workingDirectory)));
  app.on('activate', () => workbenches.open(undefined));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault(); // hosts finish their writes first
    void workbenches.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}
