import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type Translate, useText } from '../kit/i18n.ts';
import { checkpoint, minutesText } from './countdown.ts';
import { countdownTexts } from './texts.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

const RADIUS = 40;
const LENGTH = 2 * Math.PI * RADIUS;

/** What is left, as a number and as a ring that empties; told to a screen reader at a few checkpoints rather than every second. */
export function CountdownRing({ needs, totalS }: { readonly needs: ApplyNeeds; readonly totalS: number }) {
  const t = useText(countdownTexts);
  const remainingS = useStore(needs.countdown.store, (state) => state.remainingS);
  const spoken = useSpoken(remainingS, t);
  if (remainingS === null) return null;
  const share = totalS > 0 ? Math.min(1, remainingS / totalS) : 0;
  return (
    <div className={`countdown ${urgencyOf(remainingS)}`}>
      <svg viewBox="0 0 96 96" aria-hidden="true">
        <circle className="countdown-track" cx="48" cy="48" r={RADIUS} />
        <circle
          className="countdown-left"
          cx="48"
          cy="48"
          r={RADIUS}
          transform="rotate(-90 48 48)"
          strokeDasharray={`${LENGTH * share} ${LENGTH}`}
        />
      </svg>
      <span className="countdown-number" aria-hidden="true">
        {minutesText(remainingS)}
      </span>
      <span className="visually-hidden" role="timer" aria-live="polite">
        {spoken}
      </span>
    </div>
  );
}

/** Under half a minute it is time to decide; under ten seconds it is nearly too late. */
export const urgencyOf = (remainingS: number): string => (remainingS <= 10 ? 'last' : remainingS <= 30 ? 'soon' : '');

function useSpoken(remainingS: number | null, t: Translate<typeof countdownTexts>): string {
  const [spoken, setSpoken] = useState<number | null>(null);
  const last = useRef<number | null>(null);
  useEffect(() => {
    if (remainingS === null) {
      last.current = null;
      return;
    }
    const next = checkpoint(remainingS, last.current);
    if (next === null) return;
    last.current = next;
    setSpoken(next);
  }, [remainingS]);
  if (spoken === null) return '';
  if (spoken === 0) return t('spokenOver');
  const whole = spoken % 60 === 0;
  const time = whole ? (spoken === 60 ? t('minute') : t('minutes', { minutes: spoken / 60 })) : t('seconds', { seconds: spoken });
  return t('spoken', { time });
}
