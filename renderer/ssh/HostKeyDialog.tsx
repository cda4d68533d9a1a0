import type { ReactNode } from 'react';
import type { HostKeyQuestion } from '../../shared/ssh/contract.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { consoleCommands, groupFingerprint } from './fingerprint.ts';
import { hostKeyTexts } from './texts.ts';

interface HostKeyDialogProps {
  readonly question: HostKeyQuestion;
  readonly foot: ReactNode;
  readonly onChoice: (choice: 'store' | 'once' | 'refuse') => void;
  readonly onClose: () => void;
}

/** Asks whether a server is the one that is meant, before anything is sent to it. Focus starts on the answer that trusts nobody. */
export function HostKeyDialog({ question, foot, onChoice, onClose }: HostKeyDialogProps) {
  const t = useText(hostKeyTexts);
  const { hop, host, port, keyType, fingerprints, file } = question;
  const commands = consoleCommands(keyType);
  const simulated = isSimulatedHost(host);
  return (
    <Dialog title={t('title', { hop })} onClose={onClose} className="question-dialog">
      <div className="dialog-body">
        <p>
          {t('lead', { hop, host, port })} {simulated && <Simulated />}
        </p>
        <dl className="question-facts">
          <dt>{t('type')}</dt>
          <dd className="mono">{keyType}</dd>
          <dt>{t('sha256')}</dt>
          <dd>
            <Fingerprint text={fingerprints.sha256} />
          </dd>
          <dt>{t('md5')}</dt>
          <dd>
            <Fingerprint text={fingerprints.md5} />
          </dd>
          <dt>{t('file')}</dt>
          <dd className={file === null ? 'warn' : 'mono'} id="host-key-file">
            {file ?? t('noFile')}
          </dd>
        </dl>
        {simulated ? <p className="dim">{t('simulatedText')}</p> : commands.length > 0 && <Compare commands={commands} />}
      </div>
      <div className="dialog-foot">
        {foot}
        <button type="button" className="button" data-first-focus onClick={() => onChoice('refuse')}>
          {t('refuse')}
        </button>
        <button type="button" className="button" onClick={() => onChoice('once')}>
          {t('once')}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={file === null}
          aria-describedby="host-key-file"
          onClick={() => onChoice('store')}
        >
          {t('store')}
        </button>
      </div>
    </Dialog>
  );
}

/** In groups that the eye can keep; copied, it is the fingerprint in one piece. */
function Fingerprint({ text }: { readonly text: string }) {
  const { hash, groups } = groupFingerprint(text);
  return (
    <span className="fingerprint mono">
      <span className="dim">{hash}</span>
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups have no identity but their place
        <span key={index} className="fingerprint-group">
          {group}
        </span>
      ))}
    </span>
  );
}

function Compare({ commands }: { readonly commands: readonly string[] }) {
  const t = useText(hostKeyTexts);
  return (
    <section aria-label={t('compare')} className="question-compare">
      <p className="dim">{t('compareText')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable by keyboard */}
      <pre className="mono" tabIndex={0}>
        {commands.join('\n')}
      </pre>
    </section>
  );
}
