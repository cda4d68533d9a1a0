import { PRIORITIES } from '../../shared/tas/model.ts';
import { useText } from '../kit/i18n.ts';
import { useReadOnly } from './editorHooks.ts';
import type { EditorNeeds } from './needs.ts';
import { classCount, type PortScene } from './scene.ts';
import { setMapped } from './scheduleEdits.ts';
import { viewTexts } from './viewTexts.ts';

const priorities = Array.from({ length: PRIORITIES }, (_, priority) => priority);

/** Which class each of the 16 priorities leaves through: the one place where a priority becomes a gate. */
export function MapEditor({ needs: { editor }, scene }: { readonly needs: EditorNeeds; readonly scene: PortScene }) {
  const t = useText(viewTexts);
  const readOnly = useReadOnly(editor);
  const classes = Array.from({ length: classCount(scene.schedule) }, (_, trafficClass) => trafficClass);
  return (
    <>
      <h2 className="heading">{t('map')}</h2>
      <fieldset className="tas-map" aria-label={t('map')}>
        {priorities.map((priority) => (
          <label key={priority} data-tc={(scene.schedule.map[priority] ?? 0) % 8}>
            <span className="mono">{priority}</span>
            <select
              aria-label={t('priority', { priority })}
              value={scene.schedule.map[priority]}
              disabled={readOnly}
              onChange={(event) => void editor.edit(({ schedule }) => setMapped(schedule, priority, Number(event.target.value)))}
            >
              {classes.map((trafficClass) => (
                <option key={trafficClass} value={trafficClass}>
                  TC{trafficClass}
                </option>
              ))}
            </select>
          </label>
        ))}
      </fieldset>
    </>
  );
}
