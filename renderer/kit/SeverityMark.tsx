import type { Severity } from '../../shared/kit/problem.ts';

/** State of a thing in the tree or a list. */
export type Standing = Severity | 'ok' | 'none';

const shapes: Readonly<Record<Standing, string>> = {
  error: 'M3 0h4l3 3v4l-3 3H3L0 7V3z',
  warning: 'M5 .5L10 9.5H0z',
  note: 'M5 0l5 5-5 5-5-5z',
  ok: 'M5 1a4 4 0 110 8 4 4 0 010-8z',
  none: 'M5 1a4 4 0 100 8 4 4 0 000-8zm0 1.4a2.6 2.6 0 110 5.2 2.6 2.6 0 010-5.2z',
};

const tones: Readonly<Record<Standing, string>> = { error: 'err', warning: 'warn', note: 'dim', ok: 'ok', none: 'faint' };

export const toneOf = (standing: Standing): string => tones[standing];

/** A shape of its own for each state, so that colour is never the only difference. The word stands beside it. */
export function SeverityMark({ standing }: { readonly standing: Standing }) {
  return (
    <svg className={`mark ${tones[standing]}`} viewBox="0 0 10 10" aria-hidden="true">
      <path d={shapes[standing]} fillRule="evenodd" />
    </svg>
  );
}
