import { type FormEvent, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { Site } from '../../shared/site/model.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { localeStore, translate, useText } from '../kit/i18n.ts';
import { formTexts } from './actTexts.ts';
import { emptyProfile, type ProfileForm, type ProfileProblem, readProfile } from './newProfile.ts';
import type { MqttNeeds } from './viewNeeds.ts';

/** The form for a new broker while it is open, else nothing. */
export function NewConnectionHost({ needs }: { readonly needs: MqttNeeds }) {
  const isAdding = useStore(needs.connections.store, (state) => state.isAdding);
  const site = useStore(needs.source.store, (state) => state.site);
  if (!isAdding || !site) return null;
  return <NewConnection needs={needs} site={site} onClose={() => needs.connections.store.setState({ isAdding: false })} />;
}

interface FormProps {
  readonly needs: MqttNeeds;
  readonly site: Site;
  readonly onClose: () => void;
}

const plain = ['user', 'clientId', 'ca', 'certificate', 'key'] as const;
const hints = { name: 'nameHint', url: 'urlHint', user: 'userHint', clientId: 'clientIdHint', ca: 'caHint', key: 'keyHint' } as const;

function NewConnection({ needs: { source, connections }, site, onClose }: FormProps) {
  const t = useText(formTexts);
  const [form, setForm] = useState<ProfileForm>(emptyProfile);
  const [problem, setProblem] = useState<ProfileProblem | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const change = (part: Partial<ProfileForm>): void => {
    setForm((before) => ({ ...before, ...part }));
    setProblem(null);
    setRefused(null);
  };
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget;
    const read = readProfile(form, site);
    if (!read.ok) {
      setProblem(read.failure);
      const wrong = element.elements.namedItem(read.failure.field);
      if (wrong instanceof HTMLElement) wrong.focus();
      return;
    }
    const { name, edits } = read.value;
    const label = translate(formTexts, localeStore.getState().locale)('label', { name });
    if (!(await source.edit(label, edits))) return setRefused(source.store.getState().failure);
    onClose();
    connections.choose(name);
  };
  const noteOf = (field: keyof ProfileForm): { readonly text: string; readonly isWrong: boolean } | null => {
    if (problem?.field === field) return { text: t(problem.code, { hint: t('urlHint'), line: problem.line }), isWrong: true };
    return field in hints ? { text: t(hints[field as keyof typeof hints]), isWrong: false } : null;
  };
  const text = (field: (typeof plain)[number] | 'name' | 'url') => (
    <Field
      key={field}
      field={field}
      label={t(field)}
      value={form[field]}
      note={noteOf(field)}
      isFirst={field === 'name'}
      onChange={(value) => change({ [field]: value })}
    />
  );
  return (
    <Dialog title={t('title')} onClose={onClose} className="mqtt-new">
      <form onSubmit={(event) => void submit(event)}>
        <div className="dialog-body">
          <p className="dim">{t('lead')}</p>
          <div className="mqtt-grid">
            {text('name')}
            <label className="field">
              {t('version')}
              <select
                className="input"
                value={form.version}
                onChange={(event) => change({ version: event.target.value === '3.1.1' ? '3.1.1' : '5' })}
              >
                <option>5</option>
                <option>3.1.1</option>
              </select>
            </label>
            <div className="mqtt-wide">{text('url')}</div>
            {plain.map(text)}
            <Subscriptions
              value={form.subscriptions}
              note={noteOf('subscriptions')}
              onChange={(subscriptions) => change({ subscriptions })}
            />
          </div>
          {refused !== null && (
            <p className="failure" role="alert">
              {refused}
            </p>
          )}
        </div>
        <div className="dialog-foot">
          <small className="dim foot-note">{t('undoable')}</small>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="button primary">
            {t('add')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface Note {
  readonly text: string;
  readonly isWrong: boolean;
}

interface FieldProps {
  readonly field: keyof ProfileForm;
  readonly label: string;
  readonly value: string;
  readonly note: Note | null;
  readonly isFirst: boolean;
  readonly onChange: (value: string) => void;
}

function Field({ field, label, value, note, isFirst, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={field}
        className="input"
        autoComplete="off"
        spellCheck={false}
        value={value}
        aria-invalid={note?.isWrong ?? false}
        aria-describedby={note ? `${id}-note` : undefined}
        {...(isFirst && { 'data-first-focus': true })}
        onChange={(event) => onChange(event.target.value)}
      />
      <FieldNote id={`${id}-note`} note={note} />
    </div>
  );
}

function Subscriptions({ value, note, onChange }: Pick<FieldProps, 'value' | 'note' | 'onChange'>) {
  const t = useText(formTexts);
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{t('subscriptions')}</label>
      <textarea
        id={id}
        name="subscriptions"
        className="input mono mqtt-pairs"
        spellCheck={false}
        value={value}
        aria-invalid={note?.isWrong ?? false}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)}
      />
      <FieldNote id={`${id}-note`} note={note ?? { text: t('subscriptionsHint'), isWrong: false }} />
    </div>
  );
}

function FieldNote({ id, note }: { readonly id: string; readonly note: Note | null }) {
  if (!note) return null;
  return (
    <small id={id} className={note.isWrong ? 'err' : undefined} {...(note.isWrong && { role: 'alert' })}>
      {note.text}
    </small>
  );
}
