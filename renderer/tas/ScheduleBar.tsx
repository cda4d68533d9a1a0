import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { parseDurationNs } from '../../shared/kit/units.ts';
import type { BaseTime, Schedule } from '../../shared/tas/model.ts';
import { tasSchema } from '../../shared/tas/model.ts';
import { actionStore, runAction } from '../kit/actions.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { printChord } from '../kit/keys.ts';
import { durationText } from '../kit/quantityText.ts';
import { useEditor, useReadOnly } from './editorHooks.ts';
import { CommitInput } from './fields.tsx';
import type { EditorNeeds } from './needs.ts';
import type { PortScene } from './scene.ts';
import { setBaseTime, setCycle, setMode, writeBaseTime } from './scheduleEdits.ts';
import type { Shown } from './scheduleStore.ts';
import { viewTexts } from './viewTexts.ts';

/** What the selected port's schedule is as a whole, and how it is looked at. */
export function ScheduleBar({ needs }: { readonly needs: EditorNeeds }) {
  const t = useText(viewTexts);
  const { picture, scene } = useEditor(needs.editor);
  const snap = useStore(needs.editor.store, (state) => state.snap);
  const keepSum = useStore(needs.editor.store, (state) => state.keepSum);
  const shown = useStore(needs.editor.store, (state) => state.shown);
  const shownScene = scene ?? picture?.scenes[0];
  const exact = picture?.hypercycle;
  return (
    <div className="tas-bar" role="toolbar" aria-label={t('picture')}>
      {shownScene && (
        <div className="tas-fields">
          {/* Its room is kept while nothing is selected: a click must not move the picture under the pointer. */}
          <div inert={!scene}>
            <PortFields needs={needs} scene={shownScene} />
          </div>
          {!scene && <NoneSelected needs={needs} />}
        </div>
      )}
      {exact && picture.scenes.length > 1 && (
        <Fact name={t('hypercycle')} {...(exact.capped && { title: t('hypercycleCapped', { ns: String(exact.exactNs) }) })}>
          <span className={exact.capped ? 'warn' : ''}>{exact.capped ? `> ${durationText(exact.ns)} ▲` : durationText(exact.ns)}</span>
        </Fact>
      )}
      <div className="tas-tools">
        <Group label={t('shown')}>
          {(['site', 'device', 'port'] as const satisfies readonly Shown[]).map((which) => (
            <Tool key={which} action={`tas.show${which[0]?.toUpperCase()}${which.slice(1)}`} pressed={shown === which} text={t(which)} />
          ))}
        </Group>
        <Group label={t('snap')}>
          <Tool action="tas.snap" pressed={snap} text={t('snap')} />
          <Tool action="tas.keepSum" pressed={keepSum} text={t('keepSum')} />
        </Group>
        <Group label={t('zoom')}>
          <Tool action="tas.zoomOut" text="−" name={t('zoomOut')} />
          <Tool action="tas.zoomIn" text="+" name={t('zoomIn')} />
          <Tool action="tas.fit" text={t('zoomFit')} />
          <Tool action="tas.fitCycle" text={t('zoomCycle')} />
          <Tool action="tas.nanoseconds" text={t('zoomNs')} />
        </Group>
        <Group label={t('copyTo')}>
          <Tool action="tas.copy" text={t('copyTo')} />
        </Group>
      </div>
    </div>
  );
}

/** Stands where the selected port's fields would. */
function NoneSelected({ needs: { editor } }: { readonly needs: EditorNeeds }) {
  const t = useText(viewTexts);
  const { device, port } = useStore(editor.source.selection);
  const readOnly = useReadOnly(editor);
  if (device === null || port === null) return <span className="dim">{t('selectPort')}</span>;
  return (
    <span>
      {t('noScheduleAt', { port: `${device}/${port}` })}{' '}
      {!readOnly && (
        <button type="button" className="button small primary" onClick={() => runAction('tas.create')}>
          {t('addHere')}
        </button>
      )}
    </span>
  );
}

