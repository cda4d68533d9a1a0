import type { OpcuaFailure } from '../../shared/opcua/contract.ts';
import type { OpcuaClient } from './needs.ts';

export type Reached<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: OpcuaFailure };

/** What stands where there is no host to ask: `failureText` has its sentence. */
export const notConnected: OpcuaFailure = {
  code: 'not-connected',
  message: 'The host is not connected. It reconnects by itself; then try again.',
};

/** A call of the host; a connection that is not there, or goes meanwhile, is a failure like another. */
export async function reach<T>(client: () => OpcuaClient | null, call: (client: OpcuaClient) => Promise<Reached<T>>): Promise<Reached<T>> {
  const living = client();
  if (!living) return { ok: false, failure: notConnected };
  try {
    return await call(living);
  } catch {
    return { ok: false, failure: notConnected };
  }
}
