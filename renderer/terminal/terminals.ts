import { createStore, type StoreApi } from 'zustand/vanilla';
import { MAX_LOG_LENGTH, type TerminalTarget } from '../../shared/terminal/contract.ts';
import { localeStore, translate } from '../kit/i18n.ts';
import { bytesText } from './bytesText.ts';
import { type Clipboard, createClipboard } from './clipboard.ts';
import type { TerminalSliceNeeds } from './needs.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { saveLog } from './saveLog.ts';
import type { Screen, ScreenEvents } from './screen.ts';
import { type Session, startSession } from './session.ts';
import { createTabs, type Tabs } from './tabs.ts';
import { terminalTexts } from './texts.ts';

/** All terminals of the window. */
export interface Terminals {
  readonly tabs: Tabs;
  readonly clipboard: Clipboard;
  /** Matches of the search in the terminal in front; `index` from 0, -1: none is in front. */
  readonly found: StoreApi<{ readonly index: number; readonly count: number }>;
  open(target: TerminalTarget): void;
  /** Opens the shell of an ended terminal again, under what was printed. */
  reopen(id: string): void;
  close(id: string): void;
  /** Shows a terminal's screen in an element. @returns what takes it out */
  show(id: string, parent: HTMLElement): () => void;
  find(text: string, step: 'next' | 'previous' | 'typing'): void;
  endFind(): void;
  clear(): void;
  changeFontSize(by: 1 | -1): void;
  saveLog(): Promise<void>;
  /** What the screen is called, for those who hear it. */
  setLabel(id: string, label: string): void;
  focus(): void;
}

interface Live {
  readonly screen: Screen;
  readonly recorder: Recorder;
  session: Session | null;
}

export const nameOf = (target: TerminalTarget): string => (target.kind === 'local' ? 'local' : target.device);

export function createTerminals({ client }: Pick<TerminalSliceNeeds, 'client'>): Terminals {
  const tabs = createTabs();
  const found = createStore(() => ({ index: -1, count: 0 }));
  const live = new Map<string, Live>();
  const clipboard = createClipboard(tabs, (id) => live.get(id)?.screen);
  const front = (): Live | undefined => live.get(tabs.store.getState().active ?? '');

  function eventsOf(id: string): ScreenEvents {
    return {
      typed: (bytes) => live.get(id)?.session?.type(bytes),
      resized: (columns, rows) => live.get(id)?.session?.resize(columns, rows),
      titled: (title) => tabs.change(id, { title }),
      pasted: (text) => clipboard.offer(id, text),
      copyAsked: () => void clipboard.copy(),
      linkChosen: (target) => tabs.store.setState({ question: { kind: 'link', target } }),
      linkHovered: (hovered) => tabs.store.setState({ hovered }),
      found: (index, count) => found.setState({ index, count }),
      clipboardWrite: (text) => tabs.change(id, { notice: { kind: 'clipboard-write', text } }),
      clipboardRead: () => tabs.change(id, { notice: { kind: 'clipboard-read' } }),
    };
  }

  function connect(id: string): void {
    const [tab, terminal] = [tabs.get(id), live.get(id)];
    if (tab && terminal) terminal.session = startShell(client, tabs, id, tab.target, terminal);
  }

  return {
    tabs,
    clipboard,
    found,
    open(target) {
      const id = tabs.add(target);
      // The cells are measured once: with the font that they will be drawn in.
      void Promise.all([import('./screen.ts'), loadFont()]).then(
        ([{ createScreen }]) => {
          if (!tabs.get(id)) return;
          const screen = createScreen(tabs.store.getState().fontSize, eventsOf(id));
          live.set(id, { screen, recorder: createRecorder(MAX_LOG_LENGTH), session: null });
          tabs.change(id, { isReady: true });
        },
        refuse(tabs, id, 'noScreen', 'no-screen'),
      );
    },
    reopen(id) {
      if (tabs.get(id)?.state.kind !== 'ended') return;
      connect(id);
      live.get(id)?.screen.focus();
    },
    close(id) {
      live.get(id)?.session?.close();
      live.get(id)?.screen.dispose();
      live.delete(id);
      tabs.remove(id);
    },
    show(id, parent) {
      const hide = live.get(id)?.screen.show(parent);
      // The shell begins with the size that it has on screen.
      if (live.get(id)?.session === null && tabs.get(id)?.state.kind === 'connecting') connect(id);
      return hide ?? (() => undefined);
    },
    find: (text, step) => front()?.screen.find(text, step),
    endFind() {
      tabs.store.setState({ isFinding: false });
      front()?.screen.endFind();
      front()?.screen.focus();
    },
    clear: () => front()?.screen.clear(),
    changeFontSize(by) {
      const px = tabs.changeFontSize(by);
      for (const { screen } of live.values()) screen.setFontSize(px);
    },
    async saveLog() {
      const [tab, terminal] = [tabs.active(), front()];
      if (tab && terminal) tabs.change(tab.id, { notice: await saveLog(client(), nameOf(tab.target), terminal.recorder) });
    },
    setLabel: (id, label) => live.get(id)?.screen.setLabel(label),
    focus: () => front()?.screen.focus(),
  };
}

/** Without it the browser's next best stands in. */
const loadFont = (): Promise<unknown> => document.fonts.load('13px "JetBrains Mono Variable"').catch(() => undefined);

/** Ends a terminal before it began, with a sentence. */
function refuse(tabs: Tabs, id: string, text: 'noHost' | 'noScreen', code: string): () => void {
  return () => {
    const message = translate(terminalTexts, localeStore.getState().locale)(text);
    tabs.change(id, { state: { kind: 'ended', ending: { kind: 'refused', failure: { code, message } } } });
  };
}

/** Joins a screen and a new shell. */
function startShell(
  client: TerminalSliceNeeds['client'],
  tabs: Tabs,
  id: string,
  target: TerminalTarget,
  { screen, recorder }: Live,
): Session | null {
  const t = translate(terminalTexts, localeStore.getState().locale);
  const host = client();
  if (!host) {
    refuse(tabs, id, 'noHost', 'not-connected')();
    return null;
  }
  tabs.change(id, { state: { kind: 'connecting' } });
  return startSession(
    { client: host, target, ...screen.size() },
    {
      opened: () => tabs.change(id, { state: { kind: 'open' } }),
      output(bytes) {
        recorder.add(bytes);
        return screen.write(bytes);
      },
      skipped(count) {
        const note = t('skipped', { bytes: bytesText(count) });
        // CAN ends a sequence that was cut (ECMA-48 §8.3.6); the colours begin anew.
        void screen.write(`\x18\x1b[0m\r\n${note}\r\n`);
        recorder.add(new TextEncoder().encode(`\x18\r\n${note}\r\n`));
      },
      ended: (ending) => tabs.change(id, { state: { kind: 'ended', ending } }),
    },
  );
}
