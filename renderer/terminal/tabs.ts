import { createStore } from 'zustand/vanilla';
import type { TerminalTarget } from '../../shared/terminal/contract.ts';
import { readStored, writeStored } from '../kit/storage.ts';
import type { Notice, Tab, TerminalsState, TerminalsStore } from './needs.ts';

/** The tabs as a record, without what lives behind them. */
export interface Tabs {
  readonly store: TerminalsStore;
  get(id: string | null): Tab | undefined;
  active(): Tab | undefined;
  add(target: TerminalTarget): string;
  remove(id: string): void;
  change(id: string, over: Partial<Tab>): void;
  notify(notice: Notice): void;
  /** @returns the size that it is now */
  changeFontSize(by: 1 | -1): number;
}

const FONT_SIZES = { least: 9, usual: 13, most: 28 } as const;

const isFontSize = (value: unknown): value is number => typeof value === 'number' && value >= FONT_SIZES.least && value <= FONT_SIZES.most;

export function createTabs(): Tabs {
  const store: TerminalsStore = createStore<TerminalsState>(() => ({
    tabs: [],
    active: null,
    isFinding: false,
    question: null,
    hovered: null,
    fontSize: readStored('terminal.fontSize', isFontSize, FONT_SIZES.usual),
  }));
  let count = 0;
  const get = (id: string | null): Tab | undefined => store.getState().tabs.find((tab) => tab.id === id);
  const change = (id: string, over: Partial<Tab>): void =>
    store.setState(({ tabs }) => ({ tabs: tabs.map((tab) => (tab.id === id ? { ...tab, ...over } : tab)) }));
  return {
    store,
    get,
    active: () => get(store.getState().active),
    add(target) {
      const id = `terminal-${++count}`;
      const tab: Tab = { id, target, title: null, state: { kind: 'connecting' }, isReady: false, notice: null };
      store.setState(({ tabs }) => ({ tabs: [...tabs, tab], active: id, isFinding: false }));
      return id;
    },
    remove(id) {
      store.setState(({ tabs, active }) => {
        const index = tabs.findIndex((tab) => tab.id === id);
        const left = tabs.filter((tab) => tab.id !== id);
        const next = active === id ? (left[Math.min(index, left.length - 1)]?.id ?? null) : active;
        return { tabs: left, active: next, isFinding: false, hovered: null };
      });
    },
    change,
    notify: (notice) => change(store.getState().active ?? '', { notice }),
    changeFontSize(by) {
      const fontSize = Math.min(FONT_SIZES.most, Math.max(FONT_SIZES.least, store.getState().fontSize + by));
      store.setState({ fontSize });
      writeStored('terminal.fontSize', fontSize);
      return fontSize;
    },
  };
}
