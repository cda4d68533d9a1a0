import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/xterm';
import { themeStore } from '../kit/theme.ts';
import { closeGate, type GateEvents, titleText, webAddress } from './gate.ts';
import { contrastOf, findColours, terminalTheme } from './theme.ts';
import { drawWithWebgl } from './webgl.ts';

export interface ScreenEvents extends GateEvents {
  /** What is typed, and what the terminal answers. */
  typed(bytes: Uint8Array): void;
  resized(columns: number, rows: number): void;
  titled(title: string | null): void;
  pasted(text: string): void;
  /** Ctrl+Shift+C, or Command+C where there is a Command key. */
  copyAsked(): void;
  linkChosen(address: string): void;
  /** Null once the pointer has left it. */
  linkHovered(address: string | null): void;
  /** `index` from 0, or -1 where no match is in front. */
  found(index: number, count: number): void;
}

/** A terminal's picture. It lives as long as its tab, in an element that moves with the panel. */
export interface Screen {
  /** Shows it in an element, at its size. @returns what takes it out again */
  show(parent: HTMLElement): () => void;
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Resolves when it has been worked off: only then it counts as read. */
  write(bytes: Uint8Array | string): Promise<void>;
  find(text: string, step: 'next' | 'previous' | 'typing'): void;
  endFind(): void;
  selection(): string;
  /** Hands text over as a paste, bracketed where the program asked for it. */
  paste(text: string): void;
  clear(): void;
  setFontSize(px: number): void;
  setLabel(label: string): void;
  focus(): void;
  dispose(): void;
}

/** Lines that can be scrolled back to. */
const SCROLLBACK_LINES = 10_000;
const FIND_LIMIT = 1_000;
const encoder = new TextEncoder();

export function createScreen(fontSize: number, events: ScreenEvents): Screen {
  const terminal = makeTerminal(fontSize, events);
  const fit = new FitAddon();
  const search = new SearchAddon({ highlightLimit: FIND_LIMIT });
  for (const addon of [fit, search, new Unicode11Addon()]) terminal.loadAddon(addon);
  terminal.unicode.activeVersion = '11';
  closeGate(terminal.parser, events);
  const element = document.createElement('div');
  element.className = 'terminal-box';
  element.addEventListener('paste', (event) => takePaste(event, events), { capture: true });
  const opened = listen(terminal, events, search);
  let stopDrawing = (): void => undefined;
  let label = '';

  function fitNow(): void {
    if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
  }

  return {
    show(parent) {
      parent.append(element);
      if (!terminal.element) {
        terminal.open(element);
        terminal.textarea?.setAttribute('aria-label', label);
        terminal.textarea?.setAttribute('data-pane-focus', ''); // where F6 leads
        stopDrawing = drawWithWebgl(terminal);
      }
      const watching = new ResizeObserver(fitNow);
      watching.observe(element);
      fitNow();
      return () => {
        watching.disconnect();
        element.remove();
      };
    },
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    write: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    find(text, step) {
      const options = { decorations: findColours(), incremental: step === 'typing' };
      if (text === '') search.clearDecorations();
      else if (step === 'previous') search.findPrevious(text, options);
      else search.findNext(text, options);
    },
    endFind: () => search.clearDecorations(),
    selection: () => terminal.getSelection(),
    paste: (text) => terminal.paste(text),
    clear: () => terminal.clear(),
    setFontSize(px) {
      terminal.options.fontSize = px;
      fitNow();
    },
    setLabel(text) {
      label = text;
      terminal.textarea?.setAttribute('aria-label', text);
    },
    focus: () => terminal.focus(),
    dispose() {
      for (const stop of opened) stop();
      stopDrawing();
      terminal.dispose();
      element.remove();
    },
  };
}

function makeTerminal(fontSize: number, { linkChosen, linkHovered }: ScreenEvents): Terminal {
  const { theme } = themeStore.getState();
  return new Terminal({
    allowProposedApi: true, // decorations of the search and the width tables of Unicode 11
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    fontSize,
    scrollback: SCROLLBACK_LINES,
    cursorBlink: false,
    minimumContrastRatio: contrastOf(theme),
    theme: terminalTheme(),
    windowOptions: {},
    linkHandler: {
      activate: (_event, uri) => {
        const address = webAddress(uri);
        if (address !== null) linkChosen(address);
      },
      hover: (_event, uri) => linkHovered(webAddress(uri)),
      leave: () => linkHovered(null),
      allowNonHttpProtocols: false,
    },
  });
}

/** @returns what stops it */
function listen(terminal: Terminal, events: ScreenEvents, search: SearchAddon): readonly (() => void)[] {
  const disposables = [
    terminal.onData((text) => events.typed(encoder.encode(text))),
    terminal.onBinary((text) => events.typed(Uint8Array.from(text, (sign) => sign.charCodeAt(0)))),
    terminal.onResize(({ cols, rows }) => events.resized(cols, rows)),
    terminal.onTitleChange((title) => events.titled(titleText(title))),
    search.onDidChangeResults(({ resultIndex, resultCount }) => events.found(resultIndex, resultCount)),
  ];
  terminal.attachCustomKeyEventHandler((event) => {
    if (!isClipboardChord(event)) return true;
    if (event.type !== 'keydown') return false;
    if (event.key.toLowerCase() === 'v') return false; // the browser's own paste follows, and takePaste has it
    event.preventDefault();
    events.copyAsked();
    return false;
  });
  const stopTheme = themeStore.subscribe(({ theme }) => {
    terminal.options.theme = terminalTheme();
    terminal.options.minimumContrastRatio = contrastOf(theme);
  });
  return [stopTheme, ...disposables.map((disposable) => () => disposable.dispose())];
}

function isClipboardChord({ key, ctrlKey, shiftKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (!['c', 'v'].includes(key.toLowerCase()) || altKey) return false;
  return (ctrlKey && shiftKey && !metaKey) || (metaKey && !ctrlKey);
}

/** Before xterm sees it: what is pasted is looked at first. */
function takePaste(event: ClipboardEvent, { pasted }: ScreenEvents): void {
  event.preventDefault();
  event.stopPropagation();
  pasted(event.clipboardData?.getData('text/plain') ?? '');
}
