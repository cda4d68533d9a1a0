import { useId, useState } from 'react';
import { useStore } from 'zustand';
import type { DeviceRun, Run } from '../../shared/apply/run.ts';
import { ConfirmFoot, Dialog } from '../kit/Dialog.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { Simulated } from '../kit/Simulated.tsx';
import { EarlierDialog } from './EarlierDialog.tsx';
import { FindingLine } from './FindingLine.tsx';
import { applyFailureText } from './hostTexts.ts';
import { canBeAccepted } from './permissions.ts';
import { defaultStart, readStart } from './startForm.ts';
import { startTexts } from './texts.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

interface StartDialogProps {
  readonly needs: ApplyNeeds;
  readonly run: Run;
  readonly onClose: () => void;
}

/** The last look before live devices change: which, what, and by when it must be confirmed. Enter in a field does not start it. */
export function StartDialog({ needs, run, onClose }: StartDialogProps) {
  const t = useText(startTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const busy = useStore(needs.apply.store, (state) => state.busy === 'start');
  const failure = useStore(needs.apply.store, (state) => state.failure);
  const [form, setForm] = useState(defaultStart);
  const [acceptClocks, setAcceptClocks] = useState(false);
  const { confirmWithinS, baseTimeNs } = readStart(form);
  const mustAccept = run.devices.some(({ findings }) => findings.some(canBeAccepted));
  const isReady = confirmWithinS !== null && baseTimeNs !== null && (acceptClocks || !mustAccept);
  const changed = run.devices.filter(({ changes }) => changes.length > 0);
  const others = run.devices.filter(({ changes }) => changes.length === 0).map(({ device }) => device);
  const [only] = changed.length === 1 ? changed : [];
  const start = async (): Promise<void> => {
    if (confirmWithinS === null || baseTimeNs === null || !isReady) return;
    if (await needs.apply.start({ confirmWithinS, baseTimeNs, acceptClocks })) onClose();
  };
  return (
    <Dialog
      title={only ? t('titleOne', { name: only.device }) : t('title', { count: changed.length })}
      onClose={onClose}
      className="start-dialog"
    >
      <div className="dialog-body">
        <p>{t('lead')}</p>
        <DeviceTable devices={changed} />
        {others.length > 0 && <p className="dim">{t('alone', { names: others.join(', ') })}</p>}
        <Warnings devices={run.devices} />
        {mustAccept && (
          <label className="start-accept">
            <input type="checkbox" checked={acceptClocks} onChange={(event) => setAcceptClocks(event.target.checked)} /> {t('accept')}
          </label>
        )}
        <div className="start-fields">
          <StartField
            label={`${t('within')} (${t('seconds')})`}
            hint={t('withinHint')}
            wrong={confirmWithinS === null ? t('withinWrong') : null}
            value={form.confirmWithin}
            onChange={(confirmWithin) => setForm({ ...form, confirmWithin })}
          />
          <StartField
            label={`${t('base')} (ns)`}
            hint={t('baseHint')}
            wrong={baseTimeNs === null ? t('baseWrong') : null}
            value={form.baseTime}
            onChange={(baseTime) => setForm({ ...form, baseTime })}
          />
        </div>
        {failure && (
          <p className="failure" role="alert">
            {applyFailureText(failure, locale)}
          </p>
        )}
      </div>
      <ConfirmFoot
        label={busy ? t('starting') : only ? t('goOne', { name: only.device }) : t('go', { count: changed.length })}
        first="cancel"
        disabled={busy || !isReady}
        onClose={onClose}
        onConfirm={() => void start()}
      />
    </Dialog>
  );
}

function DeviceTable({ devices }: { readonly devices: readonly DeviceRun[] }) {
  const t = useText(startTexts);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable by keyboard
    <section className="start-devices" tabIndex={0} aria-label={t('device')}>
      <table className="changes">
        <thead>
          <tr>
            <th scope="col">{t('device')}</th>
            <th scope="col">{t('changes')}</th>
            <th scope="col">{t('ports')}</th>
          </tr>
        </thead>
        <tbody>
          {devices.map(({ device, isSimulated, changes }) => (
            <tr key={device}>
              <td>
                <b>{device}</b> {isSimulated && <Simulated />}
              </td>
              <td>{changes.length}</td>
              <td className="mono">{[...new Set(changes.map(({ port }) => port).filter(Boolean))].join(', ') || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Warnings({ devices }: { readonly devices: readonly DeviceRun[] }) {
  const t = useText(startTexts);
  const found = devices.flatMap(({ device, findings }) =>
    findings.filter((finding) => finding.severity === 'warning' || canBeAccepted(finding)).map((finding) => ({ device, finding })),
  );
  if (found.length === 0) return null;
  return (
    <section aria-label={t('warnings')}>
      <ul className="apply-findings boxed">
        {found.map(({ device, finding }) => (
          <FindingLine key={`${device} ${finding.code} ${finding.message}`} finding={finding} device={device} />
        ))}
      </ul>
    </section>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint: string;
  readonly wrong: string | null;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function StartField({ label, hint, wrong, value, onChange }: FieldProps) {
  const id = useId();
  return (
    <label className="field" htmlFor={id}>
      {label}
      <input
        id={id}
        className="input mono"
        inputMode="numeric"
        autoComplete="off"
        value={value}
        aria-invalid={wrong !== null}
        aria-describedby={`${id}hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      <small id={`${id}hint`} className={wrong === null ? '' : 'err'}>
        {wrong ?? hint}
      </small>
    </label>
  );
}

/** Asks before what was confirmed, and may be at work, is taken back. */
export function TakeBackDialog({ needs, run, onClose }: StartDialogProps) {
  const t = useText(startTexts);
  const devices = run.devices.filter(({ phase }) => phase !== 'refused' && phase !== 'rolled-back');
  const takeBack = (): void => {
    onClose();
    void needs.apply.rollBack();
  };
  return (
    <Dialog title={t('backTitle')} onClose={onClose} className="start-dialog">
      <div className="dialog-body">
        <p>{t('backLead')}</p>
        <DeviceTable devices={devices} />
      </div>
      <ConfirmFoot label={t('back')} first="cancel" onClose={onClose} onConfirm={takeBack} />
    </Dialog>
  );
}

/** The question that is asked, over every pane; nothing where none is, or where its moment has passed. */
export function ApplyDialogs({ needs }: { readonly needs: ApplyNeeds }) {
  const asking = useStore(needs.screen, (state) => state.asking);
  const run = useStore(needs.apply.store, (state) => state.run);
  const close = (): void => needs.screen.setState({ asking: null });
  if (asking === 'take-back-earlier') return <EarlierDialog needs={needs} onClose={close} />;
  if (!run) return null;
  if (asking === 'start' && run.stage === 'planned') return <StartDialog needs={needs} run={run} onClose={close} />;
  if (asking === 'take-back' && run.stage === 'done') return <TakeBackDialog needs={needs} run={run} onClose={close} />;
  return null;
}
