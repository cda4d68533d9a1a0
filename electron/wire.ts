/** The three names that pass between the page, the preload and the main process, and the one origin that may use them. */
export const appScheme = 'app';
export const appOrigin = `${appScheme}://fieldwright`;
export const startAddress = `${appOrigin}/index.html`;

/** Page → preload, over `window.postMessage`: the page is up and wants its port. */
export const readyMessage = 'fieldwright-ready';
/** Preload → main, then main → preload with the port, then preload → page with the port: the only IPC there is. */
export const portChannel = 'fieldwright-port';
