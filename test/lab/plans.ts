import { join } from 'node:path';
import { buildBundle } from '../../main/bundle/build.ts';
import { readZip } from '../../main/bundle/zip.ts';
import { readSiteFolder } from '../../main/site/folder.ts';
import { facets } from '../../shared/facets.ts';
import type { Change } from '../../shared/kit/facet.ts';
import type { PortPlace } from '../../shared/site/model.ts';
import { readSite } from '../../shared/site/read.ts';
import { parseQdiscs } from '../../shared/tas/parse.ts';
import { generateSite } from '../site/generate.ts';
import type { LabDevice } from './device.ts';
import type { Answer, ExecOptions } from './session.ts';

/** What a bundle brings to one device, and the ports that it is about. */
export interface LabPlan {
  /** The device's folder of the bundle, by path within it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly places: readonly PortPlace[];
  /** Where its state lies on the device. */
  readonly state: string;
}

/** The shells that the scripts are made for. */
export const shells = [['dash'], ['bash'], ['busybox', 'ash']] as const;

/** Builds a site's bundle as the product does, packs and unpacks it, and takes its only device out. */
export async function planOf(texts: ReadonlyMap<string, string>): Promise<LabPlan> {
  const { site, problems } = readSite(texts, facets);
  const device = Object.values(site?.devices ?? {})[0];
  if (!site || !device) throw new Error(`the site cannot be read: ${problems[0]?.message}`);
  const built = await buildBundle({ files: texts, site, problems, facets, toolVersion: '0.1.0' });
  if (!built.ok) throw new Error(built.failure.message);
  const entries = readZip(built.value.bytes);
  if (!entries.ok) throw new Error(entries.failure.message);
  const prefix = `devices/${device.name}/`;
  const own = entries.value.filter(({ path }) => path.startsWith(prefix));
  const files = new Map(own.map(({ path, bytes }) => [path.slice(prefix.length), bytes]));
  const planId = /^PLAN_ID=(\w+)$/m.exec(Buffer.from(files.get('apply.sh') ?? []).toString())?.[1];
  const places = Object.values(device.ports).map((port) => ({ site, device, port }));
  return { files, places, state: `/var/lib/fieldwright/${planId}` };
}

/** The texts of a sample site. */
export async function sample(name: string): Promise<ReadonlyMap<string, string>> {
  const files = await readSiteFolder(join(import.meta.dirname, '..', '..', 'resources', 'samples', name));
  if (!files.ok) throw new Error(files.failure.message);
  return files.value;
}

/**
 * A site of one device with schedules at ports eth0, eth1 …, with a cycle of 10 ms: in windows of 15 us a user-mode kernel
 * does nothing but open and close gates.
 */
export function generatedTexts({ ports = 1, entries, seed }: GeneratedLabSite): ReadonlyMap<string, string> {
  const texts = generateSite({ devices: 1, ports, entries, seed });
  return new Map([...texts].map(([name, text]) => [name, text.replace(/length: (\d+) us/g, (_, us: string) => `length: ${us}0 us`)]));
}

interface GeneratedLabSite {
  readonly ports?: number;
  readonly entries: number;
  readonly seed: number;
}

/** The plan of such a site. */
export const generated = (site: GeneratedLabSite): Promise<LabPlan> => planOf(generatedTexts(site));

/** Copies the folder as a person would; a folder of that name from before is gone. */
export async function unpack(device: LabDevice, { files }: LabPlan, folder: string): Promise<void> {
  await device.exec(['rm', '-rf', folder]);
  await device.putAll(new Map([...files].map(([path, bytes]) => [`${folder}/${path}`, bytes])));
}

/** What the device would have to change to be as the site wants it: asked and compared as the product does. Empty where it is. */
export async function changesLeft(device: LabDevice, { places }: LabPlan): Promise<Change[]> {
  const changes: Change[] = [];
  for (const place of places) {
    for (const facet of facets.filter(({ name }) => place.port.facets[name] !== undefined)) {
      const outputs: string[] = [];
      for (const argv of facet.probe(place)) outputs.push((await device.exec(argv)).stdout);
      changes.push(...facet.diff(place.port.facets[facet.name], facet.parse(outputs), place));
    }
  }
  return changes;
}

/** The gates that run on a port, null where none do. */
export async function gatesOf(device: LabDevice, port: string) {
  const { stdout } = await device.exec(['tc', '-j', 'qdisc', 'show', 'dev', port]);
  const live = parseQdiscs(stdout);
  if (!live.ok) throw new Error(live.failure.message);
  return live.value.taprio?.oper ?? live.value.taprio?.admin ?? null;
}

export interface Run {
  readonly status: number | null;
  readonly output: string;
}

export async function run(device: LabDevice, argv: readonly string[], options?: ExecOptions): Promise<Run> {
  const { status, stdout, stderr }: Answer = await device.exec(argv, options);
  return { status, output: stdout + stderr };
}
