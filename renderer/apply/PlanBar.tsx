import { useId } from 'react';
import { useStore } from 'zustand';
import { runAction } from '../kit/actions.ts';
import { useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { ActionButton } from './ActionButton.tsx';
import type { PlanForm } from './needs.ts';
import { paneTexts } from './texts.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

/** What is to be applied, to which devices, and the two steps that lead there. */
export function PlanBar({ needs }: { readonly needs: ApplyNeeds }) {
  const t = useText(paneTexts);
  const form = useStore(needs.screen, (state) => state.form);
  const hasRun = useStore(needs.apply.store, ({ run }) => run !== null);
  const planning = useStore(needs.apply.store, ({ run, busy }) => busy === 'plan' || run?.stage === 'planning');
  const set = (part: Partial<PlanForm>): void => needs.screen.setState({ form: { ...form, ...part } });
  return (
    <form
      className="apply-bar"
      onSubmit={(event) => {
        event.preventDefault();
        runAction('apply.plan');
      }}
    >
      <label className="field">
        {t('source')}
        <select
          className="input"
          value={form.kind}
          onChange={(event) => set({ kind: event.target.value === 'bundle' ? 'bundle' : 'site' })}
        >
          <option value="site">{t('site')}</option>
          <option value="bundle">{t('bundle')}</option>
        </select>
      </label>
      {form.kind === 'bundle' && (
        <>
          <label className="field grows">
            {t('file')}
            <input
              className="input mono"
              placeholder="/home/me/line3.fwb"
              value={form.file}
              onChange={(event) => set({ file: event.target.value })}
            />
          </label>
          <label className="field grows">
            {t('publicKey')}
            <input
              className="input mono"
              placeholder={t('publicKeyHint')}
              value={form.publicKey}
              onChange={(event) => set({ publicKey: event.target.value })}
            />
          </label>
        </>
      )}
      <label className="field">
        {t('devices')}
        <select
          className="input"
          value={form.scope}
          onChange={(event) => set({ scope: event.target.value === 'chosen' ? 'chosen' : 'all' })}
        >
          <option value="all">{t('all')}</option>
          <option value="chosen">{t('chosen')}</option>
        </select>
      </label>
      <div className="apply-bar-buttons">
        <PageSwitch needs={needs} />
        {planning ? (
          <ActionButton needs={needs} doing="stop" text={t('stop')} />
        ) : (
          <ActionButton needs={needs} doing="plan" text={t('plan')} submit isFirst={!hasRun} />
        )}
        <ActionButton needs={needs} doing="start" text={t('apply')} primary />
      </div>
      {form.scope === 'chosen' && <Chooser needs={needs} form={form} set={set} />}
    </form>
  );
}

function PageSwitch({ needs }: { readonly needs: ApplyNeeds }) {
  const t = useText(paneTexts);
  const page = useStore(needs.screen, (state) => state.page);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no box for a segmented switch
    <span className="segments" role="group" aria-label={t('page')}>
      <button type="button" className="button small" aria-pressed={page === 'run'} onClick={() => needs.screen.setState({ page: 'run' })}>
        {t('thisRun')}
      </button>
      <button
        type="button"
        className="button small"
        aria-pressed={page === 'journals'}
        onClick={() => needs.screen.setState({ page: 'journals' })}
      >
        {t('earlier')}
      </button>
    </span>
  );
}

interface ChooserProps {
  readonly needs: ApplyNeeds;
  readonly form: PlanForm;
  readonly set: (part: Partial<PlanForm>) => void;
}

/** Devices by tick; those of a bundle, which nobody has looked into yet, by name. */
function Chooser({ needs, form, set }: ChooserProps) {
  const t = useText(paneTexts);
  const id = useId();
  const site = useStore(needs.source.store, (state) => state.site);
  if (form.kind === 'bundle') {
    return (
      <label className="field apply-chooser">
        {t('chosenNames')}
        <input
          className="input mono"
          placeholder="sw1, sw2"
          defaultValue={form.chosen.join(', ')}
          onChange={(event) => set({ chosen: event.target.value.split(/[\s,，]+/).filter(Boolean) })}
        />
      </label>
    );
  }
  const devices = Object.values(site?.devices ?? {}).filter(({ ssh }) => ssh);
  const chosen = new Set(form.chosen);
  const turn = (name: string): void => {
    if (!chosen.delete(name)) chosen.add(name);
    set({ chosen: devices.filter((device) => chosen.has(device.name)).map((device) => device.name) });
  };
  return (
    <fieldset className="apply-chooser">
      <legend className="visually-hidden">{t('chosenLegend')}</legend>
      {devices.map(({ name, ssh }) => (
        <label key={name} htmlFor={`${id}${name}`}>
          <input id={`${id}${name}`} type="checkbox" checked={chosen.has(name)} onChange={() => turn(name)} /> {name}{' '}
          {isSimulatedHost(ssh?.host) && <Simulated />}
        </label>
      ))}
      <button type="button" className="button quiet small" onClick={() => set({ chosen: devices.map(({ name }) => name) })}>
        {t('everyone')}
      </button>
      <button type="button" className="button quiet small" onClick={() => set({ chosen: [] })}>
        {t('none')}
      </button>
    </fieldset>
  );
}
