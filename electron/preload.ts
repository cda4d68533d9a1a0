import { ipcRenderer } from 'electron';
import { appOrigin, portChannel, readyMessage } from './wire.ts';

// A wire and nothing else: the page gets one MessagePort to the host and no Electron API (checklist, 20).
window.addEventListener('message', ({ source, origin, data }) => {
  if (source === window && origin === appOrigin && data === readyMessage) ipcRenderer.send(portChannel);
});

ipcRenderer.on(portChannel, ({ ports }) => {
  window.postMessage(portChannel, appOrigin, [...ports]);
});
