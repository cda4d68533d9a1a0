import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { portChannel, startAddress } from '../../electron/wire.ts';
import { overPort } from '../../main/kit/transport.ts';
import { inRoot } from '../../resources/tasks/house/places.mjs';
import { api } from '../../shared/api.ts';
import { createClient } from '../../shared/rpc/client.ts';

// Boots the built shell with a stand-in for Electron that behaves as its documentation says, talks to its host over the port that a window
// gets, quits, and prints what it saw as JSON. The process must then end by itself: whatever the shell left open would keep it.

const [, , site = ''] = process.argv;
const seen: string[] = [];
const windows: FakeWindow[] = [];
/** Ends of the ports that pages hold; they go with their page. */
const pagePorts: MessagePort[] = [];

class FakeWindow extends EventEmitter {
  readonly webContents = Object.assign(new EventEmitter(), {
    id: windows.length + 1,
    setWindowOpenHandler: () => seen.push('window-open handler'),
  });
  readonly options: object;
  #destroyed = false;

  constructor(options: object) {
    super();
    this.options = options;
    windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string) {
    seen.push(`load ${url}`);
    this.emit('ready-to-show');
  }
  show() {
    seen.push('show');
  }
  focus() {
    seen.push('focus');
  }
  isMinimized() {
    return false;
  }
  isDestroyed() {
    return this.#destroyed;
  }
  destroy() {
    this.#destroyed = true;
    for (const port of pagePorts) port.close();
    this.emit('closed');
  }
}

const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  requestSingleInstanceLock: () => true,
  enableSandbox: () => seen.push('sandbox'),
  getPath: (name: string) => `/${name}`,
  whenReady: async () => void seen.push('ready'),
  quit() {
    let prevented = false;
    app.emit('will-quit', { preventDefault: () => (prevented = true) });
    seen.push(prevented ? 'quit held back' : 'quit');
    if (!prevented) app.emit('quit');
  },
});
const ipcMain = new EventEmitter();
const noop = () => undefined;
const defaultSession = Object.assign(new EventEmitter(), {
  setPermissionRequestHandler: noop,
  setPermissionCheckHandler: noop,
  setDevicePermissionHandler: noop,
  webRequest: { onBeforeRequest: () => seen.push('requests filtered') },
  protocol: { handle: (scheme: string) => seen.push(`handle ${scheme}:`) },
});
class MessageChannelMain {
  readonly port1: object;
  readonly port2: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port2 = port2;
    this.port1 = {
      postMessage: (message: unknown) => port1.postMessage(message),
      start: () => port1.start(),
      close: () => port1.close(),
      on: (event: string, listener: (event: object) => void) => port1.on(event, (data: unknown) => listener({ data })),
    };
  }
}
const electron = {
  app,
  ipcMain,
  MessageChannelMain,
  BrowserWindow: FakeWindow,
  dialog: { showMessageBox: async (_window: unknown, { message }: { message: string }) => seen.push(`dialog: ${message}`) },
  Menu: { setApplicationMenu: noop, buildFromTemplate: (template: object) => template },
  protocol: { registerSchemesAsPrivileged: () => seen.push('scheme') },
  session: { defaultSession },
  // Nothing here keeps a secret; what does is tested beside it.
  safeStorage: {},
};

const require = createRequire(import.meta.url);
const loader: { _load(name: string, ...rest: unknown[]): unknown } = require('node:module');
const load = loader._load;
loader._load = (name, ...rest) => (name === 'electron' ? electron : load(name, ...rest));
process.argv = ['electron', inRoot(), site];
require(inRoot('dist', 'electron', 'main.cjs'));
await new Promise((resolve) => setImmediate(resolve));

askForPort('https://example.com/', null);
askForPort(startAddress, {});
const ports = askForPort(startAddress, null);
const port = ports[0];
if (!port) throw new Error('the workbench got no port');
const client = createClient(api, overPort(port));
const opened = await client['site.open']({ folder: site });
const files = await client['site.files']({});
app.emit('second-instance', {}, ['electron', inRoot(), site], '/');
const quit = new Promise((resolve) => app.once('quit', resolve));
app.quit();
await quit;
process.stdout.write(
  JSON.stringify({ seen, opened, files: files.ok ? files.value.files : files.failure, options: windows.map(({ options }) => options) }),
);

/** What the preload does for a page at `url`. @returns the ports that came back */
function askForPort(url: string, parent: object | null): MessagePort[] {
  const received: MessagePort[] = [];
  const senderFrame = { url, parent, postMessage: (_channel: string, _message: unknown, sent: MessagePort[]) => received.push(...sent) };
  ipcMain.emit(portChannel, { sender: { id: 1 }, senderFrame });
  pagePorts.push(...received);
  seen.push(`${received.length} port for ${parent ? 'a frame in ' : ''}${url}`);
  return received;
}
