import type { Action } from '../kit/actions.ts';

/** Keys work while focus is in an element with `data-key-scope="schedule"`. */
export const SCOPE = 'schedule';

export type ActionPart = Omit<Action, 'id' | 'title' | 'run'>;

export const action = (id: string, en: string, zh: string, run: () => void, part: ActionPart = {}): Action => ({
  id: `tas.${id}`,
  title: { en: `Schedule: ${en}`, zh: `调度表：${zh}` },
  run,
  ...part,
});

export const keys = (chord: string): ActionPart => ({ keys: chord, scope: SCOPE });
