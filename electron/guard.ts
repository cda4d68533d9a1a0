import { appOrigin, appScheme } from './wire.ts';

/** Schemes a request of the page may have: its own files, and what the page made itself. Everything else is cancelled before it leaves. */
const localSchemes: readonly string[] = [`${appScheme}:`, 'blob:', 'data:'];

/** True where the page may load `url`. Only `app://fieldwright` of the scheme counts: another host of it is not ours. */
export function isOwnRequest(url: string, developerTools: boolean): boolean {
  const parsed = parseUrl(url);
  if (!parsed) return false;
  if (developerTools && parsed.protocol === 'devtools:') return true;
  return localSchemes.includes(parsed.protocol) && (parsed.protocol !== `${appScheme}:` || isAppAddress(url));
}

/** True for an address of the workbench itself. */
export function isAppAddress(url: string): boolean {
  const parsed = parseUrl(url);
  // `origin` of a non-special scheme is "null" outside Chromium, so its parts are compared.
  return parsed !== null && `${parsed.protocol}//${parsed.host}` === appOrigin && parsed.username === '' && parsed.password === '';
}

/** What of a sender the decision needs; null where the frame is already gone. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/** True for the top frame of the workbench: a message from anything else is dropped. */
export function isTrustedSender(frame: SenderFrame | null): boolean {
  return frame !== null && frame.parent === null && isAppAddress(frame.url);
}

function parseUrl(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
