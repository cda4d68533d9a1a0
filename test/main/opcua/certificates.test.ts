import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { leafOf, viewCertificate } from '../../../main/opcua/certificates.ts';
import { makeCertificate } from '../../../main/opcua/ownCertificate.ts';

const nowMs = Date.UTC(2026, 5, 1);
const day = (days: number) => new Date(nowMs + days * 24 * 3_600_000);
const make = (from = day(-1), to = day(400)) =>
  makeCertificate({ commonName: 'Press', applicationUri: 'urn:press', hosts: ['press.plant'], from, to });
const codes = (der: Uint8Array, expected = { applicationUri: 'urn:press', host: 'press.plant' }) =>
  viewCertificate(der, { ...expected, nowMs }).problems.map(({ code }) => code);

describe('certificates', () => {
  it('are fit where all is as it should be, and OpenSSL reads them', async () => {
    const { certificateDer } = await make();
    expect(codes(certificateDer)).toEqual([]);
    const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-x509-'));
    try {
      writeFileSync(path.join(folder, 'c.der'), certificateDer);
      const text = execFileSync('openssl', ['x509', '-inform', 'der', '-in', path.join(folder, 'c.der'), '-noout', '-text'], {
        encoding: 'utf8',
      });
      expect(text).toMatch(/URI:urn:press, DNS:press.plant/);
      expect(text).toMatch(/Digital Signature, Non Repudiation, Key Encipherment, Data Encipherment/);
      expect(text).toMatch(/sha256WithRSAEncryption/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('say what is wrong with them (Part 4 §6.1.3, table 100)', async () => {
    expect(codes((await make(day(-20), day(-2))).certificateDer)).toEqual(['expired']);
    expect(codes((await make(day(2), day(20))).certificateDer)).toEqual(['not-yet-valid', 'expires-soon']);
    expect(codes((await make(day(-2), day(20))).certificateDer)).toEqual(['expires-soon']);
    const { certificateDer } = await make();
    expect(codes(certificateDer, { applicationUri: 'urn:other', host: 'elsewhere' })).toEqual(['uri-mismatch', 'host-mismatch']);
  });

  it('whose signature was changed, and what is none at all, are never fit', async () => {
    const { certificateDer } = await make();
    const forged = new Uint8Array(certificateDer);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    expect(codes(forged)).toContain('bad-signature');
    expect(codes(new Uint8Array([1, 2, 3]))).toEqual(['unreadable']);
    expect(codes(new Uint8Array())).toEqual(['unreadable']);
  });

  it('are cut from a chain by their own length', async () => {
    const { certificateDer } = await make();
    expect(Buffer.from(leafOf(Buffer.concat([certificateDer, Buffer.from([0x30, 1, 0])]))).equals(certificateDer)).toBe(true);
  });
});
