import { type CSSProperties, type KeyboardEvent, useMemo } from 'react';
import { useStore } from 'zustand';
import type { DeviceRun, Run } from '../../shared/apply/run.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { rowAfter } from '../kit/rowKeys.ts';
import { Simulated } from '../kit/Simulated.tsx';
import { StateMark } from '../kit/StateMark.tsx';
import { VirtualList } from '../kit/VirtualList.tsx';
import { DeviceDetail } from './DeviceDetail.tsx';
import { deviceTruth } from './headline.ts';
import { deviceToShow, phaseMark } from './phases.ts';
import { RunHead } from './RunHead.tsx';
import { paneTexts } from './texts.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

const ROW_HEIGHT = 44;
const PAGE_ROWS = 8;

/** One run: its sentence, its devices, and what there is to know of the chosen one. */
export function RunView({ needs, run }: { readonly needs: ApplyNeeds; readonly run: Run }) {
  const chosen = useStore(needs.screen, (state) => state.device);
  const shown = run.devices.some(({ device }) => device === chosen) ? chosen : deviceToShow(run);
  const detail = run.devices.find(({ device }) => device === shown);
  return (
    <>
      <RunHead needs={needs} run={run} />
      {run.devices.length > 0 && (
        <div className="apply-body">
          <DeviceList needs={needs} run={run} shown={shown} />
          {detail && <DeviceDetail key={detail.device} device={detail} />}
        </div>
      )}
    </>
  );
}

interface ListProps {
  readonly needs: ApplyNeeds;
  readonly run: Run;
  readonly shown: string | null;
}

function DeviceList({ needs, run: { devices }, shown }: ListProps) {
  const t = useText(paneTexts);
  const at = Math.max(
    0,
    devices.findIndex(({ device }) => device === shown),
  );
  const choose = (index: number): void => {
    const device = devices[index]?.device;
    if (device !== undefined) needs.screen.setState({ device });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = rowAfter(event.key, { row: at, count: devices.length, page: PAGE_ROWS });
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    choose(to);
    event.preventDefault();
  };
  return (
    <div className="apply-list">
      <VirtualList
        count={devices.length}
        rowHeight={ROW_HEIGHT}
        active={at}
        role="listbox"
        label={t('list')}
        onKeyDown={onKeyDown}
        renderRow={(index, style) => {
          const device = devices[index];
          return (
            device && (
              <DeviceRow
                key={device.device}
                device={device}
                index={index}
                active={index === at}
                style={style}
                onPick={() => choose(index)}
              />
            )
          );
        }}
      />
    </div>
  );
}

interface RowProps {
  readonly device: DeviceRun;
  readonly index: number;
  readonly active: boolean;
  readonly style: CSSProperties;
  readonly onPick: () => void;
}

function DeviceRow({ device, index, active, style, onPick }: RowProps) {
  const locale = useStore(localeStore, (state) => state.locale);
  const counts = useCounts(device);
  const mark = phaseMark(device);
  const { step, phase } = device;
  const moving = (phase === 'applying' || phase === 'rolling-back') && step !== null && step.of > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
    <div
      role="option"
      data-row={index}
      tabIndex={active ? 0 : -1}
      aria-selected={active}
      className={`list-row apply-row${active ? ' on' : ''}`}
      style={style}
      onClick={onPick}
    >
      <StateMark shape={mark.shape} tone={mark.tone} />
      <span className="apply-row-name">
        <b className="clip">{device.device}</b> {device.isSimulated && <Simulated />}
      </span>
      <span className={`tone-${mark.tone}`}>{mark.word[locale]}</span>
      <span className="dim clip apply-row-detail">{moving ? deviceTruth(device, locale) : counts || deviceTruth(device, locale)}</span>
      {moving && <span className="apply-row-bar" style={{ transform: `scaleX(${Math.min(1, step.at / step.of)})` }} />}
    </div>
  );
}

function useCounts({ changes, findings }: DeviceRun): string {
  const t = useText(paneTexts);
  return useMemo(() => {
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    const warnings = findings.filter(({ severity }) => severity === 'warning').length;
    const parts = [
      changes.length > 0 && (changes.length === 1 ? t('change') : t('changes', { count: changes.length })),
      errors > 0 && (errors === 1 ? t('error') : t('errors', { count: errors })),
      warnings > 0 && (warnings === 1 ? t('warning') : t('warnings', { count: warnings })),
    ];
    return parts.filter(Boolean).join(' · ');
  }, [changes, findings, t]);
}
