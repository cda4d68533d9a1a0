import { facets } from '../../shared/facets.ts';
import { createReadCache, readSite, type SiteRead } from '../../shared/site/read.ts';
import { readSiteFolder } from '../site/folder.ts';
import { CliFailure } from './verb.ts';

export interface LoadedSite extends SiteRead {
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads and checks a site without taking its lock.
 * @throws CliFailure with exit code 2 where the folder cannot be read
 */
export async function loadSite(folder: string): Promise<LoadedSite> {
  const read = await readSiteFolder(folder);
  if (!read.ok) throw new CliFailure(2, read.failure);
  return { files: read.value, ...readSite(read.value, facets, { cache: createReadCache() }) };
}

/** The site as a model; a site that could not be understood ends the verb with exit code 1 and its first mistake. */
export function usableSite({ site, problems }: LoadedSite) {
  if (site) return site;
  const [first] = problems;
  const where = first ? ` ${first.file}:${first.line}:${first.column}: ${first.message}` : '';
  throw new CliFailure(1, { code: 'unusable-site', message: `The site cannot be understood.${where}` });
}
