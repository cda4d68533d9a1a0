import type { AsyncEntry, Credential } from '@napi-rs/keyring';
import { printable } from '../../shared/kit/printable.ts';
import type { Keychain } from '../kit/keychain.ts';

const SERVICE = 'Fieldwright';

interface Keyring {
  entry(account: string): Pick<AsyncEntry, 'getPassword' | 'setPassword' | 'deleteCredential'>;
  find(): Promise<readonly Pick<Credential, 'account'>[]>;
}

/**
 * The keychain of macOS, the credential manager of Windows, the Secret Service of a Linux desktop. The kernel's keyring, which the library
 * would fall back to on Linux, is left out: it forgets at the next start, and what a person has kept must stay kept.
 */
export function createSystemKeychain(platform: string): Keychain {
  let opening: Promise<Keyring> | null = null;
  const open = () => {
    opening ??= load();
    return opening;
  };
  const whyNot = (error: unknown) => unavailableSentence(platform, error);
  const attempt = async <T>(work: (ring: Keyring) => Promise<T>): Promise<{ readonly value: T } | { readonly why: string }> => {
    try {
      return { value: await work(await open()) };
    } catch (error) {
      return { why: whyNot(error) };
    }
  };
  return {
    async unavailable() {
      const found = await attempt((ring) => ring.find());
      return 'why' in found ? found.why : null;
    },
    async get(account) {
      const got = await attempt((ring) => ring.entry(account).getPassword());
      return 'why' in got ? null : (got.value ?? null);
    },
    async set(account, secret) {
      const set = await attempt((ring) => ring.entry(account).setPassword(secret));
      return 'why' in set ? set.why : null;
    },
    async delete(account) {
      const deleted = await attempt((ring) => ring.entry(account).deleteCredential());
      return 'why' in deleted ? deleted.why : null;
    },
    async list() {
      const found = await attempt((ring) => ring.find());
      return 'why' in found ? [] : found.value.map(({ account }) => account).sort();
    },
  };
}

/** A native module: loaded by who keeps a secret, and by nobody else. */
async function load(): Promise<Keyring> {
  const { AsyncEntry, findCredentialsAsync } = await import('@napi-rs/keyring');
  return {
    entry: (account) => new AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } }),
    find: () => findCredentialsAsync(SERVICE),
  };
}

function unavailableSentence(platform: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // No bus, or a bus with nothing on it that keeps secrets.
  if (platform === 'linux' && /bus|AccessDenied|ServiceUnknown|no .*storage/i.test(text))
    return 'No Secret Service answers on this machine, so passwords are asked for each time. A desktop session with GNOME Keyring, KWallet or KeePassXC has one.';
  return `The system's keychain cannot be used (${printable(text, 200)}), so passwords are asked for each time.`;
}
