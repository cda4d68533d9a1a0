import { useStore } from 'zustand';
import { Charts } from '../kit/chart/Charts.tsx';
import { useText } from '../kit/i18n.ts';
import { countText } from './amounts.ts';
import { MOST_NUMBERS } from './charted.ts';
import { chartTabTexts } from './topicTexts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

/** The chosen numbers of messages, drawn. */
export function ChartsTab({ needs: { charted }, connection }: { readonly needs: MqttNeeds; readonly connection: string }) {
  const t = useText(chartTabTexts);
  const { numbers, isTogether, droppedPoints, withoutNumber } = useStore(charted.store);
  if (numbers.length === 0)
    return (
      <div className="empty">
        <b>{t('none')}</b>
        <span>{t('noneNext', { most: MOST_NUMBERS })}</span>
      </div>
    );
  return (
    <div className="mqtt-charts">
      <Charts source={charted.source} name={connection} onRemove={charted.remove} />
      <footer>
        <label className="mqtt-inline">
          <input type="checkbox" checked={isTogether} onChange={(event) => charted.setTogether(event.target.checked)} />
          {t('together')}
        </label>
        {droppedPoints > 0 && <span className="warn">{t('dropped', { count: countText(droppedPoints) })}</span>}
        {withoutNumber > 0 && <span className="dim">{t('without', { count: countText(withoutNumber) })}</span>}
      </footer>
    </div>
  );
}
