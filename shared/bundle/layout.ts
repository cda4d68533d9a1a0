import type { Plan } from '../kit/plan.ts';
import type { Device, Site } from '../site/model.ts';
import { canonicalJson, type Manifest } from './manifest.ts';
import { runtime } from './runtime.ts';
import { type DevicePlan, pathInBundle, renderApply, renderCommands, renderRollback, safePath } from './script.ts';
import type { BundleFile, BundleSource, DeviceFolder, Measure, MeasuredFile, PlanningFacet } from './source.ts';
import { renderSummary } from './summary.ts';

/**
 * Hash of a site: sha256 over the lines `sha256sum` prints for its files, sorted by path.
 * By hand, in `site/`: `find . -type f | sed 's,^\./,,' | LC_ALL=C sort | xargs sha256sum | sha256sum`.
 */
export function hashSite(files: ReadonlyMap<string, string>, measure: Measure): string {
  return measure(sums([...files].map(([path, text]) => ({ path, sha256: measure(text).sha256 })))).sha256;
}

/**
 * What all facets want of one device, port by port in order of name; what survives a reboot comes last.
 * @throws Error where two facets want the same file with different text: one of them is wrong
 */
export function planDevice(site: Site, device: Device, facets: readonly PlanningFacet[]): DevicePlan {
  const places = Object.keys(device.ports)
    .sort()
    .flatMap((name) => device.ports[name] ?? [])
    .flatMap((port) =>
      facets.filter(({ name }) => port.facets[name] !== undefined).map((facet) => ({ facet, place: { site, device, port } })),
    );
  const now = places.map(({ facet, place }) => facet.compile(place.port.facets[facet.name], place));
  const atStart = places.map(({ facet, place }) => facet.persist(place.port.facets[facet.name], place));
  const plans = [...now, ...atStart];
  const files = new Map<string, Plan['files'][number]>();
  for (const file of plans.flatMap((plan) => plan.files)) {
    const other = files.get(safePath(file));
    if (other && (other.text !== file.text || other.mode !== file.mode)) {
      throw new Error(`device ${device.name}: two facets want different files at ${file.path}`);
    }
    files.set(file.path, file);
  }
  const nowSteps = now.reduce((sum, { steps }) => sum + steps.length, 0);
  return { files: [...files.values()], steps: plans.flatMap(({ steps }) => steps), nowSteps };
}

/** Compiles and lays out one device; null where nothing is to be applied to it. */
export function layOutDevice({
  source: { site, facets },
  device,
  siteSha256,
  measure,
}: {
  readonly source: BundleSource;
  readonly device: Device;
  readonly siteSha256: string;
  readonly measure: Measure;
}): DeviceFolder | null {
  const plan = planDevice(site, device, facets);
  if (plan.files.length === 0 && plan.steps.length === 0) return null;
  const planId = measure(JSON.stringify([device.name, plan, measure(runtime).sha256])).sha256.slice(0, 16);
  const script = { device: device.name, planId, siteSha256, siteName: site.name, plan, payload: plan.files.length + 3 };
  const files = [
    { path: 'apply.sh', text: renderApply(script) },
    { path: 'commands.txt', text: renderCommands(script) },
    { path: 'rollback.sh', text: renderRollback(script) },
    ...plan.files.map((file) => ({ path: `files${pathInBundle(file)}`, text: file.text })),
  ].map((file) => ({ ...file, ...measure(file.text) }));
  const checksums = sums(files);
  const inFolder = [...files, { path: 'SHA256SUMS', text: checksums, ...measure(checksums) }].map((file) => ({
    ...file,
    path: `devices/${device.name}/${file.path}`,
  }));
  return { device: device.name, planId, steps: plan.steps.length, files: inFolder };
}

/**
 * The whole bundle but its signatures: the site, the devices' folders, problems, summary, then the manifest over all of
 * these and SHA256SUMS over all of these and the manifest. Nothing in it depends on the time, the place or the machine.
 */
export function layOutBundle(source: BundleSource, folders: readonly DeviceFolder[], measure: Measure): BundleFile[] {
  const { files: siteFiles, site, problems } = source;
  const siteSha256 = hashSite(siteFiles, measure);
  const shared = [
    ...[...siteFiles].map(([path, text]) => ({ path: `site/${path}`, text })),
    { path: 'problems.json', text: canonicalJson(problems) },
    { path: 'SUMMARY.txt', text: renderSummary(source, folders, siteSha256) },
  ].map((file) => ({ ...file, ...measure(file.text) }));
  const content: MeasuredFile[] = [...shared, ...folders.flatMap(({ files }) => files)].sort(byPath);
  const count = (severity: string) => problems.filter((problem) => problem.severity === severity).length;
  const manifest: Manifest = {
    format: 1,
    tool: { name: 'fieldwright', version: source.toolVersion },
    site: { name: site.name, sha256: siteSha256 },
    devices: folders.map(({ device, planId, steps }) => ({ name: device, planId, steps })),
    problems: { error: count('error'), warning: count('warning'), note: count('note') },
    files: content.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })),
  };
  const manifestFile = { path: 'manifest.json', text: canonicalJson(manifest) };
  return [...content, manifestFile, checksumFile(manifest, manifestFile.text, measure)].sort(byPath);
}

/** The bundle's SHA256SUMS: it follows from the manifest, so a check can make it again and compare. */
export function checksumFile(manifest: Manifest, manifestText: string, measure: Measure): BundleFile {
  const lines = [...manifest.files, { path: 'manifest.json', sha256: measure(manifestText).sha256 }];
  return { path: 'SHA256SUMS', text: sums(lines) };
}

function sums(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  return [...files]
    .sort(byPath)
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('');
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
