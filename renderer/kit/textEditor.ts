import { editor, MarkerSeverity } from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import 'monaco-editor/languages/definitions/yaml/register';
import 'monaco-editor/features/codeEditor/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/caretOperations/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/cursorUndo/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/smartSelect/register';
import 'monaco-editor/features/unicodeHighlighter/register';
import 'monaco-editor/features/wordHighlighter/register';
import type { Severity } from '../../shared/kit/problem.ts';
import { type Theme, themeStore } from './theme.ts';

export interface TextMarker {
  readonly severity: Severity;
  readonly message: string;
  readonly code: string;
  readonly line: number;
  readonly column: number;
}

export interface TextEditor {
  readonly text: () => string;
  setText(text: string): void;
  setReadOnly(readOnly: boolean): void;
  setMarkers(markers: readonly TextMarker[]): void;
  /** Puts the cursor there and scrolls to it; `find` is looked for as a key where there is no line. */
  reveal(place: { readonly line?: number; readonly column?: number; readonly find?: string }): void;
  focus(): void;
  dispose(): void;
}

interface EditorNeeds {
  readonly element: HTMLElement;
  readonly label: string;
  readonly text: string;
  /** Plain text where it is not YAML. */
  readonly language?: 'yaml' | 'plaintext';
  readonly onChange: () => void;
}

/** Monaco, with YAML and what an editor of one file needs. This module is loaded when the first text is opened, not before. */
export function createTextEditor({ element, label, text, language = 'yaml', onChange }: EditorNeeds): TextEditor {
  globalThis.MonacoEnvironment ??= { getWorker: () => new EditorWorker() };
  const model = editor.createModel(text, language);
  const view = editor.create(element, { ...options, model, ariaLabel: label });
  applyTheme(themeStore.getState().theme);
  const stopTheme = themeStore.subscribe(({ theme }) => applyTheme(theme));
  const changes = model.onDidChangeContent(onChange);
  return {
    text: () => model.getValue(),
    setText: (next) => {
      if (next !== model.getValue()) model.pushEditOperations([], [{ range: model.getFullModelRange(), text: next }], () => null);
    },
    setReadOnly: (readOnly) => view.updateOptions({ readOnly }),
    setMarkers: (markers) =>
      editor.setModelMarkers(
        model,
        'fieldwright',
        markers.map((marker) => markerOf(model, marker)),
      ),
    reveal: ({ line, column = 1, find }) => {
      const found =
        line === undefined && find
          ? model.findNextMatch(`^\\s*${escapeRegExp(find)}:`, { lineNumber: 1, column: 1 }, true, true, null, false)
          : null;
      const at = found ? { lineNumber: found.range.endLineNumber, column: found.range.endColumn } : { lineNumber: line ?? 1, column };
      view.setPosition(at);
      view.revealPositionInCenterIfOutsideViewport(at);
    },
    focus: () => view.focus(),
    dispose: () => {
      stopTheme();
      changes.dispose();
      view.dispose();
      model.dispose();
    },
  };
}

const options: editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  fontFamily: 'var(--mono)',
  fontSize: 12.5,
  fontLigatures: false,
  lineHeight: 20,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderLineHighlight: 'line',
  tabSize: 2,
  stickyScroll: { enabled: false },
  overviewRulerBorder: false,
  quickSuggestions: false,
  wordBasedSuggestions: 'off',
  contextmenu: false,
  bracketPairColorization: { enabled: false },
  padding: { top: 8 },
};

const severities: Readonly<Record<Severity, MarkerSeverity>> = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  note: MarkerSeverity.Info,
};

function markerOf(model: editor.ITextModel, { severity, message, code, line, column }: TextMarker): editor.IMarkerData {
  const lineNumber = Math.min(Math.max(1, line), model.getLineCount());
  return {
    severity: severities[severity],
    message,
    code,
    startLineNumber: lineNumber,
    startColumn: column,
    endLineNumber: lineNumber,
    endColumn: Math.max(column + 1, model.getLineMaxColumn(lineNumber)),
  };
}

function applyTheme(theme: Theme): void {
  const tokens = getComputedStyle(document.documentElement);
  const colour = (name: string): string => sixDigits(tokens.getPropertyValue(name).trim());
  const ink = (name: string): string => colour(name).slice(1);
  editor.defineTheme('fieldwright', {
    base: theme === 'light' ? 'vs' : theme === 'contrast' ? 'hc-black' : 'vs-dark',
    inherit: true,
    rules: [
      { token: '', foreground: ink('--text') },
      { token: 'comment', foreground: ink('--faint') },
      { token: 'type', foreground: ink('--accent') },
      { token: 'string', foreground: ink('--ok') },
      { token: 'number', foreground: ink('--warn') },
      { token: 'keyword', foreground: ink('--warn') },
    ],
    colors: {
      'editor.background': colour('--bg'),
      'editor.foreground': colour('--text'),
      'editorLineNumber.foreground': colour('--faint'),
      'editorLineNumber.activeForeground': colour('--text'),
      'editor.lineHighlightBackground': colour('--panel'),
      'editor.selectionBackground': colour('--sel'),
      'editorCursor.foreground': colour('--text'),
      'editorWidget.background': colour('--raised'),
      'editorWidget.border': colour('--line2'),
      'editorError.foreground': colour('--err'),
      'editorWarning.foreground': colour('--warn'),
      focusBorder: colour('--focus'),
    },
  });
  editor.setTheme('fieldwright');
}

/** Monaco takes `#rrggbb` only; a minified stylesheet holds `#rgb` where it can. */
const sixDigits = (colour: string): string => colour.replace(/^#(\w)(\w)(\w)$/, '#$1$1$2$2$3$3');

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
