import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import type { ApplyFailure, applyContract } from '../../shared/apply/contract.ts';
import { renderJournal } from '../../shared/apply/journal.ts';
import type { Run } from '../../shared/apply/run.ts';
import type { AnyFacet } from '../../shared/facets.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { OpenRemote } from '../kit/remote.ts';
import { JOURNAL_FOLDER, listJournals, readJournal } from './journals.ts';
import type { ApplySource, ApplyTiming, ReadBundle } from './ports.ts';
import { createRunner, type Runner } from './runner.ts';
import { type Compiler, chooseDevices, type SiteAtHand, sourceOfBundle, sourceOfSite } from './source.ts';

export interface ApplyServicePorts extends Compiler {
  /** Null where no site is open. Asked anew at every plan. */
  readonly currentSite: () => SiteAtHand | null;
  readonly facets: readonly AnyFacet[];
  readonly open: OpenRemote;
  readonly readBundle: ReadBundle;
  readonly operator?: string;
  readonly timing?: Partial<ApplyTiming>;
  onBug(error: unknown): void;
}

export interface ApplyService {
  readonly handlers: Handlers<typeof applyContract>;
  /** Takes back what waits, as far as that goes in a few seconds; a device that cannot be reached takes itself back. */
  close(): Promise<void>;
}

/** Between two tellings of a run that changes; more where it is large, ms. */
const TELL_MS = 100;
const TELL_MS_PER_DEVICE = 1;
const CLOSE_MS = 10_000;

/** One run at a time, for all windows of the host. */
export function createApplyService(ports: ApplyServicePorts): ApplyService {
  const { currentSite, facets, open, timing = {}, onBug } = ports;
  const operator = ports.operator ?? whoAmI();
  let runner: Runner | null = null;
  let isClosed = false;
  const windows = new Set<() => void>();
  const changed = () => {
    for (const wake of [...windows]) wake();
  };

  async function sourceOf(bundle: { readonly file: string; readonly publicKey: string | null } | null): Promise<Result<ApplySource>> {
    const site = currentSite();
    if (bundle === null) return site ? sourceOfSite(site, ports) : noSite;
    if (!path.isAbsolute(bundle.file)) return fail({ code: 'io', message: `${bundle.file} is not an absolute path.` });
    const opened = await ports.readBundle(bundle.file, bundle.publicKey);
    return opened.ok ? sourceOfBundle(bundle.file, opened.value, facets, site?.folder ?? path.dirname(bundle.file)) : opened;
  }

  /** The run that a window means, if it is the one that is open. */
  function withRun<T>(id: string, use: (runner: Runner) => T): T | Result<never, ApplyFailure> {
    if (runner?.id === id) return use(runner);
    return fail({ code: 'other-run', message: 'Another run has taken the place of this one. Look at that one.' });
  }

  const whyNoPlan = (): Result<never, ApplyFailure> | null => {
    if (isClosed) return closing;
    return runner && isAtWork(runner.snapshot()) ? runOpen : null;
  };

  const journalFolder = () => {
    const site = currentSite();
    return site ? ok(path.join(site.folder, JOURNAL_FOLDER)) : noSite;
  };

  return {
    handlers: {
      async *'apply.run'(_input, { signal }) {
        let sent: Run | null | undefined;
        while (!signal.aborted) {
          const woken = nextChange(windows, signal);
          const run = runner?.snapshot() ?? null;
          if (sent === undefined || run !== null || sent !== null) {
            sent = run;
            yield { run };
          }
          await woken;
          await pause(TELL_MS + TELL_MS_PER_DEVICE * (run?.devices.length ?? 0), signal);
        }
      },
      async 'apply.plan'({ bundle, devices }) {
        const refused = whyNoPlan();
        if (refused) return refused;
        const source = await sourceOf(bundle);
        if (!source.ok) return source;
        const chosen = await chooseDevices(source.value, devices);
        if (!chosen.ok) return chosen;
        // Another window may have started the run that is there, or the host begun to close.
        const refusedNow = whyNoPlan();
        if (refusedNow) return refusedNow;
        runner?.close();
        const made = createRunner({ source: source.value, devices: chosen.value, open, facets, operator, timing, onBug });
        runner = made;
        made.subscribe(changed);
        changed();
        void made.plan().catch(onBug);
        return ok({ run: made.id });
      },
      async 'apply.start'({ run, ...options }) {
        const started = await withRun(run, (made) => made.start(options));
        return started.ok ? ok({}) : started;
      },
      'apply.confirm': async ({ run }) => done(withRun(run, (made) => made.confirm())),
      'apply.rollBack': async ({ run }) => done(withRun(run, (made) => made.rollBack())),
      async 'apply.stop'({ run }) {
        return withRun(run, (made) => {
          made.stop();
          return ok({});
        });
      },
      async 'apply.journals'() {
        const folder = journalFolder();
        return folder.ok ? listed(folder.value) : folder;
      },
      async 'apply.journal'({ file }) {
        const folder = journalFolder();
        if (!folder.ok) return folder;
        const read = await readJournal(folder.value, file);
        return read.ok ? ok({ text: renderJournal(read.value) }) : read;
      },
    },
    async close() {
      isClosed = true;
      const last = runner;
      runner = null;
      if (!last) return;
      const { journal } = last.snapshot();
      if (isAtWork(last.snapshot())) last.stop();
      // A run that has begun one writes its end into it.
      if (isAtWork(last.snapshot()) || journal !== null) {
        const late = new AbortController();
        await Promise.race([settledAfter(last), pause(CLOSE_MS, late.signal)]);
        late.abort();
      }
      last.close();
    },
  };
}

const closing = fail({ code: 'closing', message: 'The program is closing. Start it again.' });

const runOpen = fail({ code: 'run-open', message: 'A run is open: confirm it, or take it back first.' });

/** Something on the devices may be changing, or wait. */
const isAtWork = ({ stage }: Run): boolean => ['applying', 'waiting', 'confirming', 'rolling-back'].includes(stage);

async function settledAfter(runner: Runner): Promise<void> {
  while (runner.snapshot().stage !== 'done') await runner.settled();
  await runner.settled();
}

const noSite = fail({ code: 'no-site', message: 'No site is open. Open one first.' });

const done = (result: Result<null, ApplyFailure>) => (result.ok ? ok({}) : result);

async function listed(folder: string) {
  const names = await listJournals(folder);
  if (!names.ok) return names;
  const journals = [];
  for (const file of names.value) {
    const read = await readJournal(folder, file);
    if (!read.ok) continue;
    const { startedAt, by, outcome, devices } = read.value.run;
    journals.push({ file, at: startedAt, by, outcome: outcome ?? 'unfinished', devices: devices.length });
  }
  return ok({ journals });
}

/** `user@computer`. */
export function whoAmI(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}

function nextChange(windows: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      windows.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    windows.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
