/**
 * What a page of Fieldwright may load, in Electron as in a browser. Scripts and workers only from files of the app, no `eval`
 * (zod is told so in `renderer/kit/jitless.ts`).
 * Styles need 'unsafe-inline': monaco lays its lines out with `style` attributes in HTML and adds <style> elements for themes,
 * and xterm does the same; a style cannot run code, and with no foreign origin in `img-src` and `font-src` it cannot send any.
 * `data:` images are monaco's icons. Source: CSP Level 3, W3C.
 */
export const contentSecurityPolicy = policy("'self'");

/** The policy for pages whose socket is at one of `hosts` (`127.0.0.1:PORT`): not every browser takes ws: for 'self'. */
export function contentSecurityPolicyFor(hosts: readonly string[]): string {
  return policy(["'self'", ...hosts.map((host) => `ws://${host}`)].join(' '));
}

function policy(connectSource: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connectSource}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
