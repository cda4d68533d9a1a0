import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaFailure, OpcuaNode, OpcuaReading } from '../../shared/opcua/contract.ts';
import { renderValue } from '../../shared/opcua/render.ts';
import type { ValueShape } from '../../shared/opcua/values.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import type { Explorer } from './explorer.ts';
import { opcuaFailureText } from './failureText.ts';
import { type Reached, reach } from './reach.ts';
import { StatusMark } from './StatusMark.tsx';
import { writeTexts } from './texts/write.ts';
import { ValueEditor } from './ValueEditor.tsx';
import { type Draft, draftOf, isArrayShape, readDraft, typeOf } from './valueDraft.ts';

interface WriteDialogProps {
  readonly explorer: Explorer;
  readonly target: { readonly node: string; readonly name: string };
  readonly onClose: () => void;
}

/** Writes the value of one variable: its type is read first, and its value read back afterwards. */
export function WriteDialog({ explorer, target, onClose }: WriteDialogProps) {
  const t = useText(writeTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const read = useNode(explorer, target.node);
  return (
    <Dialog title={t('title', { name: printable(target.name, 80) })} onClose={onClose} className="opcua-dialog">
      {read === null ? (
        <div className="dialog-body">
          <p className="dim">{t('reading')}</p>
        </div>
      ) : !read.ok ? (
        <Refused text={opcuaFailureText(read.failure, locale)} onClose={onClose} />
      ) : !read.value.shape ? (
        <Refused text={t('noType')} onClose={onClose} />
      ) : (
        <WriteForm explorer={explorer} details={read.value} shape={read.value.shape} onClose={onClose} />
      )}
    </Dialog>
  );
}

function useNode(explorer: Explorer, node: string): Reached<OpcuaNode> | null {
  const [read, setRead] = useState<Reached<OpcuaNode> | null>(null);
  useEffect(() => {
    let isOver = false;
    void reach(explorer.client, (living) => living['opcua.node']({ connection: explorer.connection, node })).then(
      (result) => isOver || setRead(result),
    );
    return () => {
      isOver = true;
    };
  }, [explorer, node]);
  return read;
}

function Refused({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const t = useText(writeTexts);
  return (
    <>
      <div className="dialog-body">
        <p className="failure" role="alert">
          {text}
        </p>
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" data-first-focus onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </>
  );
}

interface FormProps {
  readonly explorer: Explorer;
  readonly details: OpcuaNode;
  readonly shape: ValueShape;
  readonly onClose: () => void;
}

function WriteForm({ explorer, details, shape, onClose }: FormProps) {
  const t = useText(writeTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const form = useRef<HTMLFormElement>(null);
  const reading = details.reading?.value ?? null;
  const [draft, setDraft] = useState<Draft>(() => draftOf(shape, reading));
  const [failure, setFailure] = useState<string | null>(null);
  const [isWriting, setIsWriting] = useState(false);
  const [written, setWritten] = useState<OpcuaReading | null>(null);
  const type = typeOf(shape.types, shape.type);
  const omitted = reading?.omitted ?? 0;
  const why = !details.isWritable ? t('notWritable') : omitted > 0 ? t('cut', { count: omitted }) : null;
  useEffect(() => form.current?.querySelector<HTMLElement>('[data-at]')?.focus(), []);
  const refuse = (reason: OpcuaFailure): void => setFailure(opcuaFailureText(reason, locale));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const value = readDraft(shape, draft, reading);
    if (!value.ok) {
      const { at, sentence } = value.failure;
      setFailure(at === '' ? sentence[locale] : t('at', { at, what: sentence[locale] }));
      form.current?.querySelector<HTMLElement>(`[data-at="${CSS.escape(at)}"]`)?.focus();
      return;
    }
    setFailure(null);
    setWritten(null);
    setIsWriting(true);
    const asked = {
      connection: explorer.connection,
      node: details.node,
      value: { ...value.value, dimensions: [...value.value.dimensions] },
    };
    const result = await reach(explorer.client, (living) => living['opcua.write'](asked));
    setIsWriting(false);
    if (!result.ok) return refuse(result.failure);
    setWritten(result.value);
    if (explorer.details.store.getState().node === details.node) void explorer.details.refresh();
  };
  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <div className="dialog-body">
        <p className="dim">{t('lead', { connection: explorer.connection })}</p>
        <dl className="opcua-facts">
          <div>
            <dt>{t('now')}</dt>
            <dd className="opcua-value">
              {reading ? renderValue(reading, { shape, limit: 400 }) : <StatusMark status={details.reading?.status ?? 0} />}
            </dd>
          </div>
          <div>
            <dt>{t('type')}</dt>
            <dd>
              {printable(type.name, 100)}
              {isArrayShape(shape, reading) && ` [${reading?.dimensions.join(', ') ?? ''}]`}
            </dd>
          </div>
        </dl>
        <ValueEditor
          types={shape.types}
          type={type}
          draft={draft}
          at=""
          label={t('value')}
          dimensions={reading?.dimensions ?? []}
          onChange={(next) => {
            setDraft(next);
            setFailure(null);
          }}
        />
        {(failure ?? why) !== null && (
          <p className="failure" role="alert">
            {failure ?? why}
          </p>
        )}
        {written && (
          <p className="opcua-done" role="status">
            {t('readBack')} <b className="opcua-value">{written.value ? renderValue(written.value, { shape, limit: 400 }) : ''}</b>{' '}
            <StatusMark status={written.status} />
          </p>
        )}
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={onClose}>
          {t(written ? 'close' : 'cancel')}
        </button>
        <button type="submit" className="button primary" disabled={isWriting || why !== null}>
          {t(written ? 'writeAgain' : 'write')}
        </button>
      </div>
    </form>
  );
}
