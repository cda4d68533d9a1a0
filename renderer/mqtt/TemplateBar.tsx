import { useState } from 'react';
import { useStore } from 'zustand';
import { useText } from '../kit/i18n.ts';
import { publishTexts } from './actTexts.ts';
import type { PublishForm } from './publishForm.ts';
import { forgetTemplate, keepTemplate } from './templates.ts';
import type { MqttNeeds } from './viewNeeds.ts';

interface TemplateProps {
  readonly needs: MqttNeeds;
  readonly form: PublishForm;
  readonly onTake: (form: PublishForm) => void;
}

const MOST_NAME_UNITS = 60;

/** Forms that were kept under a name. */
export function TemplateBar({ needs: { templates: store }, form, onTake }: TemplateProps) {
  const t = useText(publishTexts);
  const { templates } = useStore(store);
  const [name, setName] = useState('');
  const [isTooLong, setTooLong] = useState(false);
  const known = templates.find((template) => template.name === name);
  return (
    <div className="mqtt-row mqtt-templates">
      <select
        className="input"
        aria-label={t('templates')}
        value={known?.name ?? ''}
        onChange={(event) => {
          setName(event.target.value);
          const taken = templates.find((template) => template.name === event.target.value);
          if (taken) onTake(taken.form);
        }}
      >
        <option value="">{t('noTemplate')}</option>
        {templates.map((template) => (
          <option key={template.name} value={template.name}>
            {template.name}
          </option>
        ))}
      </select>
      <input
        className="input"
        aria-label={t('templateName')}
        placeholder={t('templateName')}
        maxLength={MOST_NAME_UNITS}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button
        type="button"
        className="button small quiet"
        disabled={name.trim() === ''}
        onClick={() => setTooLong(!keepTemplate(store, { name: name.trim(), form }))}
      >
        {t('keep')}
      </button>
      <button type="button" className="button small quiet" disabled={!known} onClick={() => forgetTemplate(store, name)}>
        {t('forget')}
      </button>
      {isTooLong && (
        <span className="warn" role="alert">
          {t('tooLong')}
        </span>
      )}
    </div>
  );
}
