import { type KeyboardEvent, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaEvent } from '../../shared/opcua/contract.ts';
import { localeStore, type Translate, useText } from '../kit/i18n.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { AlarmDialog } from './AlarmDialog.tsx';
import { conditionKey } from './alarmList.ts';
import type { AlarmAction, Alarms } from './alarms.ts';
import type { Explorer } from './explorer.ts';
import { opcuaFailureText } from './failureText.ts';
import { timeText } from './format.ts';
import { eventsTexts } from './texts/events.ts';

const ROW_HEIGHT = 24;
const SEVERITIES = [0, 100, 300, 500, 700, 900] as const;

/** Alarms that stand on the server, and what has happened since. */
export function EventsView({ explorer }: { readonly explorer: Explorer }) {
  const t = useText(eventsTexts);
  const { alarms } = explorer;
  const { conditions, events, forgotten } = useStore(alarms.store);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [action, setAction] = useState<AlarmAction | null>(null);
  useEffect(() => alarms.want(), [alarms]);
  const chosen = conditions.find((event) => conditionKey(event) === chosenKey) ?? conditions[0] ?? null;
  const active = chosen ? conditions.indexOf(chosen) : 0;
  const pick = (index: number): void => {
    const event = conditions[Math.max(0, Math.min(conditions.length - 1, index))];
    if (event) setChosenKey(conditionKey(event));
  };
  const act = (wanted: AlarmAction): void => {
    if (chosen && canDo(chosen, wanted)) setAction(wanted);
  };
  return (
    <div className="opcua-events">
      <Tools alarms={alarms} chosen={chosen} onAct={act} />
      <section aria-label={t('alarms')} className="opcua-alarms">
        <h3 className="heading">
          {t('alarms')} <span>{conditions.length}</span>
        </h3>
        {conditions.length === 0 ? (
          <div className="empty">
            <b>{t('noAlarms')}</b>
            <span>{t('noAlarmsNext')}</span>
          </div>
        ) : (
          <VirtualList
            count={conditions.length}
            rowHeight={ROW_HEIGHT}
            active={active}
            role="listbox"
            label={t('alarms')}
            onKeyDown={(event) => listKeys(event, active, conditions.length, pick, () => act('acknowledge'))}
            renderRow={(index, style) => {
              const event = conditions[index];
              return (
                event && (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
                  <div
                    key={conditionKey(event)}
                    role="option"
                    data-row={index}
                    tabIndex={index === active ? 0 : -1}
                    aria-selected={index === active}
                    className={`opcua-event${index === active ? ' on' : ''}`}
                    style={style}
                    onClick={() => pick(index)}
                  >
                    <EventCells event={event} />
                  </div>
                )
              );
            }}
          />
        )}
      </section>
      <Happened events={events} forgotten={forgotten} />
      {action && chosen && <AlarmDialog explorer={explorer} event={chosen} action={action} onClose={() => setAction(null)} />}
    </div>
  );
}

/** What a condition's state lets a person do (OPC UA Part 9 §5.7). */
function canDo({ condition }: OpcuaEvent, action: AlarmAction): boolean {
  if (!condition) return false;
  if (action === 'acknowledge') return condition.acknowledged === false;
  return action === 'confirm' ? condition.confirmed === false && condition.acknowledged !== false : true;
}

interface ToolsProps {
  readonly alarms: Alarms;
  readonly chosen: OpcuaEvent | null;
  readonly onAct: (action: AlarmAction) => void;
}

const actions = ['acknowledge', 'confirm', 'comment'] as const;
const actionTexts = { acknowledge: 'acknowledge', confirm: 'confirm', comment: 'comments' } as const;

