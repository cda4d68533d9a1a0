import { useText } from '../kit/i18n.ts';
import { publishTexts } from './actTexts.ts';
import type { FormProblem, PublishForm } from './publishForm.ts';

interface PropertiesProps {
  readonly form: PublishForm;
  readonly problem: FormProblem | null;
  readonly onChange: (part: Partial<PublishForm>) => void;
}

const fields = ['contentType', 'responseTopic', 'correlationData', 'expiryS'] as const;

/** The properties that a message of MQTT 5 may carry (3.3.2.3). */
export function PublishProperties({ form, problem, onChange }: PropertiesProps) {
  const t = useText(publishTexts);
  return (
    <details className="mqtt-fields">
      <summary>{t('properties')}</summary>
      <div className="mqtt-grid">
        {fields.map((field) => (
          <label key={field} className="field">
            {t(field)}
            <input
              className="input mono"
              spellCheck={false}
              autoComplete="off"
              value={form[field]}
              aria-invalid={problem?.field === field}
              onChange={(event) => onChange({ [field]: event.target.value })}
            />
          </label>
        ))}
        <label className="field mqtt-wide">
          {t('userProperties')}
          <textarea
            className="input mono mqtt-pairs"
            spellCheck={false}
            value={form.userProperties}
            aria-invalid={problem?.field === 'userProperties'}
            onChange={(event) => onChange({ userProperties: event.target.value })}
          />
        </label>
      </div>
    </details>
  );
}
