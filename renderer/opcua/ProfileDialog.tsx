import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useStore } from 'zustand';
import { Dialog } from '../kit/Dialog.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import type { SiteSource } from '../kit/siteSource.ts';
import { emptyForm, type FormFailure, formOf, type ProfileForm, profileEdits, readProfile, securityChoices } from './profileForm.ts';
import { profileTexts } from './texts/profile.ts';

interface ProfileDialogProps {
  readonly source: SiteSource;
  /** The connection that is changed, or null for a new one. */
  readonly edited: string | null;
  readonly onDone: (name: string) => void;
  readonly onClose: () => void;
}

/** How a server is reached, written into the site. It holds no password: that is asked for, and kept in the system's keychain. */
export function ProfileDialog({ source, edited, onDone, onClose }: ProfileDialogProps) {
  const t = useText(profileTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const [form, setForm] = useState<ProfileForm>(() => startOf(source, edited));
  const [failure, setFailure] = useState<FormFailure | string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget;
    const taken = Object.keys(source.store.getState().site?.connections ?? {}).filter((name) => name !== edited);
    const read = readProfile(form, taken);
    if (!read.ok) {
      setFailure(read.failure);
      const field = element.elements.namedItem(read.failure.field);
      if (field instanceof HTMLElement) field.focus();
      return;
    }
    const label = t(edited === null ? 'addLabel' : 'changeLabel', { name: read.value.name });
    if (await source.edit(label, profileEdits(form))) return onDone(read.value.name);
    setFailure(source.store.getState().failure ?? t('refused'));
  };
  const field = (id: keyof ProfileForm) => ({
    id,
    value: form[id],
    failure: failure !== null && typeof failure !== 'string' && failure.field === id ? failure.sentence[locale] : null,
    onChange: (value: string) => {
      setForm({ ...form, [id]: value });
      setFailure(null);
    },
  });
  return (
    <Dialog title={t(edited === null ? 'addTitle' : 'changeTitle')} onClose={onClose} className="opcua-dialog">
      <form onSubmit={(event) => void submit(event)} autoComplete="off">
        <div className="dialog-body">
          <p className="dim">{t('lead')}</p>
          <div className="opcua-fields">
            <TextField {...field('name')} label={t('name')} hint={t('nameHint')} disabled={edited !== null} first={edited === null} />
            <TextField {...field('title')} label={t('title')} hint={t('titleHint')} />
            <TextField {...field('url')} label={t('url')} hint={t('urlHint')} wide first={edited !== null} />
            <Choice {...field('security')} label={t('security')} hint={t('securityHint')}>
              <option value="strongest">{t('strongest')}</option>
              {securityChoices.map((choice) => (
                <option key={choice} value={choice}>
                  {choice === 'None/None' ? t('noSecurity') : choice.replace('/', ' · ')}
                </option>
              ))}
            </Choice>
            <Choice {...field('identity')} label={t('identity')} hint={t('identityHint')}>
              <option value="anonymous">{t('anonymous')}</option>
              <option value="user">{t('userAndPassword')}</option>
              <option value="certificate">{t('certificateIdentity')}</option>
            </Choice>
            {form.identity === 'user' && <TextField {...field('user')} label={t('user')} hint={t('userHint')} wide />}
            {form.identity === 'certificate' && <TextField {...field('certificate')} label={t('certificate')} hint={t('fileHint')} wide />}
            {form.identity === 'certificate' && <TextField {...field('key')} label={t('key')} hint={t('fileHint')} wide />}
          </div>
          {typeof failure === 'string' && (
            <p className="failure" role="alert">
              {failure}
            </p>
          )}
        </div>
        <div className="dialog-foot">
          <small className="dim foot-note">{t('undoable')}</small>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="button primary">
            {t(edited === null ? 'add' : 'change')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function startOf(source: SiteSource, edited: string | null): ProfileForm {
  const profile = edited === null ? undefined : source.store.getState().site?.connections[edited];
  return profile?.kind === 'opcua' && edited !== null ? formOf(edited, profile) : emptyForm;
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly failure: string | null;
  readonly onChange: (value: string) => void;
}

function TextField({
  first,
  wide,
  disabled,
  onChange,
  ...props
}: FieldProps & { readonly first?: boolean; readonly wide?: boolean; readonly disabled?: boolean }) {
  return (
    <Labelled {...props} className={wide ? 'wide' : ''}>
      {(attributes) => (
        <input
          className="input"
          autoComplete="off"
          spellCheck={false}
          disabled={disabled}
          {...attributes}
          {...(first && { 'data-first-focus': true })}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Labelled>
  );
}

function Choice({ children, onChange, ...props }: FieldProps & { readonly children: ReactNode }) {
  return (
    <Labelled {...props}>
      {(attributes) => (
        <select className="input" {...attributes} onChange={(event) => onChange(event.target.value)}>
          {children}
        </select>
      )}
    </Labelled>
  );
}

interface LabelledProps extends Omit<FieldProps, 'onChange'> {
  readonly className?: string;
  readonly children: (attributes: object) => ReactNode;
}

/** A label, its control, and a hint in whose place a mistake is named. */
function Labelled({ id, label, hint, value, failure, className = '', children }: LabelledProps) {
  const inputId = useId();
  const noteId = useId();
  return (
    <div className={`field ${className}`}>
      <label htmlFor={inputId}>{label}</label>
      {children({ id: inputId, name: id, value, 'aria-invalid': failure !== null, 'aria-describedby': noteId })}
      <small id={noteId} className={failure ? 'err' : undefined} {...(failure && { role: 'alert' })}>
        {failure ?? hint}
      </small>
    </div>
  );
}