function Tools({ alarms, chosen, onAct }: ToolsProps) {
  const t = useText(eventsTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { state, lost, minSeverity, failure } = useStore(alarms.store);
  return (
    <>
      <div className="opcua-tools" role="toolbar" aria-label={t('tools')}>
        <label className="opcua-inline">
          {t('severityFrom')}
          <select className="input" value={minSeverity} onChange={(event) => alarms.setMinSeverity(Number(event.target.value))}>
            {SEVERITIES.map((severity) => (
              <option key={severity} value={severity}>
                {severity}
              </option>
            ))}
          </select>
        </label>
        <span className="dim" role="status">
          {t(state)}
        </span>
        {lost > 0 && <span className="warn">{t('lost', { count: lost })}</span>}
        <span className="opcua-push" />
        {actions.map((action) => (
          <button
            key={action}
            type="button"
            className="button small"
            disabled={!chosen || !canDo(chosen, action)}
            onClick={() => onAct(action)}
          >
            {t(actionTexts[action])}
          </button>
        ))}
      </div>
      {failure && (
        <p className="failure" role="alert">
          {opcuaFailureText(failure, locale)}
        </p>
      )}
    </>
  );
}

function Happened({ events, forgotten }: { readonly events: readonly OpcuaEvent[]; readonly forgotten: number }) {
  const t = useText(eventsTexts);
  const [active, setActive] = useState(0);
  return (
    <section aria-label={t('events')} className="opcua-happened">
      <h3 className="heading">
        {t('events')} <span>{events.length}</span>
      </h3>
      {events.length === 0 ? (
        <p className="opcua-note dim">{t('noEvents')}</p>
      ) : (
        <VirtualList
          count={events.length}
          rowHeight={ROW_HEIGHT}
          active={active}
          role="listbox"
          label={t('events')}
          onKeyDown={(event) => listKeys(event, active, events.length, setActive)}
          renderRow={(index, style) => {
            const event = events[index];
            return (
              event && (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
                <div
                  key={index}
                  role="option"
                  data-row={index}
                  tabIndex={index === active ? 0 : -1}
                  aria-selected={index === active}
                  className={`opcua-event${index === active ? ' on' : ''}`}
                  style={style}
                  onClick={() => setActive(index)}
                >
                  <EventCells event={event} />
                </div>
              )
            );
          }}
        />
      )}
      {forgotten > 0 && <p className="opcua-note dim">{t('forgotten', { count: forgotten })}</p>}
    </section>
  );
}

function listKeys(event: KeyboardEvent, active: number, count: number, move: (to: number) => void, enter?: () => void): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: count - 1 };
  const step = steps[event.key];
  if (step !== undefined) move(Math.max(0, Math.min(count - 1, step)));
  else if (event.key === 'Enter' && enter) enter();
  else return;
  event.preventDefault();
}

function EventCells({ event }: { readonly event: OpcuaEvent }) {
  const t = useText(eventsTexts);
  const { timeMs, severity, sourceName, message, typeName, condition } = event;
  const comment = condition?.comment ?? '';
  const [tone, word] = severityTone(severity);
  const title = [printable(typeName, 200), printable(message, 600), comment && `${t('comment')}: ${printable(comment, 600)}`];
  return (
    <>
      <span className="cell-time">{timeText(timeMs, Date.now())}</span>
      <span className={`cell-severity ${tone}`} title={t(word)}>
        <span className={`opcua-severity ${word}`} aria-hidden="true" />
        {severity}
        <span className="visually-hidden"> {t(word)}</span>
      </span>
      <span className="cell-state clip">{stateText(event, t)}</span>
      <span className="cell-source clip" title={printable(sourceName, 300)}>
        {printable(sourceName, 100)}
      </span>
      <span className="cell-message clip" title={title.filter(Boolean).join('\n')}>
        {printable(message, 300)}
        {comment !== '' && <span className="faint"> · {printable(comment, 200)}</span>}
      </span>
    </>
  );
}

/** 1 to 1000; the bands that most servers use (OPC UA Part 5 §6.4.2 leaves them to the server). */
function severityTone(severity: number): readonly ['err' | 'warn' | 'dim', 'high' | 'medium' | 'low'] {
  return severity >= 667 ? ['err', 'high'] : severity >= 334 ? ['warn', 'medium'] : ['dim', 'low'];
}

function stateText({ condition }: OpcuaEvent, t: Translate<typeof eventsTexts>): string {
  if (!condition) return '';
  if (!condition.enabled) return t('disabled');
  const words = [
    condition.branch !== null && t('branch'),
    condition.active !== null && t(condition.active ? 'active' : 'inactive'),
    condition.acknowledged !== null && t(condition.acknowledged ? 'acknowledged' : 'unacknowledged'),
    condition.acknowledged !== false && condition.confirmed !== null && t(condition.confirmed ? 'confirmed' : 'unconfirmed'),
    condition.shelved !== null && printable(condition.shelved, 60),
  ];
  return words.filter((word) => word !== false && word !== '').join(', ');
}
