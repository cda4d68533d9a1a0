import { type FormEvent, useState } from 'react';
import { Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/i18n.ts';
import { valuesTexts } from './texts/values.ts';
import type { Watch } from './watch.ts';
import { type Deadband, defaultSettings, type WatchedItem } from './watchItems.ts';

interface SettingsDialogProps {
  readonly watch: Watch;
  readonly items: readonly WatchedItem[];
  readonly onClose: () => void;
}

/** Limits of the fields, as the contract has them. */
const limits = { sampling: [-1, 3_600_000], queue: [0, 100_000], absolute: [0, 1e300], percent: [0, 100] } as const;

/** How the chosen values are asked for. */
export function SettingsDialog({ watch, items, onClose }: SettingsDialogProps) {
  const t = useText(valuesTexts);
  const start = items[0]?.settings ?? defaultSettings;
  const [sampling, setSampling] = useState(String(start.samplingMs));
  const [queue, setQueue] = useState(String(start.queueSize));
  const [discardOldest, setDiscardOldest] = useState(start.discardOldest);
  const [kind, setKind] = useState<Deadband['kind']>(start.deadband.kind);
  const [band, setBand] = useState(start.deadband.kind === 'none' ? '1' : String(start.deadband.value));
  const [failure, setFailure] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const samplingMs = readNumber(sampling, limits.sampling);
    const queueSize = readNumber(queue, limits.queue, true);
    const value = kind === 'none' ? 0 : readNumber(band, limits[kind]);
    const wrong = samplingMs === null ? limits.sampling : queueSize === null ? limits.queue : kind === 'none' ? null : limits[kind];
    if (samplingMs === null || queueSize === null || value === null) {
      setFailure(t('wrongNumber', { from: wrong?.[0] ?? 0, to: wrong?.[1] ?? 0 }));
      return;
    }
    const deadband: Deadband = kind === 'none' ? { kind } : { kind, value };
    watch.change(
      items.map(({ id }) => id),
      { samplingMs, queueSize, discardOldest, deadband },
    );
    onClose();
  };
  return (
    <Dialog title={t('settingsTitle', { count: items.length })} onClose={onClose} className="opcua-dialog">
      <form onSubmit={submit}>
        <div className="dialog-body">
          <p className="dim">{t('settingsLead')}</p>
          <div className="opcua-fields">
            <NumberField label={t('samplingField')} hint={t('samplingHint')} value={sampling} onChange={setSampling} first />
            <NumberField label={t('queueField')} hint={t('queueHint')} value={queue} onChange={setQueue} />
            <label className="field">
              {t('discard')}
              <select
                className="input"
                value={discardOldest ? 'oldest' : 'newest'}
                onChange={(event) => setDiscardOldest(event.target.value === 'oldest')}
              >
                <option value="oldest">{t('discardOldest')}</option>
                <option value="newest">{t('discardNewest')}</option>
              </select>
            </label>
            <label className="field">
              {t('deadbandField')}
              <select className="input" value={kind} onChange={(event) => setKind(kindOf(event.target.value))}>
                <option value="none">{t('noDeadband')}</option>
                <option value="absolute">{t('deadbandAbsolute')}</option>
                <option value="percent">{t('deadbandPercent')}</option>
              </select>
            </label>
            {kind !== 'none' && <NumberField label={t('deadbandValue')} hint={t('deadbandHint')} value={band} onChange={setBand} />}
          </div>
          {failure !== null && (
            <p className="failure" role="alert">
              {failure}
            </p>
          )}
        </div>
        <div className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="button primary">
            {t('apply')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const kindOf = (text: string): Deadband['kind'] => (text === 'absolute' || text === 'percent' ? text : 'none');

function readNumber(text: string, [from, to]: readonly [number, number], isWhole = false): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= from && value <= to && (!isWhole || Number.isInteger(value)) ? value : null;
}

interface NumberFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly first?: boolean;
}

function NumberField({ label, hint, value, onChange, first }: NumberFieldProps) {
  return (
    <label className="field">
      {label}
      <input
        className="input mono"
        inputMode="decimal"
        autoComplete="off"
        value={value}
        {...(first && { 'data-first-focus': true })}
        onChange={(event) => onChange(event.target.value)}
      />
      <small>{hint}</small>
    </label>
  );
}
