import path from 'node:path';
import type { Edit } from '../../shared/kit/problem.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { SiteFailure } from '../../shared/site/contract.ts';
import { editSite } from '../../shared/site/edit.ts';
import { SITE_FILE, siteFileName } from '../../shared/site/files.ts';
import type { SiteFacet } from '../../shared/site/parseFile.ts';
import { siteProblem } from '../../shared/site/problems.ts';
import { createReadCache, readSite, type SiteRead } from '../../shared/site/read.ts';
import { readYaml } from '../../shared/site/yaml.ts';
import { MAX_FILE_BYTES, readTextFile } from '../kit/files.ts';
import { whyNotWritten } from '../kit/write.ts';
import { type FolderTexts, findSiteFolder, readFolder } from './folder.ts';
import { type HistoryEntry, inverse, rebase, remember } from './history.ts';
import { type SiteLock, takeLock } from './lock.ts';
import { type FileChange, type KeptFile, recoverSave, saveFiles } from './save.ts';
import { watchFolder } from './watch.ts';

/** A site at one moment. A new value for every change; parts that did not change are the same objects. */
export interface SiteSnapshot {
  readonly revision: number;
  readonly folder: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly read: SiteRead;
  readonly undo: readonly HistoryEntry[];
  readonly redo: readonly HistoryEntry[];
  readonly savedAt: string | null;
  readonly readOnly: string | null;
  readonly outside: boolean;
}

export interface OpenOptions {
  readonly facets: readonly SiteFacet[];
  /** Ends the watch; the lock is given back by `close`. */
  readonly signal: AbortSignal;
  readonly onChange: () => void;
}

/**
 * Opens a site: takes its lock (or opens read-only, saying whose it is), completes a save that was cut short, reads, and watches.
 */
export async function openSite(folder: string, options: OpenOptions): Promise<Result<SiteStore, SiteFailure>> {
  const found = await findSiteFolder(folder);
  if (!found.ok) return found;
  const store = new SiteStore(found.value, options);
  const opened = await store.start();
  if (opened.ok) return ok(store);
  await store.close();
  return opened;
}

/** One open site: the only place that writes its files. Changes run one after the other. */
export class SiteStore {
  readonly folder: string;
  private readonly options: OpenOptions;
  private readonly ended = new AbortController();
  private readonly cache = createReadCache();
  private lock: SiteLock | null = null;
  private kept: readonly KeptFile[] = [];
  private known: FolderTexts = { texts: new Map(), stamps: new Map(), unreadable: [] };
  private state: SiteSnapshot | null = null;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(folder: string, options: OpenOptions) {
    this.folder = folder;
    this.options = options;
  }

  get snapshot(): SiteSnapshot {
    if (!this.state) throw new Error('the site is not open');
    return this.state;
  }

  async start(): Promise<Result<null, SiteFailure>> {
    const readOnly = await this.tryLock();
    const read = await readFolder(this.folder);
    if (!read.ok) return read;
    this.known = read.value;
    const site = this.readTexts();
    if (site.newer.includes(SITE_FILE)) {
      const [problem] = site.problems.filter(({ code, file }) => code === 'format-newer' && file === SITE_FILE);
      return fail({ code: 'newer-format', message: `${SITE_FILE}: ${problem?.message ?? ''} ${problem?.fix ?? ''}`.trim() });
    }
    const nothing = { undo: [], redo: [], savedAt: null, outside: false };
    this.state = { revision: 1, folder: this.folder, texts: this.known.texts, read: site, readOnly, ...nothing };
    watchFolder(this.folder, () => this.look(), AbortSignal.any([this.options.signal, this.ended.signal]));
    return ok(null);
  }

  edit(label: string, edits: readonly Edit[]): Promise<Result<{ revision: number }, SiteFailure>> {
    return this.inTurn(async () => {
      const edited = editSite(this.snapshot.texts, edits);
      if (!edited.ok) return edited;
      const changes = [...edited.value].map(([file, after]) => ({ file, before: this.snapshot.texts.get(file) ?? null, after }));
      const saved = await this.save(changes, (done) => this.remembering({ label, changes: done }));
      return saved.ok ? ok({ revision: this.snapshot.revision }) : saved;
    });
  }

