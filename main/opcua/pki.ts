import { chmod, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import type { CertificateView } from '../../shared/opcua/certificate.ts';
import { readNamedFile } from '../kit/files.ts';
import { makeFolder, removeFile, writeFileAtomic } from '../kit/write.ts';
import { thumbprintOf, viewCertificate } from './certificates.ts';

export interface OwnCertificate {
  readonly der: Uint8Array;
  readonly keyPem: string;
  readonly applicationUri: string;
}

export type TrustKind = 'trusted' | 'rejected';

/** The certificates of this user: the program's own, and those of servers. */
export interface Pki {
  readonly folder: string;
  readonly ownFile: string;
  /** Made on first use. */
  own(): Promise<OwnCertificate>;
  /** Without making one. */
  ownView(): Promise<CertificateView | null>;
  /** A new key and certificate; the old ones stay beside. */
  renew(): Promise<CertificateView>;
  list(kind: TrustKind): Promise<readonly StoredCertificate[]>;
  /** Puts it into one list and takes it out of the other. */
  put(kind: TrustKind, der: Uint8Array): Promise<void>;
  /** @returns false where neither list has it */
  remove(thumbprint: string): Promise<boolean>;
}

export interface StoredCertificate {
  readonly der: Uint8Array;
  readonly view: CertificateView;
}

const MAX_CERTIFICATE_BYTES = 64 * 1024;
const YEARS = 5;
const PRIVATE = 0o600;

/**
 * @param folder absolute; made on first use for this user alone. `own/certificate.der`, `own/key.pem`, `trusted/THUMBPRINT.der`,
 * `rejected/THUMBPRINT.der`.
 */
export function createPki(folder: string, now: () => number): Pki {
  const ownFile = path.join(folder, 'own', 'certificate.der');
  const keyFile = path.join(folder, 'own', 'key.pem');
  let making: Promise<OwnCertificate> | null = null;

  const fileOf = (kind: TrustKind, thumbprint: string) => path.join(folder, kind, `${thumbprint}.der`);
  const view = (der: Uint8Array) => viewCertificate(der, { applicationUri: null, host: null, nowMs: now() });

  async function readOwn(): Promise<OwnCertificate | null> {
    const [der, key] = await Promise.all([readNamedFile(ownFile, MAX_CERTIFICATE_BYTES), readNamedFile(keyFile, MAX_CERTIFICATE_BYTES)]);
    if (!der.ok || !key.ok) return null;
    const { applicationUri } = view(der.value);
    return applicationUri === null ? null : { der: der.value, keyPem: Buffer.from(key.value).toString('utf8'), applicationUri };
  }

  async function make(): Promise<OwnCertificate> {
    const { makeCertificate } = await import('./ownCertificate.ts');
    const host = hostname();
    const applicationUri = `urn:${host}:Fieldwright`;
    const made = await makeCertificate({
      commonName: `Fieldwright@${host}`,
      applicationUri,
      hosts: [host],
      // servers' clocks may be behind
      from: new Date(now() - 24 * 3_600_000),
      to: new Date(new Date(now()).setUTCFullYear(new Date(now()).getUTCFullYear() + YEARS)),
    });
    await makeFolder(path.dirname(ownFile));
    await chmod(path.dirname(ownFile), 0o700);
    await writeFileAtomic(keyFile, made.privateKeyPem, { mode: PRIVATE });
    await writeFileAtomic(ownFile, made.certificateDer, { mode: PRIVATE });
    return { der: made.certificateDer, keyPem: made.privateKeyPem, applicationUri };
  }

  async function keepOld(): Promise<void> {
    const stamp = new Date(now()).toISOString().replace(/[:.]/g, '-');
    for (const file of [ownFile, keyFile]) {
      const old = await readNamedFile(file, MAX_CERTIFICATE_BYTES);
      if (old.ok) await writeFileAtomic(`${file}.${stamp}`, old.value, { mode: PRIVATE });
    }
  }

  return {
    folder,
    ownFile,
    own() {
      making ??= readOwn()
        .then((own) => own ?? make())
        .catch((error: unknown) => {
          making = null;
          throw error;
        });
      return making;
    },
    async ownView() {
      const own = await readOwn();
      return own ? view(own.der) : null;
    },
    async renew() {
      await keepOld();
      const renewed = await make();
      making = Promise.resolve(renewed);
      return view(renewed.der);
    },
    async list(kind) {
      const names = await readdir(path.join(folder, kind)).catch((): string[] => []);
      const stored: StoredCertificate[] = [];
      for (const name of names.filter((each) => each.endsWith('.der')).sort()) {
        const read = await readNamedFile(path.join(folder, kind, name), MAX_CERTIFICATE_BYTES);
        // a file that was renamed would stand for another certificate than its name says: the content counts
        if (read.ok) stored.push({ der: read.value, view: view(read.value) });
      }
      return stored;
    },
    async put(kind, der) {
      const thumbprint = thumbprintOf(der);
      const file = fileOf(kind, thumbprint);
      await makeFolder(path.dirname(file));
      await writeFileAtomic(file, der, { mode: PRIVATE });
      await removeFile(fileOf(kind === 'trusted' ? 'rejected' : 'trusted', thumbprint)).catch(() => undefined);
    },
    async remove(thumbprint) {
      let isFound = false;
      for (const kind of ['trusted', 'rejected'] as const) {
        for (const name of await readdir(path.join(folder, kind)).catch((): string[] => [])) {
          const file = path.join(folder, kind, name);
          const read = await readNamedFile(file, MAX_CERTIFICATE_BYTES);
          if (!read.ok || thumbprintOf(read.value) !== thumbprint) continue;
          await removeFile(file);
          isFound = true;
        }
      }
      return isFound;
    },
  };
}
