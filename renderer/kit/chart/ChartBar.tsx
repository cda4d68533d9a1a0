import { type RefObject, useState } from 'react';
import { useStore } from 'zustand';
import { useText } from '../i18n.ts';
import { csvOf } from './csv.ts';
import { datedName, deliver } from './deliver.ts';
import { pictureOf } from './picture.ts';
import type { ChartStack } from './stack.ts';
import { chartTexts } from './texts.ts';

const spans = [
  [10_000, '10 s'],
  [60_000, '1 min'],
  [300_000, '5 min'],
  [1_800_000, '30 min'],
  [7_200_000, '2 h'],
] as const;

interface ChartBarProps {
  readonly stack: ChartStack;
  readonly box: RefObject<HTMLElement | null>;
  readonly name: string;
}

/** How much time is on screen, pause, and the ways out. */
export function ChartBar({ stack, box, name }: ChartBarProps) {
  const t = useText(chartTexts);
  const { isPaused, spanMs, zoom } = useStore(stack.store);
  const [said, setSaid] = useState('');
  const give = async (ending: 'csv' | 'png'): Promise<void> => {
    const blob = ending === 'csv' ? new Blob([csvOf(stack.shown().traces, stack.shown())], { type: 'text/csv' }) : await picture();
    if (!blob) return setSaid(t('nothing'));
    const file = datedName(name, ending, new Date());
    setSaid(t(await deliver(file, blob), { name: file }));
  };
  const picture = (): Promise<Blob | null> => (box.current ? pictureOf(stack, box.current) : Promise.resolve(null));
  return (
    <div className="chart-bar">
      <label className="chart-span">
        <span>{t('span')}</span>
        <select
          className="input"
          value={spanMs ?? 'all'}
          onChange={(event) => stack.setSpan(event.target.value === 'all' ? null : Number(event.target.value))}
        >
          {spans.map(([ms, word]) => (
            <option key={ms} value={ms}>
              {word}
            </option>
          ))}
          <option value="all">{t('all')}</option>
        </select>
      </label>
      {!stack.isStill && (
        <button type="button" className="button small" aria-pressed={isPaused} onClick={() => stack.pause(!isPaused)}>
          {t(isPaused ? 'resume' : 'pause')}
        </button>
      )}
      {isPaused && !stack.isStill && <span className="warn">{t(zoom ? 'zoomed' : 'paused')}</span>}
      <output className="chart-said dim clip">{said}</output>
      <button type="button" className="button small quiet" title={t('csvWhat')} onClick={() => void give('csv')}>
        {t('csv')}
      </button>
      <button type="button" className="button small quiet" title={t('pngWhat')} onClick={() => void give('png')}>
        {t('png')}
      </button>
    </div>
  );
}
