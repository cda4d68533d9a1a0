import { createHash } from 'node:crypto';
import type { LocatedProblem } from '../../shared/kit/problem.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { SiteFailure, SiteUpdate, siteContract } from '../../shared/site/contract.ts';
import { fileOfPath, siteFileName } from '../../shared/site/files.ts';
import { legible } from '../../shared/site/legible.ts';
import type { Site } from '../../shared/site/model.ts';
import type { SiteFacet } from '../../shared/site/parseFile.ts';
import { createSite } from './create.ts';
import { findSiteFolder } from './folder.ts';
import { openSite, type SiteSnapshot, type SiteStore } from './store.ts';
import { updateBetween } from './updates.ts';

/** The open site as other slices use it: its texts, its model and its problems, of one moment. */
export interface CurrentSite {
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
  readonly site: Site;
  readonly problems: readonly LocatedProblem[];
}

export interface SiteService {
  readonly handlers: Handlers<typeof siteContract>;
  /** Null where no site is open, or its site.yaml cannot be used. */
  current(): CurrentSite | null;
  /** Opens a site's folder in place of the one that is open; that one stays where the new one cannot be opened. */
  open(folder: string): Promise<Result<{ folder: string }, SiteFailure>>;
  close(): Promise<void>;
}

/** One open site at a time, for all windows of the host. */
export function createSiteService({
  facets,
  signal,
}: {
  readonly facets: readonly SiteFacet[];
  readonly signal: AbortSignal;
}): SiteService {
  let store: SiteStore | null = null;
  const waiting = new Set<() => void>();
  const onChange = () => {
    for (const wake of [...waiting]) wake();
  };

  async function open(folder: string): Promise<Result<{ folder: string }, SiteFailure>> {
    const found = await findSiteFolder(folder);
    if (!found.ok) return found;
    if (store?.folder === found.value) {
      await store.look();
      return ok({ folder: found.value });
    }
    const opened = await openSite(found.value, { facets, signal, onChange });
    if (!opened.ok) return opened;
    const previous = store;
    store = opened.value;
    onChange();
    await previous?.close();
    return ok({ folder: store.folder });
  }

  async function close(): Promise<void> {
    const closing = store;
    store = null;
    await closing?.close();
  }

  async function* updates(callerSignal: AbortSignal): AsyncGenerator<SiteUpdate> {
    let sent: SiteSnapshot | null = null;
    const ended = AbortSignal.any([signal, callerSignal]);
    while (!ended.aborted) {
      const now: SiteSnapshot | null = store?.snapshot ?? null;
      if (now && now !== sent) {
        const update = updateBetween(sent, now);
        sent = now;
        yield update;
      } else await nextChange(ended);
    }
  }

  function nextChange(ended: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        waiting.delete(wake);
        ended.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      ended.addEventListener('abort', wake, { once: true });
      if (ended.aborted) wake();
    });
  }

  return {
    handlers: { 'site.updates': (_input, context) => updates(context.signal), ...createHandlers(() => store, open) },
    current: () => currentOf(store?.snapshot ?? null),
    open,
    close,
  };
}

function currentOf(snapshot: SiteSnapshot | null): CurrentSite | null {
  if (!snapshot?.read.site) return null;
  return { folder: snapshot.folder, files: snapshot.texts, site: snapshot.read.site, problems: snapshot.read.problems };
}

type Calls = Omit<Handlers<typeof siteContract>, 'site.updates'>;

function createHandlers(storeNow: () => SiteStore | null, open: SiteService['open']): Calls {
  const withStore = async <T>(use: (store: SiteStore) => Promise<Result<T, SiteFailure>>): Promise<Result<T, SiteFailure>> => {
    const store = storeNow();
    return store ? use(store) : fail({ code: 'not-found', message: 'No site is open. Open one first.' });
  };
  return {
    'site.open': ({ folder }) => open(folder),
    'site.create': async ({ folder, sample }) => {
      const created = await createSite(folder, sample);
      return created.ok ? open(created.value.folder) : created;
    },
    'site.edit': ({ label, edits }) => withStore((store) => store.edit(label, edits)),
    'site.undo': () => withStore((store) => store.undo()),
    'site.redo': () => withStore((store) => store.redo()),
    'site.files': () => withStore(async (store) => ok({ files: [...store.snapshot.texts.keys()].sort() })),
    'site.readFile': ({ file }) =>
      withStore(async (store) => {
        const text = store.snapshot.texts.get(file);
        return text === undefined ? noSuchFile(file) : ok({ text, sha256: sha256(text) });
      }),
    'site.writeFile': ({ file, text, sha256: expected }) => withStore((store) => writeFile(store, { file, text, expected })),
  };
}

async function writeFile(
  store: SiteStore,
  { file, text, expected }: { file: string; text: string; expected: string },
): Promise<Result<{ sha256: string }, SiteFailure>> {
  const name = siteFileName(file);
  if (!name || !fileOfPath(name.path)) return noSuchFile(file);
  if (text.includes('\0')) return fail({ code: 'invalid', message: `${file} cannot hold a NUL character.` });
  await store.look();
  if (sha256(store.snapshot.texts.get(file) ?? '') !== expected)
    return fail({
      code: 'conflict',
      message: `${file} has changed since it was shown here. Nothing was written; compare with the new version.`,
    });
  const written = await store.writeText(file, text);
  return written.ok ? ok({ sha256: sha256(store.snapshot.texts.get(file) ?? '') }) : written;
}

function noSuchFile(file: string) {
  return fail({ code: 'not-found', message: `The site has no file ${legible(file)}.` } as const);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
