import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { Site } from '../../shared/site/model.ts';
import { ConfirmFoot, Dialog } from '../kit/Dialog.tsx';
import { localeStore, type Texts, useText } from '../kit/i18n.ts';
import type { AddFailure, AddField, AddForm, AddValues } from './addForm.ts';
import { addForms } from './addForms.ts';
import type { SiteNeeds } from './needs.ts';

const texts = {
  add: { en: 'Add', zh: '添加' },
  undoable: { en: 'One edit of the site files; undo takes it back.', zh: '对站点文件的一次编辑，可撤销。' },
} satisfies Texts;

/** The form that adds something to the site while it is open, else nothing. */
export function AddDialogHost({ needs }: { readonly needs: SiteNeeds }) {
  const kind = useStore(needs.adding, (state) => state.kind);
  const site = useStore(needs.source.store, (state) => state.site);
  const form = addForms.find(({ id }) => id === kind);
  if (!form || !site) return null;
  return <AddDialog key={kind} needs={needs} form={form} site={site} onClose={() => needs.adding.setState({ kind: null })} />;
}

interface DialogProps {
  readonly needs: SiteNeeds;
  readonly form: AddForm;
  readonly site: Site;
  readonly onClose: () => void;
}

function AddDialog({ needs: { source, openPanel }, form, site, onClose }: DialogProps) {
  const t = useText(texts);
  const locale = useStore(localeStore, (state) => state.locale);
  const [fields] = useState(() => form.fields(site, source.selection.getState()));
  const [values, setValues] = useState<AddValues>(() => Object.fromEntries(fields.map(({ id, initial }) => [id, initial])));
  const [failure, setFailure] = useState<AddFailure | string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget;
    const read = form.read(values, site);
    if (!read.ok) {
      setFailure(read.failure);
      const wrong = element.elements.namedItem(read.failure.field);
      if (wrong instanceof HTMLElement) wrong.focus();
      return;
    }
    const { label, edits, select } = read.value;
    if (!(await source.edit(label[locale], edits))) return setFailure(source.store.getState().failure);
    onClose();
    if (!select) return;
    source.selection.setState(select);
    openPanel('schedule');
  };
  const first = fields.find(({ initial }) => initial === '') ?? fields[0];
  const failureAt = (id: string): string | null =>
    failure !== null && typeof failure !== 'string' && failure.field === id ? failure.sentence[locale] : null;
  return (
    <Dialog title={form.title[locale].replace('…', '')} onClose={onClose} className="add-dialog">
      <form onSubmit={(event) => void submit(event)} onKeyDown={submitFromSelect}>
        <div className="dialog-body">
          <p className="dim">{form.lead[locale]}</p>
          <div className="add-fields">
            {fields.map((field) => (
              <Field
                key={field.id}
                field={field}
                first={field === first}
                value={values[field.id] ?? ''}
                failure={failureAt(field.id)}
                onChange={(value) => {
                  setValues((before) => ({ ...before, [field.id]: value }));
                  setFailure(null);
                }}
              />
            ))}
          </div>
          {typeof failure === 'string' && (
            <p className="failure" role="alert">
              {failure}
            </p>
          )}
        </div>
        <ConfirmFoot label={t('add')} note={t('undoable')} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** Enter adds from any field: browsers send a form from a text field only. */
function submitFromSelect(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || !(event.target instanceof HTMLSelectElement)) return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}

interface FieldProps {
  readonly field: AddField;
  readonly first: boolean;
  readonly value: string;
  readonly failure: string | null;
  readonly onChange: (value: string) => void;
}

/** A field with its hint, in whose place a mistake is named. */
function Field({ field: { id, label, hint, choices }, first, value, failure, onChange }: FieldProps) {
  const locale = useStore(localeStore, (state) => state.locale);
  const inputId = useId();
  const noteId = useId();
  const note = failure ?? hint?.[locale];
  const shared = {
    id: inputId,
    name: id,
    value,
    'aria-invalid': failure !== null,
    'aria-describedby': note ? noteId : undefined,
    ...(first && { 'data-first-focus': true }),
  };
  return (
    <div className="field">
      <label htmlFor={inputId}>{label[locale]}</label>
      {choices ? (
        <select className="input" {...shared} onChange={(event) => onChange(event.target.value)}>
          {choices.map(({ value: choice, title }) => (
            <option key={choice} value={choice}>
              {title?.[locale] ?? choice}
            </option>
          ))}
        </select>
      ) : (
        <input className="input" autoComplete="off" spellCheck={false} {...shared} onChange={(event) => onChange(event.target.value)} />
      )}
      {note && (
        <small id={noteId} className={failure ? 'err' : undefined} {...(failure && { role: 'alert' })}>
          {note}
        </small>
      )}
    </div>
  );
}
