/**
 * The system's own safe for secrets. What is kept is encrypted by the system for this user, or not kept at all: there is no plain-text
 * store behind this port.
 */
export interface Keychain {
  /** Null, or why there is none here and what to do: one sentence. Everything works without. */
  unavailable(): Promise<string | null>;
  /** Null where nothing is kept, or where it cannot be read. */
  get(account: string): Promise<string | null>;
  /** @returns why it was not kept, or null */
  set(account: string, secret: string): Promise<string | null>;
  /** @returns why it is still kept, or null; what is not there is fine */
  delete(account: string): Promise<string | null>;
  /** The accounts of this product, sorted; never a secret. */
  list(): Promise<readonly string[]>;
}

/** Where there is nothing: every secret is asked for, each time. */
export function noKeychain(reason: string): Keychain {
  return {
    unavailable: async () => reason,
    get: async () => null,
    set: async () => reason,
    delete: async () => reason,
    list: async () => [],
  };
}
