import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { registerActions } from '../kit/actions.ts';
import { localeStore, type Texts, useText } from '../kit/i18n.ts';
import { printChord } from '../kit/keys.ts';
import { loadTextEditor } from '../kit/loadTextEditor.ts';
import { problemText } from '../kit/problemText.ts';
import type { TextEditor } from '../kit/textEditor.ts';
import type { SiteNeeds, TextTarget } from './needs.ts';
import { readText, type StoredText, saveText } from './textFile.ts';

const texts = {
  reading: { en: 'Reading {file}…', zh: '正在读取 {file}…' },
  label: { en: 'Text of {file}', zh: '{file} 的文本' },
  save: { en: 'Save', zh: '保存' },
  saved: { en: 'Saved', zh: '已保存' },
  edited: { en: 'Not saved', zh: '未保存' },
  reload: { en: 'Discard mine and reload', zh: '放弃我的修改并重新载入' },
  conflict: {
    en: 'The file changed outside while you were typing. Nothing was overwritten. Copy what you need, then reload.',
    zh: '您编辑期间该文件已在外部被修改，没有内容被覆盖。请复制需要保留的内容，然后重新载入。',
  },
  readOnly: { en: 'Read-only', zh: '只读' },
} satisfies Texts;

/** One file of the site as text, with the problems where they are. Saving checks that nobody changed the file meanwhile. */
export function TextFileView({ needs, target }: { readonly needs: SiteNeeds; readonly target: TextTarget }) {
  const t = useText(texts);
  // A tab that was restored with the layout stands there before the host has sent the site.
  const hasSite = useStore(needs.source.store, ({ site }) => site !== null);
  return hasSite ? <OpenText needs={needs} target={target} /> : <p className="empty">{t('reading', { file: target.file })}</p>;
}

function OpenText({ needs, target }: { readonly needs: SiteNeeds; readonly target: TextTarget }) {
  const t = useText(texts);
  const { file } = target;
  const box = useRef<HTMLDivElement>(null);
  const { state, failure, conflict, save, reload } = useTextFile(needs, target, box);
  const readOnly = useStore(needs.source.store, (site) => site.readOnly);
  return (
    <section className="text-file" data-key-scope={`text-file:${file}`} aria-label={t('label', { file })}>
      <div className="text-bar">
        <span className="mono clip">{file}</span>
        <span className={state === 'edited' ? 'warn' : 'dim'}>
          {state === 'reading' ? t('reading', { file }) : readOnly ? t('readOnly') : t(state === 'edited' ? 'edited' : 'saved')}
        </span>
        <button type="button" className="button small" disabled={state !== 'edited' || readOnly !== null} onClick={() => void save()}>
          {t('save')} <kbd>{printChord('Mod+S')}</kbd>
        </button>
      </div>
      {failure && (
        <div className="failure text-failure" role="alert">
          <span>{conflict ? t('conflict') : failure}</span>
          {conflict && (
            <button type="button" className="button small" onClick={() => void reload({ keepTyped: false })}>
              {t('reload')}
            </button>
          )}
        </div>
      )}
      <div ref={box} className="text-box" />
    </section>
  );
}

type FileState = 'reading' | 'saved' | 'edited';

