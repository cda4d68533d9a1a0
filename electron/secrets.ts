import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { readNamedFile } from '../main/kit/files.ts';
import type { Keychain } from '../main/kit/keychain.ts';
import { whyNotWritten, writeFileAtomic } from '../main/kit/write.ts';

/** Encrypted secrets by account, in base64. */
const kept = z.strictObject({ fieldwright: z.literal(1), secrets: z.record(z.string(), z.base64()) });
type Kept = z.output<typeof kept>['secrets'];

const MAX_FILE_BYTES = 1024 * 1024;

export type SafeStoragePart = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

/**
 * Secrets in a file, each encrypted with a key that the system's keychain holds (Electron's safeStorage). Its `basic_text` backend, whose
 * key stands in the program's source, is refused: nothing is then kept.
 * @param file absolute; replaced as a whole, readable by its owner alone
 */
export function createSafeKeychain(storage: SafeStoragePart, file: string, platform: string): Keychain {
  let last: Promise<unknown> = Promise.resolve();

  async function unavailable(): Promise<string | null> {
    const why = (await whyNoEncryption(storage, platform)) ?? (await read());
    return typeof why === 'string' ? why : null;
  }

  /** @returns what is kept, or why it cannot be read; the file then stays as it is */
  async function read(): Promise<Kept | string> {
    const bytes = await readNamedFile(file, MAX_FILE_BYTES);
    if (!bytes.ok && bytes.failure.code === 'missing') return {};
    const parsed = bytes.ok ? kept.safeParse(parseJson(bytes.value)) : null;
    if (parsed?.success) return parsed.data.secrets;
    const reason = bytes.ok ? 'it is not a list of secrets that this version knows' : bytes.failure.message;
    return `The kept passwords in ${file} cannot be read: ${reason}. Move the file away to begin a new one.`;
  }

  /** One change after the other: each builds on the one before. */
  function change(edit: (secrets: Kept) => Promise<Kept>): Promise<string | null> {
    const next = last.then(async () => {
      const why = await unavailable();
      const secrets = await read();
      if (why !== null || typeof secrets === 'string') return why ?? String(secrets);
      const text = JSON.stringify({ fieldwright: 1, secrets: await edit(secrets) });
      await writeFileAtomic(file, `${text}\n`, { mode: 0o600 });
      return null;
    });
    const told = next.catch((error: unknown) => `${file} could not be written: ${whyNotWritten(error)}.`);
    last = told;
    return told;
  }

  return {
    unavailable,
    async get(account) {
      const secrets = await read();
      if (typeof secrets === 'string' || !Object.hasOwn(secrets, account) || (await whyNoEncryption(storage, platform)) !== null)
        return null;
      const encrypted = Buffer.from(secrets[account] ?? '', 'base64');
      // Encrypted by another user or another system: it cannot be had back, and the person is asked.
      const decrypted = await storage.decryptStringAsync(encrypted).catch(() => null);
      return decrypted?.result ?? null;
    },
    set: (account, secret) =>
      change(async (secrets) => ({ ...secrets, [account]: (await storage.encryptStringAsync(secret)).toString('base64') })),
    delete: (account) => change(async ({ [account]: _, ...others }) => others),
    async list() {
      const secrets = await read();
      return typeof secrets === 'string' ? [] : Object.keys(secrets).sort();
    },
  };
}

async function whyNoEncryption(storage: SafeStoragePart, platform: string): Promise<string | null> {
  const backend = platform === 'linux' ? storage.getSelectedStorageBackend() : null;
  if (backend === 'basic_text' || backend === 'unknown')
    return 'This desktop has no keychain that encrypts (GNOME Keyring, KWallet), so passwords are not kept, and are asked for each time.';
  if (await storage.isAsyncEncryptionAvailable()) return null;
  return "The system's keychain cannot be used, so passwords are not kept, and are asked for each time.";
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}
