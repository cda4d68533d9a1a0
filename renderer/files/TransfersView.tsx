import { useStore } from 'zustand';
import type { Transfer } from '../../shared/files/contract.ts';
import { baseName } from '../../shared/files/names.ts';
import { printable } from '../../shared/kit/printable.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { filesFailureText } from './failureText.ts';
import { sizeText } from './rows.ts';
import type { FilesStore } from './store.ts';
import { filesTexts } from './texts.ts';

/** The host's transfers, newest first, with what can be done about each. */
export function TransfersView({ files }: { readonly files: FilesStore }) {
  const t = useText(filesTexts);
  const transfers = useStore(files.store, (state) => state.transfers);
  if (transfers.length === 0) return null;
  return (
    <section className="files-transfers" aria-label={t('transfers')}>
      <h3 className="heading">{t('transfers')}</h3>
      <ul>
        {transfers.toReversed().map((transfer) => (
          <TransferRow key={transfer.id} files={files} transfer={transfer} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly files: FilesStore;
  readonly transfer: Transfer;
}

const tones: Readonly<Partial<Record<Transfer['state'], string>>> = { done: 'ok', failed: 'err', interrupted: 'warn', asking: 'warn' };
/** A shape for each state, so that colour is not all. */
const marks: Readonly<Record<Transfer['state'], string>> = {
  counting: '…',
  asking: '?',
  running: '▸',
  done: '✓',
  failed: '✕',
  interrupted: '‖',
  cancelled: '–',
};

function TransferRow({ files, transfer }: RowProps) {
  const t = useText(filesTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { state, bytes, bytesDone, bytesPerSecond, failure, from, device, direction } = transfer;
  const first = printable(baseName(from[0] ?? ''), 120);
  const name = from.length > 1 ? t('andMore', { name: first, count: from.length - 1 }) : first;
  const title = t(direction === 'upload' ? 'uploadOf' : 'downloadOf', { name, device });
  const isMoving = state === 'running' || state === 'counting';
  return (
    <li className="files-transfer">
      <span className={tones[state] ?? 'dim'}>
        <span aria-hidden="true">{marks[state]}</span> {t(state)}
      </span>
      <span className="clip" title={printable(transfer.to, 300)}>
        {title}
      </span>
      <progress max={Math.max(1, bytes)} value={state === 'done' ? Math.max(1, bytes) : bytesDone} aria-label={t('progressOf', { name })} />
      <span className="dim">
        {isMoving
          ? t('progress', { done: sizeText(bytesDone), all: sizeText(bytes), rate: sizeText(bytesPerSecond) })
          : t(transfer.files === 1 ? 'filesOfOne' : 'filesOf', { done: transfer.filesDone, all: transfer.files })}
      </span>
      <TransferButtons files={files} transfer={transfer} />
      {failure && state !== 'cancelled' && <span className="err files-note">{filesFailureText(failure, locale)}</span>}
      {state === 'asking' && <Conflict files={files} transfer={transfer} />}
      {!isMoving && <Notes transfer={transfer} />}
    </li>
  );
}

function TransferButtons({ files, transfer: { id, state, canResume } }: RowProps) {
  const t = useText(filesTexts);
  const isLive = state === 'running' || state === 'counting' || state === 'asking';
  return (
    <span className="files-buttons">
      {canResume && (
        <button type="button" className="button small" onClick={() => void files.ask((client) => client['files.resume']({ id }))}>
          {t('resume')}
        </button>
      )}
      {isLive ? (
        <button type="button" className="button small" onClick={() => void files.ask((client) => client['files.cancel']({ id }))}>
          {t('cancel')}
        </button>
      ) : (
        <button type="button" className="button small quiet" onClick={() => void files.ask((client) => client['files.forget']({ id }))}>
          {t('forget')}
        </button>
      )}
    </span>
  );
}

/** Says what would be replaced and where, before it is. */
function Conflict({ files, transfer: { id, conflicts, direction, device } }: RowProps) {
  const t = useText(filesTexts);
  const answer = (policy: 'replace' | 'skip' | 'rename') => void files.ask((client) => client['files.answer']({ id, policy }));
  const names = conflicts.first.join(', ') + (conflicts.count > conflicts.first.length ? ' …' : '');
  return (
    <span className="files-note files-conflict" role="alert">
      <span>{t('conflict', { count: conflicts.count, names })}</span>
      <button type="button" className="button small" onClick={() => answer('replace')}>
        {t(direction === 'upload' ? 'replaceWhat' : 'replaceHere', { count: conflicts.count, device })}
      </button>
      <button type="button" className="button small" onClick={() => answer('rename')}>
        {t('keepBoth')}
      </button>
      <button type="button" className="button small" onClick={() => answer('skip')}>
        {t('skip')}
      </button>
    </span>
  );
}

function Notes({ transfer: { verified, skipped, skippedCount } }: { readonly transfer: Transfer }) {
  const t = useText(filesTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const proven = verified.sha256 + verified.readBack;
  return (
    <>
      {proven + verified.size > 0 && (
        <span className="dim files-note">
          {[proven > 0 && t('proven', { count: proven }), verified.size > 0 && t('unproven', { count: verified.size })]
            .filter(Boolean)
            .join(' · ')}
        </span>
      )}
      {skippedCount > 0 && (
        <details className="files-note">
          <summary>{t('skippedCount', { count: skippedCount })}</summary>
          <ul>
            {skipped.map((failure) => (
              <li key={failure.message}>{filesFailureText(failure, locale)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
