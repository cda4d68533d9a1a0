import { useMemo } from 'react';
import { useStore } from 'zustand';
import { MAX_LINE_LENGTH } from '../../shared/terminal/contract.ts';
import { groupOutcomes } from '../../shared/terminal/groups.ts';
import { useText } from '../kit/i18n.ts';
import { Simulated } from '../kit/Simulated.tsx';
import { reachableDevices } from './devices.ts';
import { OutcomeSection } from './OutcomeSection.tsx';
import type { RunState } from './runs.ts';
import { runTexts } from './texts.ts';
import type { TerminalNeeds } from './viewNeeds.ts';

/** One command line on several devices, and where their answers differ. */
export function RunView({ needs }: { readonly needs: TerminalNeeds }) {
  const t = useText(runTexts);
  const site = useStore(needs.source.store, (state) => state.site);
  const run = useStore(needs.runs.store, (state) => state.run);
  const devices = useMemo(() => reachableDevices(site), [site]);
  if (devices.length === 0)
    return (
      <div className="empty">
        <b>{t('noDevices')}</b>
        <span>{t('noDevicesNext')}</span>
      </div>
    );
  return (
    <section className="run-on" aria-label={t('run')}>
      <RunForm needs={needs} devices={devices} />
      {run && <RunResult run={run} />}
    </section>
  );
}

interface RunFormProps {
  readonly needs: TerminalNeeds;
  readonly devices: ReturnType<typeof reachableDevices>;
}

function RunForm({ needs: { runs }, devices }: RunFormProps) {
  const t = useText(runTexts);
  const { line, chosen, run } = useStore(runs.store);
  const wanted = devices.map(({ name }) => name).filter((name) => chosen.has(name));
  const isRunning = run?.state === 'running';
  const label =
    wanted.length === 0
      ? t('choose')
      : wanted.length === 1
        ? t('runOnOne', { device: wanted[0] ?? '' })
        : t('runOn', { count: wanted.length });
  return (
    <form
      className="run-form"
      onSubmit={(event) => {
        event.preventDefault();
        void runs.start(wanted);
      }}
    >
      <fieldset className="run-devices">
        <legend className="visually-hidden">{t('devices')}</legend>
        <button type="button" className="button small quiet" onClick={() => runs.chooseAll(devices.map(({ name }) => name))}>
          {t('all')}
        </button>
        <button type="button" className="button small quiet" onClick={() => runs.chooseAll([])}>
          {t('none')}
        </button>
        {devices.map(({ name, isSimulated }) => (
          <label key={name}>
            <input type="checkbox" checked={chosen.has(name)} onChange={(event) => runs.choose(name, event.target.checked)} />
            {name}
            {isSimulated && <Simulated />}
          </label>
        ))}
      </fieldset>
      <div className="run-line">
        <input
          className="input mono"
          aria-label={t('line')}
          title={t('lineHint')}
          placeholder={t('lineHint')}
          spellCheck={false}
          autoComplete="off"
          maxLength={MAX_LINE_LENGTH}
          value={line}
          onChange={(event) => runs.setLine(event.target.value)}
        />
        {isRunning ? (
          <button type="button" className="button" onClick={() => runs.cancel()}>
            {t('cancel')}
          </button>
        ) : (
          <button type="submit" className="button primary" disabled={wanted.length === 0 || line.trim() === ''}>
            {label}
          </button>
        )}
      </div>
    </form>
  );
}

function RunResult({ run }: { readonly run: NonNullable<RunState['run']> }) {
  const t = useText(runTexts);
  const groups = useMemo(() => groupOutcomes(run.outcomes), [run.outcomes]);
  const [first] = groups;
  const standing = { done: run.outcomes.size, count: run.devices.length };
  return (
    <div className="run-result">
      <p role="status" className="dim">
        {typeof run.state === 'object'
          ? t('broken', { message: run.state.brokenBecause })
          : t(run.state === 'cancelled' ? 'cancelled' : 'progress', standing)}
        {run.waiting.size > 0 && ` · ${t('waiting', { devices: [...run.waiting].join(', ') })}`}
      </p>
      {groups.map((group) => (
        <OutcomeSection key={group.devices[0]} group={group} against={first?.devices[0] ?? ''} />
      ))}
    </div>
  );
}
