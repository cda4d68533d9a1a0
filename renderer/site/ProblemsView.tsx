import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { LocatedProblem, Severity } from '../../shared/kit/problem.ts';
import { registerActions, runAction } from '../kit/actions.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { printChord } from '../kit/keys.ts';
import { problemText, severityNames } from '../kit/problemText.ts';
import { rowAfter } from '../kit/rowKeys.ts';
import { SeverityMark, toneOf } from '../kit/SeverityMark.tsx';
import { VirtualList } from '../kit/VirtualList.tsx';
import { FixDialog } from './FixDialog.tsx';
import { goToProblem } from './goToProblem.ts';
import type { SiteNeeds } from './needs.ts';
import { type ProblemRow, placeText, sortAndFilter } from './problemRows.ts';
import { problemsTexts } from './problemsTexts.ts';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];
const ROW_HEIGHT = 40;
const PAGE_ROWS = 6;

/** All problems of the site: worst first, each with its place, sentence and remedy. */
export function ProblemsView({ needs }: { readonly needs: SiteNeeds }) {
  const t = useText(problemsTexts);
  const { site, problems, problemCount } = useStore(needs.source.store);
  const locale = useStore(localeStore, ({ locale: current }) => current);
  const [severities, setSeverities] = useState<ReadonlySet<Severity>>(new Set(SEVERITIES));
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [fixing, setFixing] = useState<LocatedProblem | null>(null);
  const all = useMemo<ProblemRow[]>(
    () =>
      problems.map((problem) => {
        const { message, fix } = problemText(problem, locale);
        return { problem, message, fix };
      }),
    [problems, locale],
  );
  const rows = useMemo(() => sortAndFilter(all, { severities, text }), [all, severities, text]);
  const at = Math.min(active, Math.max(0, rows.length - 1));
  const chosen = rows[at]?.problem;
  const count = problemCount.error + problemCount.warning + problemCount.note;
  useProblemActions({ needs, chosen, fix: setFixing });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = rowAfter(event.key, { row: at, count: rows.length, page: PAGE_ROWS });
    if (to !== null) setActive(to);
    else if (event.key === 'Enter' && chosen) goToProblem(needs, chosen);
    else return;
    event.preventDefault();
  };

  if (!site) return <p className="empty">{t('noSite')}</p>;
  if (count === 0) return <NoProblems isEmpty={Object.keys(site.devices).length === 0} />;
  return (
    <div className="problems" data-key-scope="problems">
      <div className="problems-bar">
        {SEVERITIES.map((severity) => (
          <button
            key={severity}
            type="button"
            className="button small"
            aria-pressed={severities.has(severity)}
            onClick={() => setSeverities((before) => toggled(before, severity))}
          >
            <SeverityMark standing={severity} />
            {severityNames[severity][locale]} {problemCount[severity]}
          </button>
        ))}
        {count > all.length && <span className="dim">{t('cut', { shown: all.length, count })}</span>}
        <input
          className="input"
          type="search"
          aria-label={t('filter')}
          placeholder={t('filter')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ChosenButtons needs={needs} chosen={chosen} onFix={setFixing} />
      </div>
      {rows.length === 0 ? (
        <p className="empty">{t('nothingMatches', { count })}</p>
      ) : (
        <VirtualList
          count={rows.length}
          rowHeight={ROW_HEIGHT}
          active={at}
          role="listbox"
          label={t('list')}
          onKeyDown={onKeyDown}
          renderRow={(index, style) => {
            const row = rows[index];
            const go = (problem: LocatedProblem): void => goToProblem(needs, problem);
            return row && <Row key={index} row={row} index={index} active={index === at} style={style} onPick={setActive} onGo={go} />;
          }}
        />
      )}
      {fixing && <FixDialog needs={needs} problem={fixing} onClose={() => setFixing(null)} />}
    </div>
  );
}

