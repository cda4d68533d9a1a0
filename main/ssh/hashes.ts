import { createHash, createHmac } from 'node:crypto';
import type { KeyHashes } from '../../shared/ssh/hostKey.ts';

const octets = (base64: string) => Buffer.from(base64, 'base64');

export const hashes: KeyHashes = {
  hmacSha1: (saltBase64, text) => createHmac('sha1', octets(saltBase64)).update(text).digest('base64'),
  sha256: (base64) => createHash('sha256').update(octets(base64)).digest('base64'),
  md5: (base64) => createHash('md5').update(octets(base64)).digest('hex'),
};