function PortFields({ needs: { editor }, scene }: { readonly needs: EditorNeeds; readonly scene: PortScene }) {
  const t = useText(viewTexts);
  const readOnly = useReadOnly(editor);
  const { schedule, port } = scene;
  const depth = port.tas.gclDepth;
  const over = depth !== null && schedule.windows.length > depth;
  return (
    <>
      <Fact name={t('cycle')}>
        <CommitInput
          label={t('cycle')}
          className="tas-cycle"
          text={schedule.cycle === undefined ? '' : durationText(schedule.cycle)}
          placeholder={`Σ ${durationText(scene.sumNs)}`}
          hint={t('cycleHint')}
          disabled={readOnly}
          mistake={(typed) => {
            const parsed = parseDurationNs(typed.replace(/\s/g, ' '));
            return typed.trim() === '' || parsed.ok ? null : t('badDuration');
          }}
          onCommit={(typed) => {
            const parsed = parseDurationNs(typed.replace(/\s/g, ' '));
            void editor.edit(() => setCycle(schedule, parsed.ok ? parsed.value : null));
          }}
        />
      </Fact>
      <Fact name={t('baseTime')}>
        <CommitInput
          label={t('baseTime')}
          className="tas-base"
          text={writeBaseTime(schedule.baseTime)}
          disabled={readOnly}
          mistake={(typed) => (baseTimeOf(typed) ? null : t('badBaseTime'))}
          onCommit={(typed) => {
            const value = baseTimeOf(typed);
            if (value) void editor.edit(() => setBaseTime(schedule, value));
          }}
        />
      </Fact>
      <Fact name={t('mode')}>
        <select
          className="input"
          aria-label={t('mode')}
          value={schedule.mode}
          disabled={readOnly}
          onChange={(event) => {
            const mode = (['software', 'txtime', 'offload'] as const).find((known) => known === event.target.value);
            if (mode) void editor.edit(() => setMode(schedule, mode));
          }}
        >
          {(['software', 'txtime', 'offload'] as const satisfies readonly Schedule['mode'][]).map((mode) => (
            <option key={mode} value={mode} disabled={!port.tas.modes.includes(mode)}>
              {t(mode)}
            </option>
          ))}
        </select>
      </Fact>
      <Fact name={t('entries')}>
        <span className={over ? 'err' : ''}>
          {depth === null ? schedule.windows.length : t('ofDepth', { count: schedule.windows.length, depth })}
        </span>
      </Fact>
    </>
  );
}

/** The schema of the device file is the one judge of what a base time is. */
function baseTimeOf(typed: string): BaseTime | null {
  const parsed = tasSchema.shape.baseTime.safeParse(typed.replace(/\s+/g, ' '));
  return parsed.success ? parsed.data : null;
}

function Fact({ name, title, children }: { readonly name: string; readonly title?: string; readonly children: ReactNode }) {
  return (
    <div className="tas-fact" title={title}>
      <span>{name}</span>
      <b>{children}</b>
    </div>
  );
}

function Group({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <fieldset className="tas-group" aria-label={label}>
      {children}
    </fieldset>
  );
}

/** A button for an action: its title and keys are the tooltip. */
function Tool({
  action: id,
  text,
  name,
  pressed,
}: {
  readonly action: string;
  readonly text: string;
  readonly name?: string;
  readonly pressed?: boolean;
}) {
  const action = useStore(actionStore, (state) => state.actions.get(id));
  const locale = useStore(localeStore, (state) => state.locale);
  const blocked = action?.disabledBecause?.() ?? null;
  const title = action ? `${action.title[locale]}${action.keys ? ` (${printChord(action.keys)})` : ''}` : undefined;
  return (
    <button
      type="button"
      className="button small"
      title={blocked?.[locale] ?? title}
      disabled={blocked !== null}
      aria-label={name}
      aria-pressed={pressed}
      onClick={() => runAction(id)}
    >
      {text}
    </button>
  );
}
