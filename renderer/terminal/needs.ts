import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/rpc/contract.ts';
import type { TerminalEnding, TerminalTarget, terminalContract } from '../../shared/terminal/contract.ts';
import type { SiteSource } from '../kit/siteSource.ts';

export type TerminalClient = Client<typeof terminalContract>;

/** What the slice needs of the workbench. */
export interface TerminalSliceNeeds {
  readonly source: SiteSource;
  /** Null while the host is not connected. */
  readonly client: () => TerminalClient | null;
  /** Brings the panel with the terminals to the front. */
  readonly showTerminals: () => void;
}

export type TabState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'ended'; readonly ending: TerminalEnding };

/** What the terminal tells its person above the screen, until dismissed. */
export type Notice =
  | { readonly kind: 'clipboard-write'; readonly text: string }
  | { readonly kind: 'clipboard-read' | 'paste-by-keys' | 'not-copied' | 'nothing-selected' }
  | { readonly kind: 'paste-too-long'; readonly bytes: number }
  | { readonly kind: 'saved'; readonly file: string; readonly droppedBytes: number }
  | { readonly kind: 'not-saved'; readonly message: string };

/** One terminal as its tab shows it. All text of the device in it can be shown. */
export interface Tab {
  readonly id: string;
  readonly target: TerminalTarget;
  readonly title: string | null;
  readonly state: TabState;
  /** Its screen is there to be shown. */
  readonly isReady: boolean;
  readonly notice: Notice | null;
}

/** What waits for a yes: several lines for a device, or a link that a program printed. */
export type Question =
  | { readonly kind: 'paste'; readonly id: string; readonly text: string }
  | { readonly kind: 'link'; readonly target: string };

export interface TerminalsState {
  readonly tabs: readonly Tab[];
  readonly active: string | null;
  readonly isFinding: boolean;
  readonly question: Question | null;
  /** Where a link under the pointer leads. */
  readonly hovered: string | null;
  readonly fontSize: number;
}

export type TerminalsStore = StoreApi<TerminalsState>;
