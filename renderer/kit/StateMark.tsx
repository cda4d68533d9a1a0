import './state.css';

const paths = {
  dot: 'M9 4.5a4.5 4.5 0 110 9 4.5 4.5 0 010-9z',
  ring: 'M9 4.5a4.5 4.5 0 110 9 4.5 4.5 0 010-9z',
  work: 'M9 3a6 6 0 106 6',
  question: 'M6.3 6.6a2.7 2.7 0 115 1.6c-.8 1-2.3 1.2-2.3 3M9 14v.2',
  clock: 'M9 2.8a6.2 6.2 0 110 12.4A6.2 6.2 0 019 2.8zM9 5.6V9l2.4 1.6',
  tick: 'M3.5 9.5l3.8 3.8 7.2-8',
  cross: 'M4.5 4.5l9 9M13.5 4.5l-9 9',
  back: 'M6.5 3.5L3 7l3.5 3.5M3 7h7.5a4 4 0 010 8H7',
  stop: 'M6 2.5h6L15.5 6v6L12 15.5H6L2.5 12V6zM9 5.5v4M9 12.3v.2',
  differs: 'M4 7h10M4 11h10M12 3.5L6 14.5',
  plugged: 'M2.5 9h4M11.5 9h4M6.5 5.5h5v7h-5z',
  unplugged: 'M4 9h3M11 9h3M7 6v6M11 6v6',
} as const;

export type MarkShape = keyof typeof paths;
export type MarkTone = 'ok' | 'warn' | 'err' | 'dim' | 'faint' | 'accent';

/** The state of something live. A shape of its own for each state, so that colour is never the only difference; its word stands beside it. */
export function StateMark({ shape, tone }: { readonly shape: MarkShape; readonly tone: MarkTone }) {
  return (
    <svg className={`state-mark ${shape} tone-${tone}`} viewBox="0 0 18 18" aria-hidden="true">
      <path d={paths[shape]} />
    </svg>
  );
}
