// Loaded before a program (`node --import`): leaves of Node's crypto what Electron's BoringSSL has too, so that using more fails here.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const hasCipher = (name: string) =>
  /^(?:id-)?(?:aes-?(?:128|192|256)-?(?:cbc|ctr|ecb|gcm|ofb)|des-(?:cbc|ede3?(?:-cbc)?)|rc4)$/i.test(name);
const hasHash = (name: string) => /^(?:rsa-)?(?:md4|md5|md5-sha1|sha-?1|sha-?(?:224|256|384|512))$/i.test(name);
const hasCurve = (name: string) => /^(?:prime256v1|secp(?:224|384|521)r1|P-(?:256|384|521))$/.test(name);

const { getCiphers, getHashes, getCurves } = crypto;
crypto.getCiphers = () => getCiphers().filter(hasCipher);
crypto.getHashes = () => getHashes().filter(hasHash);
crypto.getCurves = () => getCurves().filter(hasCurve);

/** @param has whether BoringSSL has the algorithm that the first argument names */
function guard(
  name: 'createCipheriv' | 'createDecipheriv' | 'createHash' | 'createHmac' | 'createECDH',
  has: (algorithm: string) => boolean,
): void {
  const original: unknown = Reflect.get(crypto, name);
  Reflect.set(crypto, name, (...values: unknown[]) => {
    if (!has(String(values[0]))) throw new Error(`BoringSSL has no ${values[0]} (${name})`);
    return typeof original === 'function' ? original.apply(crypto, values) : undefined;
  });
}

guard('createCipheriv', hasCipher);
guard('createDecipheriv', hasCipher);
guard('createHash', hasHash);
guard('createHmac', hasHash);
guard('createECDH', hasCurve);
syncBuiltinESMExports();
