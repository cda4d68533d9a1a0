import { useStore } from 'zustand';
import { useText } from '../kit/i18n.ts';
import { useProblemText } from '../kit/problemText.ts';
import { durationText } from '../kit/quantityText.ts';
import { SeverityMark } from '../kit/SeverityMark.tsx';
import { annotate } from './annotations.ts';
import { atPort } from './atPort.ts';
import { windowOf } from './checker.ts';
import { exactLabel } from './geometry.ts';
import { IntentLines } from './IntentLines.tsx';
import { GUTTER_PX } from './layout.ts';
import type { EditorNeeds } from './needs.ts';
import { viewTexts } from './viewTexts.ts';

const TIP_WIDTH_PX = 300;
const TIP_HEIGHT_PX = 190;

/** What lies under the pointer, in words: the window's times and gates, what it is for, and its problems. */
export function ScheduleTip({ needs: { editor, checker } }: { readonly needs: EditorNeeds }) {
  const t = useText(viewTexts);
  const problemText = useProblemText();
  const hover = useStore(editor.store, (state) => state.hover);
  const dragging = useStore(editor.store, (state) => state.drag !== null);
  const picture = editor.picture();
  const hit = hover?.hit;
  if (!hover || !hit || hit.kind === 'port' || dragging || !picture) return null;
  const { scene } = hit.row;
  const window = scene.schedule.windows[hit.index];
  if (!window) return null;
  const start = scene.startsNs[hit.index] ?? 0;
  const problems = checker.problemsOf(scene, picture.site, false).filter(({ path }) => windowOf(path) === hit.index);
  const width = picture ? editor.store.getState().view.widthPx + GUTTER_PX : 0;
  const left = hover.x + 18 + TIP_WIDTH_PX > width ? hover.x - TIP_WIDTH_PX - 14 : hover.x + 18;
  return (
    <div
      key={`${scene.key} ${hit.index} ${hit.lane?.lane.trafficClass}`}
      className="tas-tip"
      style={{ left: Math.max(4, left), top: hover.y < TIP_HEIGHT_PX ? hover.y + 20 : hover.y - TIP_HEIGHT_PX + 30 }}
      aria-hidden="true"
    >
      <b>
        {t('windowTitle', { index: hit.index })} <span className="dim">{t('ofPort', { port: scene.key })}</span>
      </b>
      <span className="mono">
        {exactLabel(start)} – {exactLabel(start + window.length)} · {durationText(window.length)}
      </span>
      <span>{window.open.length > 0 ? window.open.map((trafficClass) => `TC${trafficClass}`).join(', ') : t('guardRow')}</span>
      {problems.length === 0 && <IntentLines intent={annotate(scene, picture.site).intentOf(hit.index)} />}
      {problems.slice(0, 3).map((problem) => (
        <span key={`${problem.code}${problem.path.join()}`} className="tas-problem-line">
          <SeverityMark standing={problem.severity} /> {atPort(problemText(problem).message, scene)}
        </span>
      ))}
    </div>
  );
}
