import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaArgument } from '../../shared/opcua/contract.ts';
import { renderValue } from '../../shared/opcua/render.ts';
import { severityOf, statusText } from '../../shared/opcua/status.ts';
import type { TypedValue } from '../../shared/opcua/values.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import type { Explorer } from './explorer.ts';
import { opcuaFailureText } from './failureText.ts';
import { type Reached, reach } from './reach.ts';
import { StatusMark } from './StatusMark.tsx';
import { writeTexts } from './texts/write.ts';
import { ValueEditor } from './ValueEditor.tsx';
import { type Draft, draftOf, readDraft, typeOf } from './valueDraft.ts';

interface Method {
  readonly inputs: readonly OpcuaArgument[];
  readonly outputs: readonly OpcuaArgument[];
  readonly isExecutable: boolean;
}

interface CallDialogProps {
  readonly explorer: Explorer;
  readonly target: { readonly object: string; readonly method: string; readonly name: string };
  readonly onClose: () => void;
}

/** Calls a method with typed arguments, and shows what it gave back. */
export function CallDialog({ explorer, target, onClose }: CallDialogProps) {
  const t = useText(writeTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const [read, setRead] = useState<Reached<Method> | null>(null);
  const { connection, client } = explorer;
  useEffect(() => {
    let isOver = false;
    void reach(client, (living) => living['opcua.method']({ connection, method: target.method })).then(
      (result) => isOver || setRead(result),
    );
    return () => {
      isOver = true;
    };
  }, [client, connection, target.method]);
  return (
    <Dialog title={t('callTitle', { name: printable(target.name, 80) })} onClose={onClose} className="opcua-dialog">
      {read?.ok ? (
        <CallForm explorer={explorer} target={target} method={read.value} onClose={onClose} />
      ) : (
        <div className="dialog-body">
          {read ? (
            <p className="failure" role="alert">
              {opcuaFailureText(read.failure, locale)}
            </p>
          ) : (
            <p className="dim">{t('callReading')}</p>
          )}
        </div>
      )}
    </Dialog>
  );
}

interface Answer {
  readonly status: number;
  readonly inputs: readonly number[];
  readonly outputs: readonly TypedValue[];
}

function CallForm({ explorer, target, method, onClose }: CallDialogProps & { readonly method: Method }) {
  const t = useText(writeTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const form = useRef<HTMLFormElement>(null);
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => method.inputs.map(({ shape }) => draftOf(shape, null)));
  const [failure, setFailure] = useState<string | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [isCalling, setIsCalling] = useState(false);
  useEffect(() => form.current?.querySelector<HTMLElement>('[data-at], button[type="submit"]')?.focus(), []);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const inputs: { dimensions: number[]; data: TypedValue['data'] }[] = [];
    for (const [index, { name, shape }] of method.inputs.entries()) {
      const value = readDraft(shape, drafts[index] ?? draftOf(shape, null), null);
      if (!value.ok) {
        const { at, sentence } = value.failure;
        return setFailure(t('at', { at: at === '' ? printable(name, 80) : `${printable(name, 80)} ${at}`, what: sentence[locale] }));
      }
      inputs.push({ dimensions: [...value.value.dimensions], data: value.value.data });
    }
    setFailure(null);
    setAnswer(null);
    setIsCalling(true);
    const { object, method: id } = target;
    const result = await reach(explorer.client, (living) =>
      living['opcua.call']({ connection: explorer.connection, object, method: id, inputs }),
    );
    setIsCalling(false);
    if (result.ok) setAnswer(result.value);
    else setFailure(opcuaFailureText(result.failure, locale));
  };
  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <div className="dialog-body">
        <p className="dim">{t('callLead', { connection: explorer.connection })}</p>
        {method.inputs.length === 0 && <p>{t('noInputs')}</p>}
        {method.inputs.map((argument, index) => (
          <Argument
            // biome-ignore lint/suspicious/noArrayIndexKey: arguments are told apart by their place
            key={index}
            argument={argument}
            draft={drafts[index] ?? draftOf(argument.shape, null)}
            status={answer?.inputs[index] ?? 0}
            onChange={(draft) => setDrafts(drafts.with(index, draft))}
          />
        ))}
        {!method.isExecutable && <p className="failure">{t('notExecutable')}</p>}
        {failure !== null && (
          <p className="failure" role="alert">
            {failure}
          </p>
        )}
        {isCalling && <p className="dim">{t('calling')}</p>}
        {answer && <Outputs answer={answer} outputs={method.outputs} />}
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={onClose}>
          {t(answer ? 'close' : 'cancel')}
        </button>
        <button type="submit" className="button primary" disabled={isCalling || !method.isExecutable}>
          {t(answer ? 'callAgain' : 'call')}
        </button>
      </div>
    </form>
  );
}

interface ArgumentProps {
  readonly argument: OpcuaArgument;
  readonly draft: Draft;
  readonly status: number;
  readonly onChange: (draft: Draft) => void;
}

function Argument({ argument: { name, description, shape }, draft, status, onChange }: ArgumentProps) {
  const locale = useStore(localeStore, (state) => state.locale);
  const type = typeOf(shape.types, shape.type);
  return (
    <div className="opcua-argument">
      <ValueEditor
        types={shape.types}
        type={type}
        draft={draft}
        at={name}
        label={`${printable(name, 80)} · ${printable(type.name, 80)}`}
        onChange={onChange}
      />
      {description !== '' && <small className="faint">{printable(description, 300)}</small>}
      {severityOf(status) === 'bad' && <small className="err">{statusText(status, locale)}</small>}
    </div>
  );
}

function Outputs({ answer, outputs }: { readonly answer: Answer; readonly outputs: readonly OpcuaArgument[] }) {
  const t = useText(writeTexts);
  return (
    <section aria-label={t('outputs')} className="opcua-done" role="status">
      <dl className="opcua-facts">
        <div>
          <dt>{t('status')}</dt>
          <dd>
            <StatusMark status={answer.status} />
          </dd>
        </div>
        {answer.outputs.map((value, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: results are told apart by their place
          <div key={index}>
            <dt>{printable(outputs[index]?.name ?? `[${index}]`, 80)}</dt>
            <dd className="opcua-value">{renderValue(value, { shape: outputs[index]?.shape ?? null, limit: 1_000 })}</dd>
          </div>
        ))}
      </dl>
      {answer.outputs.length === 0 && <span className="dim">{t('noOutputs')}</span>}
    </section>
  );
}
