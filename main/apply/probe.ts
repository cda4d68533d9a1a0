import type { Finding } from '../../shared/apply/findings.ts';
import { finding } from '../../shared/apply/findings.ts';
import type { DeviceRun } from '../../shared/apply/run.ts';
import type { AnyFacet } from '../../shared/facets.ts';
import type { Change } from '../../shared/kit/facet.ts';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Device, Site } from '../../shared/site/model.ts';
import type { Remote } from '../kit/remote.ts';
import { lastLines, type RunOptions, runProbe } from './commands.ts';

export interface Probed {
  readonly changes: DeviceRun['changes'];
  readonly findings: readonly Finding[];
}

const PROBE_BYTES = 1024 * 1024;
const WORD = 300;

/** Reads the live state of a device, facet by facet and port by port, and compares it with what is wanted. Reads only. */
export async function probeDevice(
  { site, device, facets }: { readonly site: Site; readonly device: Device; readonly facets: readonly AnyFacet[] },
  remote: Remote,
  options: RunOptions,
): Promise<Result<Probed>> {
  const changes: DeviceRun['changes'] = [];
  const findings: Finding[] = [];
  for (const port of Object.values(device.ports)) {
    for (const facet of facets) {
      const model = port.facets[facet.name];
      if (model === undefined) continue;
      const place = { site, device, port };
      const outputs: string[] = [];
      for (const argv of facet.probe(place)) {
        const printed = await runProbe(remote, argv, { ...options, limitBytes: PROBE_BYTES });
        if (!printed.ok) return printed;
        const { out, err, code } = printed.value;
        const command = printable(argv.join(' '), WORD);
        // POSIX: 127 where there is no such program. What such a command "shows" is nothing about the device.
        if (code === 127) return fail({ code: 'tool-missing', message: finding('tool-missing', { tool: argv[0] ?? '' }).message });
        if (code !== 0) findings.push(finding('probe-failed', { command, reason: lastLines(err || out) }));
        outputs.push(code === 0 ? out : '');
      }
      const live = facet.diff(model, facet.parse(outputs), place);
      changes.push(...live.map((change) => ({ port: port.name, facet: facet.name, ...change, ...shown(change) })));
    }
  }
  return ok({ changes, findings });
}

/** What a device says stands in `live`. */
function shown({ what, wanted, live }: Change) {
  return { what: printable(what, WORD), wanted: printable(wanted, WORD), live: printable(live, WORD) };
}
