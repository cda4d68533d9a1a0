import type { BrowserWindowConstructorOptions, CustomScheme, WebPreferences } from 'electron';
import { appScheme } from './wire.ts';

/** Every preference that Electron's security checklist names is stated, the defaults too: a changed default must not change us. */
export const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  plugins: false,
  spellcheck: false,
  safeDialogs: true,
} as const satisfies WebPreferences;

export const windowOptions = {
  width: 1440,
  height: 900,
  minWidth: 960,
  minHeight: 600,
  show: false,
  title: 'Fieldwright',
  backgroundColor: '#14171a',
} as const satisfies BrowserWindowConstructorOptions;

/** `app:` behaves as https does (origin, secure context, fetch), and no more: it bypasses no policy and registers no service worker. */
export const appSchemeRegistration = {
  scheme: appScheme,
  privileges: {
    standard: true,
    secure: true,
    supportFetchAPI: true,
    bypassCSP: false,
    allowServiceWorkers: false,
    corsEnabled: false,
    stream: false,
    codeCache: true,
  },
} as const satisfies CustomScheme;
