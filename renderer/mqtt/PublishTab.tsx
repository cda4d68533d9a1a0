import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import { reasonWords } from '../../shared/mqtt/reasons.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { printChord } from '../kit/keys.ts';
import { publishTexts } from './actTexts.ts';
import { bytesText, clockText } from './amounts.ts';
import { PublishProperties } from './PublishProperties.tsx';
import { type FormProblem, type PublishForm, readForm } from './publishForm.ts';
import { Refused } from './Refused.tsx';
import { QosSelect } from './SubscribeBar.tsx';
import { TemplateBar } from './TemplateBar.tsx';
import { useAsk } from './useAsk.ts';
import type { MqttNeeds } from './viewNeeds.ts';

interface PublishProps {
  readonly needs: MqttNeeds;
  readonly connection: string;
}

/** Publishes one message. What was typed stays while other tabs are in front. */
export function PublishTab({ needs, connection }: PublishProps) {
  const t = useText(publishTexts);
  const { client, publishing, connections, topic } = needs;
  const form = useStore(publishing);
  const status = useStore(connections.store, (state) => state.statuses[connection]);
  const chosenTopic = useStore(topic.store, (state) => state.history?.raw ?? null);
  const locale = useStore(localeStore, (state) => state.locale);
  const { isBusy, failure, ask } = useAsk();
  const [problem, setProblem] = useState<FormProblem | null>(null);
  const [said, setSaid] = useState('');
  const isOpen = status?.state.kind === 'open';
  const change = (part: Partial<PublishForm>): void => {
    publishing.setState(part);
    setProblem(null);
  };
  const send = async (): Promise<void> => {
    const read = readForm(form, status?.version === '5');
    setProblem(read.ok ? null : read.failure);
    setSaid('');
    if (!read.ok) return;
    const done = await ask(() => client()?.['mqtt.publish']({ connection, ...read.value }));
    if (!done) return;
    const { payload } = read.value;
    const reason = done.reasonCode ? ` ${reasonWords({ packet: 'puback', version: '5', code: done.reasonCode })[locale]}` : '';
    const sent = t('done', {
      bytes: payload.byteLength,
      topic: printable(form.topic, 120),
      ms: done.latencyMs < 10 ? done.latencyMs.toFixed(1) : Math.round(done.latencyMs),
      at: clockText(Date.now()),
    });
    setSaid(`${sent}${reason}`);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isOpen && !isBusy) void send();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  return (
    <form className="mqtt-publish" onSubmit={submit} onKeyDown={onKeyDown}>
      <TemplateBar needs={needs} form={form} onTake={change} />
      <div className="mqtt-row">
        <label className="field mqtt-grow">
          {t('topic')}
          <input
            className="input mono"
            value={form.topic}
            spellCheck={false}
            autoComplete="off"
            aria-invalid={problem?.field === 'topic'}
            onChange={(event) => change({ topic: event.target.value })}
          />
        </label>
        <button type="button" className="button small" disabled={chosenTopic === null} onClick={() => change({ topic: chosenTopic ?? '' })}>
          {t('takeChosen')}
        </button>
      </div>
      <Payload form={form} isWrong={problem?.field === 'payload'} onChange={change} />
      <div className="mqtt-row">
        <QosSelect value={form.qos} onChange={(qos) => change({ qos })} />
        <label className="mqtt-inline">
          <input type="checkbox" checked={form.isRetained} onChange={(event) => change({ isRetained: event.target.checked })} />
          {t('retain')}
        </label>
        {form.isRetained && form.payload === '' && (
          <span className="warn" role="status">
            {t('deletes')}
          </span>
        )}
      </div>
      {status?.version === '5' && <PublishProperties form={form} problem={problem} onChange={change} />}
      {problem && (
        <p className="failure" role="alert">
          {t(
            problem.code,
            problem.code === 'too-large'
              ? { bytes: problem.values.bytes ?? 0, most: bytesText(Number(problem.values.most)) }
              : problem.values,
          )}
        </p>
      )}
      <Refused failure={failure} />
      <div className="mqtt-row">
        <button type="submit" className="button primary" disabled={!isOpen || isBusy}>
          {t('publish', { connection })} <kbd>{printChord('Mod+Enter')}</kbd>
        </button>
        {!isOpen && <span className="dim">{t('notOpen')}</span>}
        <output className="dim">{said}</output>
      </div>
    </form>
  );
}

interface PayloadProps {
  readonly form: PublishForm;
  readonly isWrong: boolean;
  readonly onChange: (part: Partial<PublishForm>) => void;
}

const kinds = ['text', 'json', 'hex'] as const;

function Payload({ form, isWrong, onChange }: PayloadProps) {
  const t = useText(publishTexts);
  const id = useId();
  return (
    <div className="field">
      <span className="mqtt-row">
        <label htmlFor={id}>{t('payload')}</label>
        <span className="mqtt-grow" />
        <label className="mqtt-inline">
          {t('kind')}
          <select
            className="input"
            value={form.kind}
            onChange={(event) => onChange({ kind: kinds.find((kind) => kind === event.target.value) ?? 'text' })}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(kind)}
              </option>
            ))}
          </select>
        </label>
      </span>
      <textarea
        id={id}
        className="input mono mqtt-payload"
        spellCheck={false}
        value={form.payload}
        aria-invalid={isWrong}
        onChange={(event) => onChange({ payload: event.target.value })}
      />
    </div>
  );
}
