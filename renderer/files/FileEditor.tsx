import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { FilesFailure } from '../../shared/files/contract.ts';
import { printable } from '../../shared/kit/printable.ts';
import { registerActions } from '../kit/actions.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { printChord } from '../kit/keys.ts';
import { loadTextEditor } from '../kit/loadTextEditor.ts';
import type { TextEditor } from '../kit/textEditor.ts';
import { filesFailureText, notConnected } from './failureText.ts';
import type { FilesStore } from './store.ts';
import { editorTexts } from './texts.ts';

const SCOPE = 'device-file';

/** A file of the device's, edited in place. Saving replaces it in one step, and only if nobody changed it meanwhile. */
export function FileEditor({ files, path }: { readonly files: FilesStore; readonly path: string }) {
  const t = useText(editorTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const box = useRef<HTMLDivElement>(null);
  const { state, failure, hasMixedEnds, save, open } = useDeviceText(files, path, box);
  const { device } = files.place();
  const file = printable(path, 300);
  const close = () => files.leave(() => files.store.setState({ editing: null }));
  return (
    <section className="files-editor" data-key-scope={SCOPE} aria-label={t('label', { file, device })}>
      <div className="text-bar">
        <button type="button" className="button small" onClick={close}>
          {t(state === 'edited' ? 'discard' : 'close')}
        </button>
        <span className="mono clip">{file}</span>
        <span className={state === 'edited' ? 'warn' : 'dim'}>{state === 'reading' ? t('reading', { file }) : t(state)}</span>
        <button type="button" className="button small" disabled={state !== 'edited'} onClick={() => void save()}>
          {t('save', { device })} <kbd>{printChord('Mod+S')}</kbd>
        </button>
      </div>
      {hasMixedEnds && <p className="warn files-note">{t('mixedEnds')}</p>}
      {failure && (
        <div className="failure text-failure" role="alert">
          <span>{filesFailureText(failure, locale)}</span>
          {failure.code === 'conflict' && (
            <button type="button" className="button small" onClick={() => files.leave(() => void open())}>
              {t('reload')}
            </button>
          )}
        </div>
      )}
      <div ref={box} className="text-box" />
    </section>
  );
}

type TextState = 'reading' | 'saved' | 'edited' | 'saving';

/** What the file holds as the host gave it, and as the editor gives it back: Monaco takes a byte order mark off and makes line ends alike. */
interface Stored {
  readonly sha256: string;
  readonly mark: string;
  shown: string;
}

function useDeviceText(files: FilesStore, path: string, box: React.RefObject<HTMLDivElement | null>) {
  const [state, setState] = useState<TextState>('reading');
  const [failure, setFailure] = useState<FilesFailure | null>(null);
  const [hasMixedEnds, setMixedEnds] = useState(false);
  const editor = useRef<TextEditor | null>(null);
  const stored = useRef<Stored>({ sha256: '', mark: '', shown: '' });
  const place = useRef(files.place());

  const open = async (): Promise<void> => {
    setState('reading');
    const [{ createTextEditor }, result] = await Promise.all([
      loadTextEditor(),
      files
        .client()
        ?.['files.readText']({ ...place.current, path })
        .catch(() => undefined),
    ]);
    const element = box.current;
    if (!element) return;
    if (!result?.ok) return setFailure(result?.failure ?? notConnected);
    const { text, sha256 } = result.value;
    editor.current?.dispose();
    const made = createTextEditor({
      element,
      label: printable(path, 300),
      text,
      language: /\.ya?ml$/.test(path) ? 'yaml' : 'plaintext',
      onChange: () => setState(editor.current?.text() === stored.current.shown ? 'saved' : 'edited'),
    });
    editor.current = made;
    stored.current = { sha256, mark: text.startsWith('\ufeff') ? '\ufeff' : '', shown: made.text() };
    setMixedEnds(/\r\n/.test(text) && /(^|[^\r])\n/.test(text));
    setFailure(null);
    setState('saved');
    made.focus();
  };
  const save = async (): Promise<void> => {
    const made = editor.current;
    if (!made || made.text() === stored.current.shown) return;
    setState('saving');
    const { mark, sha256 } = stored.current;
    const text = made.text();
    const result = await files
      .client()
      ?.['files.writeText']({ ...place.current, path, text: mark + text, sha256 })
      .catch(() => undefined);
    if (result?.ok) stored.current = { sha256: result.value.sha256, mark, shown: text };
    setFailure(result?.ok ? null : (result?.failure ?? notConnected));
    setState(result?.ok && made.text() === text ? 'saved' : 'edited');
  };
  const latest = useRef({ open, save });
  useEffect(() => {
    latest.current = { open, save };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is another file
  useEffect(() => {
    void latest.current.open();
    return () => {
      editor.current?.dispose();
      editor.current = null;
    };
  }, [path]);
  useEffect(() => {
    if (state !== 'edited' && state !== 'saving') return;
    const ask = (event: Event) => event.preventDefault();
    files.store.setState({ isEdited: true });
    window.addEventListener('beforeunload', ask);
    return () => {
      files.store.setState({ isEdited: false });
      window.removeEventListener('beforeunload', ask);
    };
  }, [files, state]);
  useEffect(
    () =>
      registerActions([
        {
          id: 'files.save',
          title: { en: 'Files: save the file that is edited', zh: '文件：保存正在编辑的文件' },
          keys: 'Mod+S',
          scope: SCOPE,
          run: () => latest.current.save(),
        },
      ]),
    [],
  );
  return { state, failure, hasMixedEnds, save, open };
}
