import type { Problem } from '../../shared/kit/problem.ts';
import { useText } from '../kit/i18n.ts';
import { useProblemText } from '../kit/problemText.ts';
import { SeverityMark } from '../kit/SeverityMark.tsx';
import { atPort } from './atPort.ts';
import { windowOf } from './checker.ts';
import { schedulePath } from './documentEdits.ts';
import { useReadOnly } from './editorHooks.ts';
import type { EditorNeeds } from './needs.ts';
import type { PortScene } from './scene.ts';
import { viewTexts } from './viewTexts.ts';

const MOST_SHOWN = 40;

/** Problems as sentences with a remedy, and a button where the remedy is known to the letter. */
export function ProblemCards({
  needs,
  scene,
  problems,
}: {
  readonly needs: EditorNeeds;
  readonly scene: PortScene;
  readonly problems: readonly Problem[];
}) {
  const t = useText(viewTexts);
  const text = useProblemText();
  const readOnly = useReadOnly(needs.editor);
  if (problems.length === 0) return <p className="tas-none dim">{t('noProblems')}</p>;
  return (
    <ul className="tas-problems">
      {problems.slice(0, MOST_SHOWN).map((problem) => {
        const { message, fix } = text(problem);
        const window = windowOf(problem.path);
        return (
          <li key={`${problem.code} ${problem.path.join('/')} ${problem.message}`} className={problem.severity}>
            <span className="tas-problem-line">
              <SeverityMark standing={problem.severity} />
              <button type="button" className="link" onClick={() => needs.editor.select(scene.key, window)}>
                {atPort(message, scene)}
              </button>
            </span>
            {fix && <span className="dim">{fix}</span>}
            {problem.edits && (
              <button
                type="button"
                className="button small"
                disabled={readOnly}
                onClick={() => void applyFix(needs, scene, problem, fix ?? message)}
              >
                {t('applyFix')}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** A facet's edits are relative to its place at the port. */
function applyFix({ editor }: EditorNeeds, scene: PortScene, { edits = [] }: Problem, label: string): Promise<boolean> {
  const root = schedulePath(scene.device.name, scene.port.name);
  return editor.source.edit(
    label.slice(0, 200),
    edits.map((edit) => ({ ...edit, path: [...root, ...edit.path] })),
  );
}