  /** Replaces a file's text as a person wrote it: mistakes in it become problems. */
  writeText(file: string, text: string): Promise<Result<null, SiteFailure>> {
    return this.inTurn(async () => {
      const change = { file, before: this.snapshot.texts.get(file) ?? null, after: text };
      return this.save([change], (done) => this.remembering({ label: file, changes: done }));
    });
  }

  undo(): Promise<Result<{ label: string }, SiteFailure>> {
    return this.step('undo', 'redo');
  }

  redo(): Promise<Result<{ label: string }, SiteFailure>> {
    return this.step('redo', 'undo');
  }

  /** Looks at the folder now, without waiting for its watch. */
  look(): Promise<void> {
    return this.inTurn(() => this.takeInOutside());
  }

  async close(): Promise<void> {
    this.ended.abort();
    await this.queue.catch(() => undefined);
    await this.lock?.release();
    this.lock = null;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** The lock stays ours while a folder that cannot be read is away: it is back as soon as the folder is. */
  private async whyReadOnly(): Promise<string | null> {
    return (await this.lock?.isHeld()) ? null : this.tryLock();
  }

  /** @returns why the site is read-only, or null */
  private async tryLock(): Promise<string | null> {
    const taken = await takeLock(this.folder);
    if (!taken.ok) return taken.failure.message;
    try {
      this.kept = await recoverSave(this.folder);
      this.lock = taken.value;
      return null;
    } catch (error) {
      await taken.value.release();
      return `Opened read-only: a save that was cut short cannot be completed (${whyNotWritten(error)}).`;
    }
  }

  private step(from: 'undo' | 'redo', to: 'undo' | 'redo'): Promise<Result<{ label: string }, SiteFailure>> {
    return this.inTurn(async () => {
      const entry = this.snapshot[from].at(-1);
      if (!entry)
        return fail({ code: 'nothing-to-undo', message: from === 'undo' ? 'There is nothing to undo.' : 'There is nothing to redo.' });
      const saved = await this.save(inverse(entry).changes, (done) => ({
        [from]: this.snapshot[from].slice(0, -1),
        [to]: [...this.snapshot[to], { label: entry.label, changes: done }],
      }));
      return saved.ok ? ok({ label: entry.label }) : saved;
    });
  }

  private remembering(entry: HistoryEntry): Partial<SiteSnapshot> {
    return entry.changes.length > 0 ? { undo: remember(this.snapshot.undo, entry), redo: [] } : {};
  }

  /**
   * Writes changes to the disk, onto what is there: changes from outside that the watch has not told yet are taken in first and merged.
   * @param historyAfter what becomes of undo and redo, given what was really changed
   */
  private async save(
    changes: readonly FileChange[],
    historyAfter: (done: readonly FileChange[]) => Partial<SiteSnapshot>,
  ): Promise<Result<null, SiteFailure>> {
    const allowed = await this.mayWrite();
    if (!allowed.ok) return allowed;
    const unread = this.known.unreadable.find(({ file }) => changes.some((change) => change.file === file));
    if (unread)
      return fail({ code: 'invalid', message: `${unread.file} cannot be read (${unread.failure.message}), so it is not overwritten.` });
    const large = changes.find(({ after }) => after !== null && Buffer.byteLength(after) > MAX_FILE_BYTES);
    if (large) return fail({ code: 'invalid', message: `${large.file} would have more than ${MAX_FILE_BYTES} bytes.` });
    if (!(await this.isAsKnown(changes))) await this.takeInOutside();
    const rebased = rebase(changes, (file) => this.snapshot.texts.get(file) ?? null);
    if (!rebased.ok) return rebased;
    const broken = rebased.value.find(({ before, after }, index) =>
      isBrokenByMerge({ before, after, wanted: changes[index]?.after ?? null }),
    );
    if (broken)
      return fail({
        code: 'conflict',
        message: `${broken.file} was changed outside; both changes together are not valid YAML. Nothing was done.`,
      });
    try {
      if (rebased.value.length > 0) await saveFiles(this.folder, rebased.value);
    } catch (error) {
      await this.takeInOutside();
      return fail({ code: 'io', message: `Nothing was saved: ${whyNotWritten(error)}.` });
    }
    this.afterSave(rebased.value, historyAfter(rebased.value));
    return ok(null);
  }

  private async mayWrite(): Promise<Result<null, SiteFailure>> {
    const { readOnly } = this.snapshot;
    if (readOnly !== null) return fail({ code: 'locked', message: readOnly });
    if (await this.lock?.isHeld()) return ok(null);
    const message = 'Someone removed or took over the lock of this site, so it is read-only here now. Open it again to edit.';
    this.lock = null;
    this.publish({ readOnly: message });
    return fail({ code: 'locked', message });
  }

  private async isAsKnown(changes: readonly FileChange[]): Promise<boolean> {
    const checks = changes.map(async ({ file }) => {
      const read = await readTextFile(path.join(this.folder, file), { root: this.folder });
      return (read.ok ? read.value.text : null) === (this.snapshot.texts.get(file) ?? null);
    });
    return (await Promise.all(checks)).every(Boolean);
  }

  private afterSave(changes: readonly FileChange[], history: Partial<SiteSnapshot>): void {
    if (changes.length === 0) {
      this.publish(history);
      return;
    }
    const texts = new Map(this.known.texts);
    const stamps = new Map(this.known.stamps);
    for (const { file, after } of changes) {
      stamps.delete(file);
      if (after === null) texts.delete(file);
      else texts.set(file, after);
    }
    this.known = { ...this.known, texts, stamps };
    this.kept = this.kept.filter(({ file }) => !changes.some((change) => change.file === file));
    this.renew({ ...history, savedAt: new Date().toISOString() });
  }

  private async takeInOutside(): Promise<void> {
    if (this.ended.signal.aborted) return;
    const readOnly = this.snapshot.readOnly === null ? null : await this.whyReadOnly();
    const read = await readFolder(this.folder, this.known);
    if (!read.ok) {
      if (this.snapshot.readOnly !== read.failure.message) this.publish({ readOnly: read.failure.message });
      return;
    }
    const isSame = sameTexts(read.value.texts, this.known.texts) && read.value.unreadable.length === this.known.unreadable.length;
    this.known = isSame ? { ...read.value, texts: this.known.texts } : read.value;
    if (!isSame) this.renew({ outside: true, readOnly });
    else if (readOnly !== this.snapshot.readOnly) this.publish({ readOnly });
  }

  private renew(change: Partial<SiteSnapshot>): void {
    this.publish({ texts: this.known.texts, read: this.readTexts(), ...change });
  }

  private publish(change: Partial<SiteSnapshot>): void {
    this.state = { ...this.snapshot, outside: false, ...change, revision: this.snapshot.revision + 1 };
    this.options.onChange();
  }

  private readTexts(): SiteRead {
    const unreadable = this.known.unreadable.map(({ file, failure }) => ({ file, reason: failure.message }));
    const read = readSite(this.known.texts, this.options.facets, { cache: this.cache, unreadable });
    const notes = this.kept.map(({ file, kept }) => ({
      ...siteProblem('save-met-change', siteFileName(file)?.path ?? ['site'], { kept }),
      file,
      line: 1,
      column: 1,
    }));
    return notes.length > 0 ? { ...read, problems: [...notes, ...read.problems] } : read;
  }
}

/** A merge by lines can join two good texts into one that is no YAML; a text that a person wrote so is theirs to mend. */
function isBrokenByMerge({ before, after, wanted }: { before: string | null; after: string | null; wanted: string | null }): boolean {
  if (after === null || after === wanted) return false;
  return !readYaml(after).ok && (before === null || readYaml(before).ok);
}

function sameTexts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([file, text]) => b.get(file) === text);
}
