import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { BundleFile } from '../../shared/bundle/source.ts';
import { facets } from '../../shared/facets.ts';
import { version } from '../kit/version.ts';
import { makeFolder, whyNotWritten, writeFileAtomic } from '../kit/write.ts';
import { loadSite, usableSite } from './loadSite.ts';
import { CliFailure, required, text, type Verb } from './verb.ts';

export const compileVerb: Verb = {
  synopsis: 'fieldwright compile DIR --device NAME [--out DIR]',
  summary: "One device's commands and files, as the bundle would hold them. A site with errors is refused.",
  options: { device: { type: 'string' }, out: { type: 'string' } },
  help: [
    ['DIR', 'the folder of the site'],
    ['--device NAME', 'a device of the site'],
    ['--out DIR', 'writes the files there; without it, the commands are printed'],
  ],
  args: [1, 1],
  async run({ args: [folder = ''], options, out }) {
    const { compileDevice, refuseErrors } = await import('../bundle/build.ts');
    const name = required(options, 'device');
    const target = text(options, 'out');
    const loaded = await loadSite(folder);
    const site = usableSite(loaded);
    const device = Object.hasOwn(site.devices, name) ? site.devices[name] : undefined;
    if (!device) {
      const known = Object.keys(site.devices).slice(0, 20).join(', ');
      throw new CliFailure(2, { code: 'no-such-device', message: `The site has no device "${name}". It has ${known || 'none'}.` });
    }
    const allowed = refuseErrors(loaded.problems);
    if (!allowed.ok) throw new CliFailure(1, allowed.failure);
    const files = compileDevice({ files: loaded.files, site, problems: loaded.problems, facets, toolVersion: version }, device);
    if (target === undefined) {
      const commands = files.find((file) => file.path === 'commands.txt');
      for (const line of (commands?.text ?? '').trimEnd().split('\n')) out.line(line);
    } else for (const file of files) out.line(await write(target, file));
    out.value({ device: name, files });
    return 0;
  },
};

/** Writes one file of a device under `target`, and nowhere else: links below it are not followed. @returns where it stands now */
async function write(target: string, file: BundleFile): Promise<string> {
  const at = path.join(target, file.path);
  try {
    let folder = target;
    await makeFolder(folder);
    for (const name of file.path.split('/')) {
      const inside = path.join(folder, name);
      if ((await lstat(inside).catch(() => null))?.isSymbolicLink()) throw new Error(`${inside} is a link`);
      if (inside !== at) await makeFolder(inside);
      folder = inside;
    }
    await writeFileAtomic(at, file.text, { mode: at.endsWith('.sh') ? 0o755 : 0o644 });
    return at;
  } catch (error) {
    throw new CliFailure(2, { code: 'io', message: `${at} could not be written: ${whyNotWritten(error)}.` });
  }
}