function useTextFile(needs: SiteNeeds, target: TextTarget, box: React.RefObject<HTMLDivElement | null>) {
  const { source } = needs;
  const { file } = target;
  const [state, setState] = useState<FileState>('reading');
  const [failure, setFailure] = useState<{ readonly sentence: string; readonly conflict: boolean } | null>(null);
  const [editor, setEditor] = useState<TextEditor | null>(null);
  const stored = useRef<StoredText>({ text: '', sha256: '' });
  const revision = useStore(source.store, (site) => site.revision);
  const readOnly = useStore(source.store, (site) => site.readOnly);
  const markers = useMarkers(needs, file);
  const sameAsStored = (): boolean => editor?.text() === stored.current.text;

  const save = async (): Promise<void> => {
    if (!editor || sameAsStored()) return;
    const outcome = await saveText(source, file, editor.text(), stored.current.sha256);
    if (!outcome.ok) return setFailure(outcome);
    settle(outcome.stored);
  };
  const reload = async ({ keepTyped }: { readonly keepTyped: boolean }): Promise<void> => {
    const outcome = await readText(source, file);
    if (!outcome.ok) return setFailure(outcome);
    if (keepTyped && !sameAsStored()) return;
    editor?.setText(outcome.stored.text);
    settle(outcome.stored);
  };
  const settle = (now: StoredText): void => {
    stored.current = now;
    if (editor) needs.drafts.keep(source.store.getState().folder, file, { text: editor.text(), base: now });
    setFailure(null);
    setState(sameAsStored() ? 'saved' : 'edited');
  };
  const latest = useRef({ save, reload, sameAsStored });
  useEffect(() => {
    latest.current = { save, reload, sameAsStored };
  });

  useEffect(() => openEditor({ needs, file, box, stored, setEditor, setFailure, setState }), [needs, file, box]);
  useEffect(() => editor?.setMarkers(markers), [editor, markers]);
  useEffect(() => editor?.setReadOnly(readOnly !== null), [editor, readOnly]);
  useEffect(() => editor?.reveal(target), [editor, target]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may have changed the file; text being typed is kept
  useEffect(() => {
    if (editor && latest.current.sameAsStored()) void latest.current.reload({ keepTyped: true });
  }, [editor, revision]);
  useEffect(
    () =>
      registerActions([
        {
          id: `text.save.${file}`,
          title: { en: `Save ${file}`, zh: `保存 ${file}` },
          keys: 'Mod+S',
          scope: `text-file:${file}`,
          run: () => latest.current.save(),
        },
      ]),
    [file],
  );
  return { state, failure: failure?.sentence ?? null, conflict: failure?.conflict ?? false, save, reload };
}

interface OpenNeeds {
  readonly needs: SiteNeeds;
  readonly file: string;
  readonly box: React.RefObject<HTMLDivElement | null>;
  readonly stored: React.RefObject<StoredText>;
  readonly setEditor: (editor: TextEditor | null) => void;
  readonly setFailure: (failure: { readonly sentence: string; readonly conflict: boolean }) => void;
  readonly setState: (state: FileState) => void;
}

/** Loads the editor and the text side by side. Returns what closes both. */
function openEditor({ needs, file, box, stored, setEditor, setFailure, setState }: OpenNeeds): () => void {
  let live = true;
  let opened: TextEditor | null = null;
  void Promise.all([loadTextEditor(), readText(needs.source, file)]).then(([{ createTextEditor }, outcome]) => {
    const element = box.current;
    if (!live || !element) return;
    if (!outcome.ok) return setFailure(outcome);
    const { folder } = needs.source.store.getState();
    const { text, base } = needs.drafts.get(folder, file) ?? { text: outcome.stored.text, base: outcome.stored };
    stored.current = base;
    const editor = createTextEditor({
      element,
      label: file,
      text,
      onChange: () => {
        needs.drafts.keep(folder, file, { text: editor.text(), base: stored.current });
        setState(editor.text() === stored.current.text ? 'saved' : 'edited');
      },
    });
    opened = editor;
    setEditor(editor);
    setState(text === base.text ? 'saved' : 'edited');
    if (!document.activeElement?.closest('dialog, input, textarea')) editor.focus();
  });
  return () => {
    live = false;
    opened?.dispose();
    setEditor(null);
  };
}

function useMarkers({ source }: SiteNeeds, file: string) {
  const problems = useStore(source.store, (site) => site.problems);
  const locale = useStore(localeStore, (state) => state.locale);
  return useMemo(
    () =>
      problems
        .filter((problem) => problem.file === file)
        .map((problem) => {
          const { message, fix } = problemText(problem, locale);
          const { severity, code, line, column } = problem;
          return { severity, code, line, column, message: fix ? `${message}\n${fix}` : message };
        }),
    [problems, file, locale],
  );
}
