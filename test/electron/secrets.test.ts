import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSafeKeychain, type SafeStoragePart } from '../../electron/secrets.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Behaves as safeStorage's documentation says: octets under a key of this user, which another user's key does not open. */
function safeStorage(backend: ReturnType<SafeStoragePart['getSelectedStorageBackend']>, isAvailable = true): SafeStoragePart {
  const key = randomBytes(16);
  return {
    isAsyncEncryptionAvailable: async () => isAvailable,
    getSelectedStorageBackend: () => backend,
    async encryptStringAsync(text) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-128-gcm', key, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    async decryptStringAsync(bytes) {
      const decipher = createDecipheriv('aes-128-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
      return { result: decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8'), shouldReEncrypt: false };
    },
  };
}

let files = 0;
const newFile = () => path.join(folder, `secrets-${++files}.json`);
const account = 'op@10.0.0.1:22 password';

describe('secrets under safeStorage', () => {
  it('are kept encrypted, in a file for its owner alone, listed by account, changed and forgotten', async () => {
    const file = newFile();
    const storage = safeStorage('gnome_libsecret');
    const keychain = createSafeKeychain(storage, file, 'linux');
    expect(await keychain.unavailable()).toBeNull();
    expect(await keychain.get(account)).toBeNull();
    expect(await Promise.all([keychain.set(account, 'geheim ✓'), keychain.set('other', 'second')])).toEqual([null, null]);
    expect(readFileSync(file, 'utf8')).not.toMatch(/geheim|second/);
    expect(readFileSync(file).includes(Buffer.from('geheim').toString('base64'))).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const later = createSafeKeychain(storage, file, 'linux');
    expect(await later.list()).toEqual([account, 'other']);
    expect(await later.get(account)).toBe('geheim ✓');
    expect(await later.delete(account)).toBeNull();
    expect([await later.get(account), await later.get('other')]).toEqual([null, 'second']);
  });

  it.each(['basic_text', 'unknown'] as const)(
    'are never kept under the %s backend of Linux, whose key is no secret (safeStorage: "hardcoded plaintext password")',
    async (backend) => {
      const file = newFile();
      const keychain = createSafeKeychain(safeStorage(backend), file, 'linux');
      expect(await keychain.unavailable()).toMatch(/no keychain that encrypts/);
      expect(await keychain.set(account, 'geheim')).toMatch(/passwords are not kept/);
      expect(() => statSync(file)).toThrow('ENOENT');
    },
  );

  it('the backend is asked for on Linux only: elsewhere the function is not there', async () => {
    const { getSelectedStorageBackend: _, ...rest } = safeStorage('unknown');
    const absent = () => {
      throw new TypeError('getSelectedStorageBackend is not a function');
    };
    const keychain = createSafeKeychain({ ...rest, getSelectedStorageBackend: absent }, newFile(), 'win32');
    expect(await keychain.set(account, 'x')).toBeNull();
    expect(await keychain.get(account)).toBe('x');
  });

  it('no encryption at all: a sentence, and nothing is written', async () => {
    const keychain = createSafeKeychain(safeStorage('kwallet6', false), newFile(), 'linux');
    expect(await keychain.set(account, 'x')).toMatch(/cannot be used/);
  });

  it('another user’s key opens nothing: the secret is as if it were not there', async () => {
    const file = newFile();
    await createSafeKeychain(safeStorage('kwallet6'), file, 'linux').set(account, 'x');
    expect(await createSafeKeychain(safeStorage('kwallet6'), file, 'linux').get(account)).toBeNull();
  });

  it.each(['', '{', '{"fieldwright":2,"secrets":{}}', '{"fieldwright":1,"secrets":{"a":1}}'])(
    'a file that is none (%j) is told, and stays as it is',
    async (text) => {
      const file = newFile();
      writeFileSync(file, text);
      const keychain = createSafeKeychain(safeStorage('kwallet6'), file, 'linux');
      expect(await keychain.unavailable()).toContain(`${file} cannot be read`);
      expect(await keychain.set(account, 'x')).toContain('Move the file away');
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );
});
