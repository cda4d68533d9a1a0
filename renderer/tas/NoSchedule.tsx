import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { actionStore, runAction } from '../kit/actions.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { useReadOnly } from './editorHooks.ts';
import type { EditorNeeds } from './needs.ts';
import { scheduleOf } from './scene.ts';
import { viewTexts } from './viewTexts.ts';

/** What a view shows while no port with a schedule is selected: what is missing, and the next step. */
export function NoSchedule({ needs: { editor } }: { readonly needs: EditorNeeds }) {
  const t = useText(viewTexts);
  const site = useStore(editor.source.store, (state) => state.site);
  const { device, port } = useStore(editor.source.selection);
  const readOnly = useReadOnly(editor);
  const shown = useStore(editor.store, (state) => state.shown);
  if (!site) return <div className="empty">{t('noSite')}</div>;
  const devices = Object.values(site.devices);
  const scheduled = devices.some((each) => Object.values(each.ports).some((of) => scheduleOf(of)));
  const at = device !== null && port !== null && site.devices[device]?.ports[port] ? `${device}/${port}` : null;
  if (devices.length === 0) return <Empty title={t('noDevices')} text={t('noDevicesHelp')} step={readOnly ? null : 'site.add.device'} />;
  if (!at && device !== null && Object.keys(site.devices[device]?.ports ?? {}).length === 0)
    return <Empty title={t('noPorts', { device })} text={t('noPortsHelp')} step={readOnly ? null : 'site.add.port'} />;
  if (at)
    return (
      <Empty
        title={t('noScheduleAt', { port: at })}
        text={t('noScheduleAtHelp')}
        step={readOnly ? null : 'tas.create'}
        name={t('addSchedule', { port: at })}
      >
        {shown !== 'site' && scheduled && <ShowAll />}
      </Empty>
    );
  return <Empty title={scheduled ? null : t('noSchedules')} text={t(scheduled ? 'selectPort' : 'noSchedulesHelp')} step={null} />;
}

/** What the panels beside the picture show meanwhile: one line, for the next step stands in the picture's place already. */
export function NothingSelected({ needs: { editor } }: { readonly needs: EditorNeeds }) {
  const t = useText(viewTexts);
  const site = useStore(editor.source.store, (state) => state.site);
  const { device, port } = useStore(editor.source.selection);
  const isPort = device !== null && port !== null && site?.devices[device]?.ports[port] !== undefined;
  return <p className="empty">{isPort ? t('noScheduleAt', { port: `${device}/${port}` }) : t(site ? 'selectPort' : 'noSite')}</p>;
}

interface EmptyProps {
  readonly title: string | null;
  readonly text: string;
  /** Id of the action that is the next step. */
  readonly step: string | null;
  /** What its button says, where that is not the action's own title. */
  readonly name?: string;
  readonly children?: ReactNode;
}

function Empty({ title, text, step, name, children }: EmptyProps) {
  const locale = useStore(localeStore, (state) => state.locale);
  const actions = useStore(actionStore, (state) => state.actions);
  const action = step === null ? undefined : actions.get(step);
  return (
    <div className="empty">
      {title !== null && <b>{title}</b>}
      <span>{text}</span>
      {action && (
        <button type="button" className="button primary" onClick={() => runAction(action.id)}>
          {name ?? action.title[locale]}
        </button>
      )}
      {children}
    </div>
  );
}

function ShowAll() {
  const t = useText(viewTexts);
  return (
    <button type="button" className="button" onClick={() => runAction('tas.showSite')}>
      {t('showAll')}
    </button>
  );
}
