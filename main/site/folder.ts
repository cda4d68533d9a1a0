import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { SiteFailure } from '../../shared/site/contract.ts';
import { SITE_FILE, siteFileName } from '../../shared/site/files.ts';
import { legible } from '../../shared/site/legible.ts';
import { codeOf, type FileFailure, type FileStamp, fileFailure, readTextFile } from '../kit/files.ts';
import { pendingSave } from './save.ts';

/** Most files of a site, and most text of all of them together: what bounds memory before anything is parsed. */
export const MAX_FILES = 20_000;
export const MAX_SITE_BYTES = 128 * 1024 * 1024;
/** Names in a folder that are looked at in all: a folder that is no site must not keep us busy. */
const MAX_NAMES = 100_000;
const READ_AT_ONCE = 32;

/** A file of the site that could not be read, and why. */
export interface UnreadableFile {
  readonly file: string;
  readonly failure: FileFailure;
}

export interface FolderTexts {
  readonly texts: ReadonlyMap<string, string>;
  readonly stamps: ReadonlyMap<string, FileStamp>;
  readonly unreadable: readonly UnreadableFile[];
}

/** What was read before: files with the same stamp are not read again. */
export type Known = Pick<FolderTexts, 'texts' | 'stamps'>;

/** Finds a site's folder: it must be there, and hold a `site.yaml`. */
export async function findSiteFolder(folder: string): Promise<Result<string, SiteFailure>> {
  const absolute = path.resolve(folder);
  try {
    const stats = await stat(absolute);
    if (!stats.isDirectory()) return fail({ code: 'not-a-site', message: `${absolute} is not a folder.` });
    const real = await realpath(absolute);
    const site = await lstat(path.join(real, SITE_FILE)).catch(() => null);
    if (!site) return fail({ code: 'not-a-site', message: `${absolute} has no ${SITE_FILE}, so it is not a site.` });
    return ok(real);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return fail({ code: 'not-found', message: `There is no folder ${absolute}.` });
    return fail({ code: 'io', message: `${absolute} cannot be opened: ${fileFailure(error).message}.` });
  }
}

/** Reads the files of a site that are in a folder. Others are not touched. */
export async function readFolder(folder: string, known?: Known): Promise<Result<FolderTexts, SiteFailure>> {
  const listed = await listFiles(folder);
  if (!listed.ok) return listed;
  const texts = new Map<string, string>();
  const stamps = new Map<string, FileStamp>();
  const unreadable: UnreadableFile[] = [...listed.value.refused];
  let bytes = 0;
  const { files } = listed.value;
  for (let start = 0; start < files.length; start += READ_AT_ONCE) {
    const batch = files.slice(start, start + READ_AT_ONCE);
    const read = await Promise.all(batch.map(async (file) => ({ file, result: await readOne(folder, file, known) })));
    for (const { file, result } of read) {
      if (!result.ok) {
        if (result.failure.code !== 'missing') unreadable.push({ file, failure: result.failure });
        continue;
      }
      bytes += result.value.stamp.size;
      texts.set(file, result.value.text);
      stamps.set(file, result.value.stamp);
    }
    if (bytes > MAX_SITE_BYTES)
      return fail({
        code: 'io',
        message: `The site's files have more than ${MAX_SITE_BYTES / 1024 / 1024} MB in all; that much is not read.`,
      });
  }
  return ok({ texts, stamps, unreadable });
}

async function readOne(folder: string, file: string, known: Known | undefined) {
  const absolute = path.join(folder, file);
  const text = known?.texts.get(file);
  const stamp = known?.stamps.get(file);
  if (text !== undefined && stamp) {
    const stats = await lstat(absolute, { bigint: true }).catch(() => null);
    if (stats?.isFile() && stats.mtimeNs === stamp.mtimeNs && stats.ino === stamp.inode && Number(stats.size) === stamp.size)
      return ok({ text, stamp });
  }
  return readTextFile(absolute, { root: folder });
}

/** Names of the site's files, sorted. A name that cannot be one is refused with its reason. */
async function listFiles(folder: string): Promise<Result<{ files: string[]; refused: UnreadableFile[] }, SiteFailure>> {
  const files: string[] = [];
  const refused: UnreadableFile[] = [];
  const folders = ['', 'devices/'];
  try {
    const devices = await realpath(path.join(folder, 'devices')).catch(() => null);
    if (devices !== null && path.dirname(devices) !== folder) {
      refused.push({ file: 'devices', failure: { code: 'outside', message: 'it is a link that leads out of the folder' } });
      folders.pop();
    }
    let names = 0;
    for (const inside of folders) {
      const opened = await opendir(path.join(folder, inside), { bufferSize: 512 }).catch((error) => {
        if (inside === '' || !['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) throw error;
        return null;
      });
      if (!opened) continue;
      for await (const { name } of opened) {
        if (++names > MAX_NAMES) return fail({ code: 'io', message: `${folder} holds more than ${MAX_NAMES} names; that is no site.` });
        const file = inside + name;
        if (name.includes('\uFFFD')) refused.push({ file: legible(file), failure: { code: 'not-text', message: 'its name is not UTF-8' } });
        else if (siteFileName(file)) files.push(file);
        else if (inside !== '' && /\.ya?ml$/i.test(name))
          refused.push({ file: legible(file), failure: { code: 'not-a-file', message: 'its name must end in ".yaml"' } });
      }
    }
    if (files.length > MAX_FILES)
      return fail({ code: 'io', message: `The site has ${files.length} files; at most ${MAX_FILES} are read.` });
    return ok({ files: files.sort(), refused });
  } catch (error) {
    return fail({
      code: codeOf(error) === 'ENOENT' ? 'not-found' : 'io',
      message: `${folder} cannot be read: ${fileFailure(error).message}.`,
    });
  }
}

/**
 * The texts of a site's files for who only reads: no lock, nothing written. A save that was cut short counts as done.
 * A file that cannot be read fails the whole, with its name and reason.
 */
export async function readSiteFolder(folder: string): Promise<Result<ReadonlyMap<string, string>, SiteFailure>> {
  const found = await findSiteFolder(folder);
  if (!found.ok) return found;
  const read = await readFolder(found.value);
  if (!read.ok) return read;
  const [bad] = read.value.unreadable;
  if (bad) return fail({ code: 'invalid', message: `${path.join(folder, bad.file)} cannot be read: ${bad.failure.message}.` });
  const texts = new Map(read.value.texts);
  for (const { file, before, after } of (await pendingSave(found.value)) ?? []) {
    if ((texts.get(file) ?? null) !== before) continue;
    if (after === null) texts.delete(file);
    else texts.set(file, after);
  }
  return ok(texts);
}
