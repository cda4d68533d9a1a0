import { createStore } from 'zustand/vanilla';
import type { Sentence } from '../../shared/kit/problem.ts';

/** Something a person can do: it stands in the palette, and in menus and buttons by its id. */
export interface Action {
  readonly id: string;
  readonly title: Sentence;
  /** Key chord such as `Mod+Shift+D` (`Mod` is Ctrl, on a Mac Command); shown in the palette. */
  readonly keys?: string;
  /** The chord works only while focus is inside an element with this `data-key-scope`; several are parted by blanks. */
  readonly scope?: string;
  /** Why it cannot be done now, or null where it can. */
  readonly disabledBecause?: () => Sentence | null;
  readonly run: () => void | Promise<void>;
}

export const actionStore = createStore<{ readonly actions: ReadonlyMap<string, Action> }>(() => ({ actions: new Map() }));

/** Registers actions until the returned disposer runs. An id registered twice is a bug and throws. */
export function registerActions(actions: readonly Action[]): () => void {
  actionStore.setState(({ actions: known }) => {
    const next = new Map(known);
    for (const action of actions) {
      if (next.has(action.id)) throw new Error(`action ${action.id} is registered twice`);
      next.set(action.id, action);
    }
    return { actions: next };
  });
  return () =>
    actionStore.setState(({ actions: known }) => {
      const next = new Map(known);
      for (const { id } of actions) next.delete(id);
      return { actions: next };
    });
}

/** Runs an action by id if it can be done now. */
export function runAction(id: string): void {
  const action = actionStore.getState().actions.get(id);
  if (action && !action.disabledBecause?.()) void action.run();
}
