import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { SiteFailure } from '../../shared/site/contract.ts';
import { siteFileName } from '../../shared/site/files.ts';
import { codeOf } from '../kit/files.ts';
import { makeFolder, whyNotWritten, writeFileAtomic } from '../kit/write.ts';

/** Names of the samples that come with the program, sorted. */
export async function sampleNames(): Promise<string[]> {
  return (await readdir(await samplesFolder())).sort();
}

/** The folder of a sample that comes with the program, for reading only; null where there is none of that name. */
export async function sampleFolder(sample: string): Promise<string | null> {
  return (await sampleNames()).includes(sample) ? path.join(await samplesFolder(), sample) : null;
}

/** Makes a site from a sample. The folder must not exist yet, or be empty; what is made by a failed try is taken away again. */
export async function createSite(folder: string, sample: string): Promise<Result<{ folder: string }, SiteFailure>> {
  const target = path.resolve(folder);
  const source = await sampleFolder(sample);
  if (!source) return fail({ code: 'not-found', message: `There is no sample "${sample}".` });
  try {
    const present = await readdir(target).catch((error) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (present && present.length > 0) return fail({ code: 'exists', message: `${target} is not empty. Choose a new folder.` });
    await copySite(source, target);
    return ok({ folder: target });
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return fail({ code: 'exists', message: `${target} is a file, or lies in one. Choose a new folder.` });
    return fail({ code: 'io', message: `${target} could not be made: ${whyNotWritten(error)}.` });
  }
}

/** `site.yaml` comes last: until it is there, the folder is no site. */
async function copySite(source: string, target: string): Promise<void> {
  const names = (await readdir(source, { recursive: true })).map((name) => name.replaceAll('\\', '/'));
  const files = names.filter((name) => siteFileName(name) || name === 'README.md').sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const made = await makeFolder(target);
  try {
    for (const file of files) {
      await makeFolder(path.dirname(path.join(target, file)));
      await writeFileAtomic(path.join(target, file), await readFile(path.join(source, file)));
    }
  } catch (error) {
    if (made !== null) await rm(made, { recursive: true, force: true });
    throw error;
  }
}

function rank(file: string): number {
  return file === 'site.yaml' ? 1 : 0;
}

/** Beside the program, wherever it runs from: the checkout, `dist/`, a package. */
async function samplesFolder(): Promise<string> {
  for (let at = import.meta.dirname; ; at = path.dirname(at)) {
    const candidate = path.join(at, 'resources', 'samples');
    if (await stat(candidate).catch(() => null)) return candidate;
    if (path.dirname(at) === at) throw new Error('the samples of the program are missing: resources/samples');
  }
}