/** Nothing found is good news only where there was something to check. */
function NoProblems({ isEmpty }: { readonly isEmpty: boolean }) {
  const t = useText(problemsTexts);
  return (
    <div className="empty">
      <b className={isEmpty ? '' : 'ok'}>{t(isEmpty ? 'nothingToCheck' : 'none')}</b>
      <span>{t(isEmpty ? 'nothingToCheckNext' : 'noneNext')}</span>
      <button type="button" className="button" onClick={() => runAction(isEmpty ? 'site.add.device' : 'bundle.export')}>
        {t(isEmpty ? 'addDevice' : 'export')}
      </button>
    </div>
  );
}

interface ChosenProps {
  readonly needs: SiteNeeds;
  readonly chosen: LocatedProblem | undefined;
  readonly onFix: (problem: LocatedProblem) => void;
}

/** What can be done about the chosen problem. */
function ChosenButtons({ needs, chosen, onFix }: ChosenProps) {
  const t = useText(problemsTexts);
  const readOnly = useStore(needs.source.store, (state) => state.readOnly !== null);
  const why = readOnly ? t('readOnly') : chosen?.edits ? undefined : t('noFix');
  return (
    <>
      <button type="button" className="button small" disabled={!chosen} onClick={() => chosen && openText(needs, chosen)}>
        {t('text')}
      </button>
      <button
        type="button"
        className="button small primary"
        disabled={why !== undefined}
        title={why}
        onClick={() => chosen && onFix(chosen)}
      >
        {t('fix')} {why === undefined && <kbd>{printChord('Mod+.')}</kbd>}
      </button>
    </>
  );
}

interface RowProps {
  readonly row: ProblemRow;
  readonly index: number;
  readonly active: boolean;
  readonly style: CSSProperties;
  readonly onPick: (index: number) => void;
  readonly onGo: (problem: LocatedProblem) => void;
}

function Row({ row, index, active, style, onPick, onGo }: RowProps) {
  const locale = useStore(localeStore, (state) => state.locale);
  const { problem, message, fix } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
    <div
      role="option"
      data-row={index}
      tabIndex={active ? 0 : -1}
      aria-selected={active}
      className={`problem-row${active ? ' on' : ''}`}
      style={style}
      title={fix ? `${message}\n${fix}` : message}
      onClick={() => onPick(index)}
      onDoubleClick={() => onGo(problem)}
    >
      <span className={`problem-word ${toneOf(problem.severity)}`}>
        <SeverityMark standing={problem.severity} />
        {severityNames[problem.severity][locale]}
      </span>
      <span className="clip">{message}</span>
      <span className="mono dim clip">{placeText(problem)}</span>
      <span />
      <span className="dim clip">{fix}</span>
      <span className="mono faint clip">{problem.code}</span>
    </div>
  );
}

function useProblemActions({
  needs,
  chosen,
  fix,
}: {
  needs: SiteNeeds;
  chosen: LocatedProblem | undefined;
  fix: (problem: LocatedProblem) => void;
}) {
  const latest = useRef({ chosen, fix });
  useEffect(() => {
    latest.current = { chosen, fix };
  });
  useEffect(() => {
    const readOnly = { en: 'The site is read-only.', zh: '站点为只读。' };
    const noFix = { en: 'The selected problem has no automatic fix.', zh: '所选问题没有自动修复。' };
    return registerActions([
      {
        id: 'problem.fix',
        title: { en: 'Fix the selected problem…', zh: '修复所选问题…' },
        keys: 'Mod+.',
        disabledBecause: () => (needs.source.store.getState().readOnly !== null ? readOnly : latest.current.chosen?.edits ? null : noFix),
        run: () => latest.current.chosen && latest.current.fix(latest.current.chosen),
      },
    ]);
  }, [needs]);
}

function openText({ openText: open }: SiteNeeds, { file, line, column }: LocatedProblem): void {
  open({ file, line, column });
}

function toggled(before: ReadonlySet<Severity>, severity: Severity): ReadonlySet<Severity> {
  const next = new Set(before);
  if (!next.delete(severity)) next.add(severity);
  return next;
}
