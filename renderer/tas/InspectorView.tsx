import { gateMask } from '../../shared/tas/model.ts';
import { runAction } from '../kit/actions.ts';
import { useText } from '../kit/i18n.ts';
import { durationText, rateText } from '../kit/quantityText.ts';
import { annotate, largestFrameNs } from './annotations.ts';
import { windowOf } from './checker.ts';
import { useEditor, useReadOnly, useTicks } from './editorHooks.ts';
import { type EditResult, setLength, setWindow, toggleGate } from './edits.ts';
import { ForSelect } from './ForSelect.tsx';
import { ClassChips, DurationInput } from './fields.tsx';
import { IntentLines } from './IntentLines.tsx';
import { rangesText } from './intent.ts';
import { MapEditor } from './MapEditor.tsx';
import { NothingSelected } from './NoSchedule.tsx';
import type { EditorNeeds } from './needs.ts';
import { ProblemCards } from './ProblemCards.tsx';
import { classCount, type PortScene } from './scene.ts';
import { grainOf, type Picture } from './scheduleStore.ts';
import { viewTexts } from './viewTexts.ts';

/** The selected window, or the selected port, with its problems and their remedies. */
export function InspectorView({ needs }: { readonly needs: EditorNeeds }) {
  const t = useText(viewTexts);
  const { picture, scene, window } = useEditor(needs.editor);
  useTicks(needs.checked);
  if (!picture || !scene) return <NothingSelected needs={needs} />;
  const problems = needs.checker.problemsOf(scene, picture.site, true);
  const here = window === null ? problems : problems.filter(({ path }) => windowOf(path) === window || windowOf(path) === null);
  return (
    <section
      className="tas-inspector"
      data-key-scope="inspector"
      aria-label={window === null ? scene.key : t('windowTitle', { index: window })}
    >
      {window === null ? (
        <PortPart needs={needs} scene={scene} />
      ) : (
        <WindowPart key={`${scene.key}/${window}`} needs={needs} picture={picture} scene={scene} index={window} />
      )}
      <h2 className="heading">
        {t('problems')}
        <span className={here.some(({ severity }) => severity === 'error') ? 'err' : 'warn'}>{here.length || ''}</span>
      </h2>
      <ProblemCards needs={needs} scene={scene} problems={here} />
      <MapEditor needs={needs} scene={scene} />
    </section>
  );
}

function PortPart({ needs: { editor }, scene }: { readonly needs: EditorNeeds; readonly scene: PortScene }) {
  const t = useText(viewTexts);
  const readOnly = useReadOnly(editor);
  const { port, schedule } = scene;
  const facts: readonly [string, string][] = [
    [t('cycle'), durationText(scene.cycleNs)],
    [t('sumOfWindows'), durationText(scene.sumNs)],
    [
      t('entries'),
      port.tas.gclDepth === null
        ? `${schedule.windows.length}`
        : t('ofDepth', { count: schedule.windows.length, depth: port.tas.gclDepth }),
    ],
    [t('speed'), port.speedBitsPerSecond === null ? '–' : rateText(port.speedBitsPerSecond)],
    [t('granularity'), durationText(port.tas.granularityNs)],
    [t('queues'), schedule.queues.map(({ count, offset }) => `${count}@${offset}`).join(' ')],
    [t('lengthAware'), t(port.tas.lengthAware ? 'yes' : port.tas.staticGuardBand ? 'staticGuardBand' : 'no')],
    [t('mode'), t(schedule.mode)],
  ];
  return (
    <>
      <h2 className="heading">
        <span className="clip">
          {scene.device.name} · {port.name}
        </span>
        {!readOnly && (
          <button type="button" className="link" onClick={() => runAction('site.rename')}>
            {t('renameDevice')}
          </button>
        )}
      </h2>
      <dl className="tas-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

interface WindowPartProps {
  readonly needs: EditorNeeds;
  readonly picture: Picture;
  readonly scene: PortScene;
  readonly index: number;
}

function WindowPart({ needs: { editor }, picture, scene, index }: WindowPartProps) {
  const t = useText(viewTexts);
  const readOnly = useReadOnly(editor);
  const { schedule, startsNs } = scene;
  const window = schedule.windows[index];
  if (!window) return null;
  const intent = annotate(scene, picture.site).intentOf(index);
  const guardNs = Math.max(0, ...window.open.map((trafficClass) => largestFrameNs(scene, picture.site, trafficClass)));
  const start = startsNs[index] ?? 0;
  const edit = (make: () => EditResult) => void editor.edit(make);
  const { keepSum } = editor.store.getState();
  return (
    <>
      <h2 className="heading">
        {t('windowTitle', { index })} <span className="dim">{scene.key}</span>
      </h2>
      <div className="tas-form">
        <div className="tas-pair">
          <Value name={t(scene.phaseNs > 0 ? 'opensInCycle' : 'opens')} text={durationText(start)} />
          <Value name={t(scene.phaseNs > 0 ? 'closesInCycle' : 'closes')} text={durationText(start + window.length)} />
        </div>
        <div className="tas-pair">
          <div className="field">
            {t('length')}
            <DurationInput
              label={t('length')}
              ns={window.length}
              disabled={readOnly}
              onNs={(ns) => edit(() => setLength(schedule, index, ns, { keepSum, grain: grainOf(scene) }))}
            />
          </div>
          <div className="field">
            {t('command')}
            <select
              className="input"
              aria-label={t('command')}
              value={window.command}
              disabled={readOnly}
              onChange={(event) => {
                const command = (['set', 'hold', 'release'] as const).find((known) => known === event.target.value);
                if (command) edit(() => setWindow(schedule, index, { command }));
              }}
            >
              {(['set', 'hold', 'release'] as const).map((command) => (
                <option key={command} value={command}>
                  {t(command)}
                </option>
              ))}
            </select>
          </div>
        </div>
        <div className="field">
          <span className="tas-between">
            {t('classes')} <span className="mono">0x{gateMask(window).toString(16).padStart(2, '0')}</span>
          </span>
          <ClassChips
            label={t('classes')}
            count={classCount(schedule)}
            open={window.open}
            disabled={readOnly}
            onToggle={(trafficClass) => edit(() => toggleGate(schedule, index, trafficClass))}
          />
        </div>
        <div className="field">
          {t('forTraffic')}
          <ForSelect
            site={picture.site}
            chosen={window.for}
            disabled={readOnly}
            onChange={(names) => edit(() => setWindow(schedule, index, { for: names }))}
          />
          <IntentLines intent={intent} />
        </div>
        <div className="tas-pair">
          <Value name={t('through')} text={intent && intent.through.length > 0 ? rangesText(intent.through) : t('noneThrough')} />
          <Value name={t('guardNeed')} text={window.open.length > 0 ? durationText(guardNs) : '–'} />
        </div>
        {window.open.length > 0 && (
          <Value
            name={t('usable')}
            text={window.length >= guardNs ? durationText(start + window.length - guardNs) : t('tooShort')}
            warn={window.length < guardNs}
          />
        )}
      </div>
    </>
  );
}

function Value({ name, text, warn = false }: { readonly name: string; readonly text: string; readonly warn?: boolean }) {
  return (
    <div className="field">
      {name}
      <output className={`tas-value mono${warn ? ' warn' : ''}`}>{text}</output>
    </div>
  );
}
