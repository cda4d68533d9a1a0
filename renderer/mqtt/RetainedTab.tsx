import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { topicFilter } from '../../shared/site/connections.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/i18n.ts';
import { retainedTexts } from './actTexts.ts';
import { bytesText, countText } from './amounts.ts';
import { Refused } from './Refused.tsx';
import { RetainedList } from './RetainedList.tsx';
import { barTexts } from './texts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

interface RetainedProps {
  readonly needs: MqttNeeds;
  readonly connection: string;
}

const DEFAULT_RATE_PER_S = 50;

/** Retained messages: first what is there, then, if it is wanted, their removal, with a file that brings them back. */
export function RetainedTab({ needs, connection }: RetainedProps) {
  const t = useText(retainedTexts);
  const say = useText(barTexts);
  const { cleanup } = needs;
  const state = useStore(cleanup.store);
  const isMine = state.connection === connection;
  const [filter, setFilter] = useState(isMine ? state.filter : '');
  const [rate, setRate] = useState(String(DEFAULT_RATE_PER_S));
  const [isAsking, setAsking] = useState(false);
  const isValid = topicFilter.safeParse(filter).success;
  const ratePerS = Math.min(10_000, Math.max(1, Number(rate) || DEFAULT_RATE_PER_S));
  const isRunning = state.run?.state === 'running';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isValid && !isRunning) void cleanup.preview(connection, filter);
  };
  const rateField = (
    <label className="mqtt-inline">
      {t('rate')}
      <input
        className="input mqtt-number"
        type="number"
        min={1}
        max={10_000}
        value={rate}
        onChange={(event) => setRate(event.target.value)}
      />
    </label>
  );
  return (
    <div className="mqtt-retained">
      <form className="mqtt-row mqtt-bar-row" onSubmit={submit}>
        <label className="mqtt-inline mqtt-grow">
          {t('filter')}
          <input
            className="input mono"
            spellCheck={false}
            autoComplete="off"
            placeholder="plant/line/#"
            value={filter}
            aria-invalid={filter !== '' && !isValid}
            onChange={(event) => setFilter(event.target.value)}
          />
        </label>
        <button type="submit" className="button small" disabled={!isValid || isRunning || (isMine && state.isReading)}>
          {t('preview')}
        </button>
      </form>
      {filter !== '' && !isValid && <p className="err mqtt-note">{say('badFilter')}</p>}
      {isMine && (
        <>
          <Refused failure={state.failure} />
          <Progress needs={needs} rate={rateField} onUndo={() => void cleanup.undo(ratePerS)} />
          {state.isReading && <p className="dim mqtt-note">{t('reading')}</p>}
          {state.preview && !isRunning && <Found needs={needs} rate={rateField} onClean={() => setAsking(true)} />}
        </>
      )}
      {!(isMine && (state.preview || state.run || state.isReading)) && <p className="dim mqtt-note">{t('lead')}</p>}
      {isAsking && (
        <ConfirmClean
          connection={connection}
          count={cleanup.count()}
          onClose={() => setAsking(false)}
          onYes={() => {
            setAsking(false);
            void cleanup.clean(ratePerS);
          }}
        />
      )}
    </div>
  );
}

/** What the preview found, and what of it would go. */
function Found({ needs, rate, onClean }: { readonly needs: MqttNeeds; readonly rate: React.ReactNode; readonly onClean: () => void }) {
  const t = useText(retainedTexts);
  const { cleanup } = needs;
  const { preview, filter, spared } = useStore(cleanup.store);
  if (!preview) return null;
  if (preview.topics === 0) return <p className="dim mqtt-note">{t('nothing', { filter })}</p>;
  const count = cleanup.count();
  const names = preview.rows.flatMap(({ raw }) => (raw === null ? [] : [raw]));
  return (
    <>
      <div className="mqtt-row mqtt-bar-row">
        <b>{t('found', { topics: countText(preview.topics), bytes: bytesText(preview.bytes) })}</b>
        <button
          type="button"
          className="button small quiet"
          onClick={() => cleanup.store.setState({ spared: new Set(spared.size > 0 ? [] : names) })}
        >
          {t(spared.size > 0 ? 'all' : 'none')}
        </button>
        <span className="mqtt-grow" />
        {rate}
        <button type="button" className="button small" disabled={count === 0} onClick={onClean}>
          {t('clean', { count: countText(count) })}
        </button>
      </div>
      {!preview.isComplete && <p className="warn mqtt-note">{t('incomplete')}</p>}
      <RetainedList needs={needs} preview={preview} />
      {preview.topics > preview.rows.length && (
        <p className="warn mqtt-note">{t('moreRows', { count: countText(preview.topics - preview.rows.length) })}</p>
      )}
    </>
  );
}

/** How far the clean-up or its undoing has come, and where the way back stands. */
function Progress({
  needs: { cleanup },
  rate,
  onUndo,
}: {
  readonly needs: MqttNeeds;
  readonly rate: React.ReactNode;
  readonly onUndo: () => void;
}) {
  const t = useText(retainedTexts);
  const { run, undoFile } = useStore(cleanup.store);
  if (!run) return null;
  const values = { done: countText(run.done), of: countText(run.of) };
  const word =
    run.state === 'running'
      ? t(run.kind === 'clean' ? 'cleaning' : 'restoring', values)
      : run.state === 'done'
        ? t(run.kind === 'clean' ? 'cleaned' : 'restored', values)
        : t('stopped', values);
  return (
    <div className="mqtt-progress" role="status">
      <span>{word}</span>
      {run.state === 'running' && (
        <>
          <progress max={Math.max(1, run.of)} value={run.done} aria-label={word} />
          <button type="button" className="button small" onClick={cleanup.stop}>
            {t('stop')}
          </button>
        </>
      )}
      {undoFile !== null && (
        <>
          <span className="dim mono clip" title={undoFile}>
            {t('undoFile', { file: undoFile })}
          </span>
          {run.state !== 'running' && run.kind === 'clean' && (
            <>
              {rate}
              <button type="button" className="button small" title={t('undoWhat')} onClick={onUndo}>
                {t('undo')}
              </button>
            </>
          )}
        </>
      )}
    </div>
  );
}

interface ConfirmProps {
  readonly connection: string;
  readonly count: number;
  readonly onClose: () => void;
  readonly onYes: () => void;
}

function ConfirmClean({ connection, count, onClose, onYes }: ConfirmProps) {
  const t = useText(retainedTexts);
  const values = { connection, count: countText(count) };
  return (
    <Dialog title={t('title', values)} onClose={onClose}>
      <div className="dialog-body">
        <p>{t('warn', values)}</p>
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" data-first-focus onClick={onClose}>
          {t('cancel')}
        </button>
        <button type="button" className="button primary" onClick={onYes}>
          {t('doClean', values)}
        </button>
      </div>
    </Dialog>
  );
}
