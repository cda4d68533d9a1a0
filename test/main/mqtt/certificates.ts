import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

function openssl(folder: string, argv: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', argv, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${argv[0]}: ${stderr}`);
}

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** An authority, as `NAME.crt` and `NAME.key`. */
export function makeAuthority(folder: string, name: string): void {
  const subject = ['-subj', `/CN=Plant authority ${name}`, '-days', '2'];
  const parts = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
  openssl(folder, [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.crt`,
    ...subject,
    ...parts,
  ]);
}

interface Certificate {
  readonly name: string;
  readonly authority: string;
  /** As a subjectAltName has it, e.g. `IP:127.0.0.1`. */
  readonly alternative: string;
  /** Of its validity, as openssl's x509 takes it: yesterday where it is to be expired. */
  readonly isExpired?: boolean;
  readonly passphrase?: string;
}

/** A certificate of that authority, as `NAME.crt` and `NAME.key`. */
export function makeCertificate(folder: string, { name, authority, alternative, isExpired = false, passphrase }: Certificate): void {
  const locked = passphrase === undefined ? ['-nodes'] : ['-passout', `pass:${passphrase}`];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${alternative}`];
  openssl(folder, [
    'req',
    '-new',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    ...locked,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    ...subject,
  ]);
  const days = ['-days', isExpired ? '-1' : '2'];
  const signer = ['-CA', `${authority}.crt`, '-CAkey', `${authority}.key`, '-CAcreateserial', '-copy_extensions', 'copy'];
  openssl(folder, ['x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, ...signer, ...days]);
}

export const fileOf = (folder: string, name: string): string => readFileSync(path.join(folder, name), 'utf8');
