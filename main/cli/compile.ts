import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { facets } from '../../shared/facets.ts';
import { version } from '../kit/version.ts';
import { loadSite, usableSite } from './loadSite.ts';
import { publicProblem } from './output.ts';
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
    const { compileDevice } = await import('../bundle/build.ts');
    const { writeFileAtomic } = await import('../kit/files.ts');
    const name = required(options, 'device');
    const target = text(options, 'out');
    const loaded = await loadSite(folder);
    const site = usableSite(loaded);
    const device = Object.hasOwn(site.devices, name) ? site.devices[name] : undefined;
    if (!device) {
      const known = Object.keys(site.devices).slice(0, 20).join(', ');
      throw new CliFailure(2, { code: 'no-such-device', message: `The site has no device "${name}". It has ${known || 'none'}.` });
    }
    const errors = loaded.problems.filter(({ severity }) => severity === 'error');
    if (errors[0]) {
      const { file, line, column, message } = publicProblem(errors[0]);
      const count = `The site has ${errors.length} error${errors.length === 1 ? '' : 's'}; mend first: ${file}:${line}:${column}: ${message}`;
      throw new CliFailure(1, { code: 'site-has-errors', message: count });
    }
    const files = compileDevice({ files: loaded.files, site, problems: loaded.problems, facets, toolVersion: version }, device);
    for (const file of target === undefined ? [] : files) {
      const at = path.join(target ?? '', file.path);
      await mkdir(path.dirname(at), { recursive: true });
      await writeFileAtomic(at, file.text, { mode: at.endsWith('.sh') ? 0o755 : 0o644 });
      out.line(at);
    }
    if (target === undefined) {
      const commands = files.find((file) => file.path === 'commands.txt');
      for (const line of (commands?.text ?? '').trimEnd().split('\n')) out.line(line);
    }
    out.value({ device: name, files });
    return 0;
  },
};
