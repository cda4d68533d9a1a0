import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface MadeCertificate {
  readonly certificateDer: Uint8Array;
  /** PKCS #8. */
  readonly privateKeyPem: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  readonly applicationUri: string;
  readonly hosts: readonly string[];
  readonly from: Date;
  readonly to: Date;
}

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };

/**
 * A self-signed application instance certificate with RSA 2048 and SHA-256, which every current security policy takes (OPC UA Part 6 §6.2.2, Part 7
 * §6.6). Made with WebCrypto alone, which Electron's BoringSSL has as well.
 */
export async function makeCertificate({ commonName, applicationUri, hosts, from, to }: CertificateRequest): Promise<MadeCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyCertSign } = KeyUsageFlags;
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      // positive, at most 20 octets (RFC 5280 §4.1.2.2)
      serialNumber: `01${randomBytes(15).toString('hex')}`,
      name: [{ CN: [commonName] }, { O: ['Fieldwright'] }],
      notBefore: from,
      notAfter: to,
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        // for a self-signed one keyCertSign, too (Part 6 table 44)
        new KeyUsagesExtension(digitalSignature | nonRepudiation | keyEncipherment | dataEncipherment | keyCertSign, true),
        new ExtendedKeyUsageExtension([CLIENT_AUTH, SERVER_AUTH]),
        new SubjectAlternativeNameExtension([
          { type: 'url', value: applicationUri },
          ...hosts.map((value) => ({ type: 'dns' as const, value })),
        ]),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await AuthorityKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const lines = pkcs8.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    certificateDer: new Uint8Array(certificate.rawData),
    privateKeyPem: ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n'),
  };
}
