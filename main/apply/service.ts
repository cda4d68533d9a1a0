import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import type { ApplyFailure, applyContract } from '../../shared/apply/contract.ts';
import { otherAddress } from '../../shared/apply/otherAddress.ts';
import { renderJournal } from '../../shared/apply/renderJournal.ts';
import type { Run } from '../../shared/apply/run.ts';
import type { AnyFacet } from '../../shared/facets.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { OpenRemote } from '../kit/remote.ts';
import { createBackRunner } from './backRunner.ts';
import { listEarlierRuns, readEarlierRun } from './earlierRuns.ts';
import { JOURNAL_FOLDER, readJournal } from './journals.ts';
import { createOpenRun, isAtWork, type OpenRun } from './openRun.ts';
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

/** One run at a time, for all windows of the host. */
export function createApplyService(ports: ApplyServicePorts): ApplyService {
  const { currentSite, facets, open, timing = {}, onBug } = ports;
  const operator = ports.operator ?? whoAmI();
  const openRun = createOpenRun(onBug);
  let isClosed = false;

  async function sourceOf(bundle: { readonly file: string; readonly publicKey: string | null } | null): Promise<Result<ApplySource>> {
    const site = currentSite();
    if (bundle === null) return site ? sourceOfSite(site, ports) : noSite;
    if (!path.isAbsolute(bundle.file)) return fail({ code: 'io', message: `${bundle.file} is not an absolute path.` });
    const opened = await ports.readBundle(bundle.file, bundle.publicKey);
    return opened.ok ? sourceOfBundle(bundle.file, opened.value, facets, site?.folder ?? path.dirname(bundle.file)) : opened;
  }

  /** The run that a window means, if it is the one that is open. */
  function withRun<T>(id: string, use: (runner: Runner) => T): T | Result<never, ApplyFailure> {
    const runner = openRun.current();
    if (runner?.id === id) return use(runner);
    return fail({ code: 'other-run', message: 'Another run has taken the place of this one. Look at that one.' });
  }

  const whyNoRun = (): Result<never, ApplyFailure> | null => {
    if (isClosed) return closing;
    const runner = openRun.current();
    return runner && isAtWork(runner.snapshot()) ? runOpen : null;
  };

  async function plan({ bundle, devices }: PlanInput) {
    const refused = whyNoRun();
    if (refused) return refused;
    const source = await sourceOf(bundle);
    if (!source.ok) return source;
    const chosen = await chooseDevices(source.value, devices);
    if (!chosen.ok) return chosen;
    // Another window may have started the run that is there, or the host begun to close.
    const refusedNow = whyNoRun();
    if (refusedNow) return refusedNow;
    const opened = currentSite()?.site ?? null;
    const known = bundle ? (name: string) => otherAddress(source.value.site, opened, name) : () => [];
    const made = createRunner({ source: source.value, devices: chosen.value, open, known, facets, operator, timing, onBug });
    openRun.follow(made);
    void made.plan().catch(onBug);
    return ok({ run: made.id });
  }

  async function rollBackEarlier(file: string) {
    const refused = whyNoRun();
    if (refused) return refused;
    const site = currentSite();
    if (!site) return noSite;
    const journalFolder = folderOf(site);
    // The run that is over now may still be being written down as such.
    await openRun.current()?.written();
    const earlier = await readEarlierRun(journalFolder, file, site.site);
    if (!earlier.ok) return earlier;
    const refusedNow = whyNoRun();
    if (refusedNow) return refusedNow;
    const made = createBackRunner({ earlier: earlier.value, site: site.site, journalFolder, open, operator, timing, onBug });
    openRun.follow(made);
    const begun = await made.begin();
    return begun.ok ? ok({ run: made.id }) : begun;
  }

  return {
    handlers: {
      'apply.run': (_input, { signal }) => tellRun(openRun, signal),
      'apply.plan': plan,
      async 'apply.start'({ run, ...options }) {
        const started = await withRun(run, (made) => made.start(options));
        return started.ok ? ok({}) : started;
      },
      'apply.confirm': async ({ run }) => done(withRun(run, (made) => made.confirm())),
      'apply.rollBack': async ({ run }) => done(withRun(run, (made) => made.rollBack())),
      'apply.rollBackEarlier': ({ journal }) => rollBackEarlier(journal),
      async 'apply.stop'({ run }) {
        return withRun(run, (made) => {
          made.stop();
          return ok({});
        });
      },
      async 'apply.journals'() {
        const site = currentSite();
        if (!site) return noSite;
        // Whoever sees that a run is over finds it so in the list.
        await openRun.current()?.written();
        return listEarlierRuns(folderOf(site));
      },
      async 'apply.journal'({ file, locale }) {
        const site = currentSite();
        if (!site) return noSite;
        const read = await readJournal(folderOf(site), file);
        return read.ok ? ok({ text: renderJournal(read.value, locale) }) : read;
      },
    },
    close() {
      isClosed = true;
      return openRun.close();
    },
  };
}

/** The run each time it has changed, as seldom as its size asks for. */
async function* tellRun(openRun: OpenRun, signal: AbortSignal): AsyncGenerator<{ run: Run | null }> {
  let sent: Run | null | undefined;
  while (!signal.aborted) {
    const woken = openRun.nextChange(signal);
    const run = openRun.current()?.snapshot() ?? null;
    if (sent === undefined || run !== null || sent !== null) {
      sent = run;
      yield { run };
    }
    await woken;
    await pause(TELL_MS + TELL_MS_PER_DEVICE * (run?.devices.length ?? 0), signal);
  }
}

interface PlanInput {
  readonly bundle: { readonly file: string; readonly publicKey: string | null } | null;
  readonly devices: readonly string[];
}

const folderOf = ({ folder }: SiteAtHand): string => path.join(folder, JOURNAL_FOLDER);

const closing = fail({ code: 'closing', message: 'The program is closing. Start it again.' });

const runOpen = fail({ code: 'run-open', message: 'A run is open: confirm it, or take it back first.' });

const noSite = fail({ code: 'no-site', message: 'No site is open. Open one first.' });

const done = (result: Result<null, ApplyFailure>) => (result.ok ? ok({}) : result);

/** `user@computer`. */
export function whoAmI(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
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
