import { useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { RunOutcome } from '../../shared/terminal/contract.ts';
import { linesOf, type OutcomeGroup } from '../../shared/terminal/groups.ts';
import { localeStore, type Translate, useText } from '../kit/i18n.ts';
import { durationText } from '../kit/quantityText.ts';
import { StateMark } from '../kit/StateMark.tsx';
import { sshFailureText } from '../kit/sshFailureText.ts';
import { bytesText } from './bytesText.ts';
import { runTexts } from './texts.ts';

interface OutcomeProps {
  readonly group: OutcomeGroup;
  /** A device of the group that the others are compared with. */
  readonly against: string;
}

/** What one group of devices printed; where it is not the first, against that one. */
export function OutcomeSection({ group, against }: OutcomeProps) {
  const t = useText(runTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { devices, outcome, diff } = group;
  const isGood = outcome.kind === 'done' && outcome.code === 0;
  const lines = diff ?? linesOf(outcome).map((line) => ({ kind: 'same' as const, line }));
  return (
    <section className="run-group" aria-label={devices.join(', ')}>
      <header>
        <StateMark shape={isGood ? 'tick' : 'cross'} tone={isGood ? 'ok' : 'err'} />
        <b>{devices.join(', ')}</b>
        {outcome.kind === 'done' && (
          <span className="dim">{devices.length === 1 ? t('sameOne') : t('same', { count: devices.length })}</span>
        )}
        <span className={isGood ? 'dim' : 'err'}>{endText(outcome, t)}</span>
        <span className="faint">{durationText(Math.round(outcome.durationMs) * 1_000_000)}</span>
        {diff && outcome.kind === 'done' && <span className="dim">{againstText(diff, against, t)}</span>}
        <CopyOutput outcome={outcome} />
      </header>
      {outcome.kind === 'failed' ? (
        <p className="err">{printable(sshFailureText(outcome.failure, locale), 500)}</p>
      ) : (
        <OutcomeLines lines={lines} />
      )}
      {outcome.kind === 'done' && outcome.droppedBytes > 0 && (
        <p className="warn">{t('dropped', { bytes: bytesText(outcome.droppedBytes) })}</p>
      )}
    </section>
  );
}

type Lines = NonNullable<OutcomeGroup['diff']>;

/** Lines of one group that are drawn. */
const SHOWN_LINES = 500;
const signs = { same: '  ', removed: '− ', added: '+ ' } as const;

function OutcomeLines({ lines }: { readonly lines: Lines }) {
  const t = useText(runTexts);
  if (lines.length === 0) return <p className="faint">{t('printedNothing')}</p>;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys */}
      <pre className="terminal-lines" tabIndex={0}>
        {lines.slice(0, SHOWN_LINES).map(({ kind, line }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
          <span key={index} className={kind}>
            {signs[kind]}
            {printable(line)}
            {'\n'}
          </span>
        ))}
      </pre>
      {lines.length > SHOWN_LINES && <p className="dim">{t('moreLines', { count: lines.length - SHOWN_LINES })}</p>}
    </>
  );
}

function CopyOutput({ outcome }: { readonly outcome: RunOutcome }) {
  const t = useText(runTexts);
  const [isCopied, setCopied] = useState(false);
  const text = `${linesOf(outcome).join('\n')}\n`;
  return (
    <button
      type="button"
      className="button small quiet"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      {isCopied ? t('copied') : t('copy')}
    </button>
  );
}

type Say = Translate<typeof runTexts>;

function endText(outcome: RunOutcome, t: Say): string {
  if (outcome.kind === 'failed') return t('failed');
  if (outcome.signal !== null) return t('signal', { signal: printable(outcome.signal, 20) });
  return outcome.code === null ? t('noExit') : t('exit', { code: outcome.code });
}

function againstText(diff: Lines, device: string, t: Say): string {
  const count = (kind: string): number => diff.filter((line) => line.kind === kind).length;
  return t('against', { device, removed: count('removed'), added: count('added') });
}
