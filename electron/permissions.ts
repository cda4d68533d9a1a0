import type { Session } from 'electron';
import { isAppAddress, isOwnRequest } from './guard.ts';

/** All that the workbench may ask for; copying compiled commands is the one thing it needs. */
const granted: readonly string[] = ['clipboard-sanitized-write'];

/** True only for a granted permission of the workbench's own top frame. */
export function isGranted(permission: string, address: string, isMainFrame: boolean): boolean {
  return granted.includes(permission) && isMainFrame && isAppAddress(address);
}

/** Denies every permission, device, download and request that is not named here. `developerTools`: their own `devtools:` files may load. */
export function hardenSession(session: Session, { developerTools }: { readonly developerTools: boolean }): void {
  session.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl, isMainFrame }) =>
    callback(isGranted(permission, requestingUrl, isMainFrame)),
  );
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, { isMainFrame }) =>
    isGranted(permission, requestingOrigin, isMainFrame),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !isOwnRequest(url, developerTools) }));
  session.on('will-download', (event) => event.preventDefault());
}
