import { readArtefact, readGiven } from './readArtefact.ts';
import { text, type Verb } from './verb.ts';

export const verifyVerb: Verb = {
  synopsis: 'fieldwright verify FILE.fwb [--pubkey KEY]',
  summary: 'Whether a bundle is whole and who signed it. Any changed octet is found, and the file it is in is named.',
  options: { pubkey: { type: 'string' } },
  help: [
    ['FILE.fwb', 'the bundle'],
    ['--pubkey KEY', 'a minisign public key: its file, or the key itself'],
  ],
  args: [1, 1],
  async run({ args: [file = ''], options, out }) {
    const { verifyBundle } = await import('../bundle/verify.ts');
    const { MAX_ZIP_BYTES } = await import('../bundle/zip.ts');
    const bytes = await readGiven(file, MAX_ZIP_BYTES);
    const key = text(options, 'pubkey');
    const verified = verifyBundle(bytes, key === undefined ? {} : { pubkey: await readPublicKey(key) });
    if (!verified.ok) {
      const { code, message, findings } = verified.failure;
      if (out.json) out.value({ ok: false, code, message, findings });
      else out.failure({ code, message: `${file}: ${message}` });
      return code === 'not-a-bundle' || code === 'bad-key' ? 2 : 1;
    }
    const { site, devices, files, signature, message } = verified.value;
    out.line(`${file}: ${message}`);
    out.line(`Site ${site}, ${devices.length} devices, ${files} files.`);
    if (signature.trustedComment) out.line(`Trusted comment: ${signature.trustedComment}`);
    out.value({ ok: true, ...verified.value });
    return 0;
  },
};

/** A public key is a line of 56 base64 characters; anything else names a file. */
async function readPublicKey(key: string): Promise<string> {
  return /^[A-Za-z0-9+/]{56}$/.test(key) ? key : await readArtefact(key);
}
