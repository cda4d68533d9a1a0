import { pasteText } from './gate.ts';
import type { Screen } from './screen.ts';
import type { Tabs } from './tabs.ts';

/** Between the terminals and the clipboard. */
export interface Clipboard {
  copy(): Promise<void>;
  /** From the clipboard, where the browser lets it be read. */
  paste(): Promise<void>;
  /** Several lines for a device are asked about first. */
  offer(id: string, pasted: string): void;
  pasteNow(id: string, text: string): void;
}

/** Most octets of one paste. */
export const MOST_PASTE_BYTES = 1024 * 1024;

export function createClipboard(tabs: Tabs, screenOf: (id: string) => Screen | undefined): Clipboard {
  function offer(id: string, pasted: string): void {
    const text = pasteText(pasted);
    const tab = tabs.get(id);
    const bytes = new TextEncoder().encode(text).length;
    if (!tab || text === '') return;
    if (bytes > MOST_PASTE_BYTES) tabs.change(id, { notice: { kind: 'paste-too-long', bytes } });
    else if (tab.target.kind === 'device' && text.includes('\n')) tabs.store.setState({ question: { kind: 'paste', id, text } });
    else screenOf(id)?.paste(text);
  }
  return {
    async copy() {
      const text = screenOf(tabs.store.getState().active ?? '')?.selection() ?? '';
      if (text === '') tabs.notify({ kind: 'nothing-selected' });
      else await navigator.clipboard.writeText(text).catch(() => tabs.notify({ kind: 'not-copied' }));
    },
    async paste() {
      const id = tabs.store.getState().active;
      if (id === null) return;
      const text = await navigator.clipboard.readText().catch(() => null);
      if (text === null) tabs.notify({ kind: 'paste-by-keys' });
      else offer(id, text);
      screenOf(id)?.focus();
    },
    offer,
    pasteNow(id, text) {
      screenOf(id)?.paste(text);
      screenOf(id)?.focus();
    },
  };
}
