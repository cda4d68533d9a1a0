import path from 'node:path';
import { facets } from '../../shared/facets.ts';
import type { Result } from '../../shared/kit/result.ts';
import { version } from '../kit/version.ts';
import { loadSite, usableSite } from './loadSite.ts';
import { countProblems } from './output.ts';
import { askPassword } from './password.ts';
import { CliFailure, required, text, type Verb } from './verb.ts';

export const bundleVerb: Verb = {
  synopsis: 'fieldwright bundle DIR --out FILE.fwb [--key KEY]',
  summary: 'Compiles a site into one bundle, byte-identical for the same site. A site with errors is refused.',
  options: { out: { type: 'string' }, key: { type: 'string' } },
  help: [
    ['DIR', 'the folder of the site'],
    ['--out FILE.fwb', 'where to write the bundle'],
    ['--key KEY', 'a minisign secret key to sign with; its password is asked for, or taken from FIELDWRIGHT_KEY_PASSWORD'],
  ],
  args: [1, 1],
  async run({ args: [folder = ''], options, out }) {
    const { buildBundle } = await import('../bundle/build.ts');
    const { readKey, writeBundle } = await import('../bundle/service.ts');
    const file = path.resolve(required(options, 'out'));
    const keyFile = text(options, 'key');
    const key = keyFile === undefined ? undefined : await textOf(readKey(keyFile));
    out.progress(`reading ${folder}`);
    const loaded = await loadSite(folder);
    const site = usableSite(loaded);
    out.progress(`compiling ${Object.keys(site.devices).length} devices`);
    const request = { files: loaded.files, site, problems: loaded.problems, facets, toolVersion: version, key };
    let built = await buildBundle(request);
    if (!built.ok && built.failure.code === 'wrong-password' && key !== undefined) {
      built = await buildBundle({ ...request, password: await askPassword(keyFile ?? '') });
    }
    out.progress('');
    if (!built.ok) throw new CliFailure(built.failure.code === 'bad-key' ? 2 : 1, built.failure);
    const { bytes, sha256, files, devices, signedBy } = built.value;
    const written = await writeBundle(file, bytes);
    if (!written.ok) throw new CliFailure(2, written.failure);
    out.line(`${file}: ${devices} devices, ${files} files, ${bytes.length} octets, ${countProblems(loaded.problems)}`);
    out.line(`sha256 ${sha256}`);
    out.line(signedBy ? `Signed with minisign key ${signedBy}.` : 'Not signed: give --key to sign it.');
    out.value({ out: file, sha256, bytes: bytes.length, files, devices, signedBy });
    return 0;
  },
};

async function textOf(reading: Promise<Result<string>>): Promise<string> {
  const read = await reading;
  if (!read.ok) throw new CliFailure(2, read.failure);
  return read.value;
}
