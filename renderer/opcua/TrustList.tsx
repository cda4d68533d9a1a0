import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { CertificateView } from '../../shared/opcua/certificate.ts';
import type { OpcuaFailure } from '../../shared/opcua/contract.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { CertificateFacts, CertificateProblems } from './CertificateFacts.tsx';
import { opcuaFailureText } from './failureText.ts';
import { dayText } from './format.ts';
import type { OpcuaClient } from './needs.ts';
import { type Reached, reach } from './reach.ts';
import type { OpcuaStore } from './store.ts';
import { trustTexts } from './texts/trust.ts';

interface Certificates {
  readonly folder: string;
  readonly own: CertificateView | null;
  readonly ownFile: string;
  readonly trusted: readonly CertificateView[];
  readonly rejected: readonly CertificateView[];
}

/** Whom this computer trusts, whom it has refused, and the certificate that it shows itself. */
export function TrustList({ opcua, onClose }: { readonly opcua: OpcuaStore; readonly onClose: () => void }) {
  const t = useText(trustTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { list, failure, change } = useCertificates(opcua);
  const shared = { onTrust: null, onRemove: (thumbprint: string) => void change((living) => living['opcua.trustRemove']({ thumbprint })) };
  const onTrust = (thumbprint: string): void => void change((living) => living['opcua.trustAccept']({ thumbprint }));
  return (
    <Dialog title={t('listTitle')} onClose={onClose} className="opcua-dialog wide">
      <div className="dialog-body">
        {failure && (
          <p className="failure" role="alert">
            {opcuaFailureText(failure, locale)}
          </p>
        )}
        {!list && !failure && <p className="dim">{t('reading')}</p>}
        {list && (
          <>
            <p className="dim">{t('listLead', { folder: printable(list.folder, 400) })}</p>
            <Own list={list} onRenew={() => void change((living) => living['opcua.renewOwn']({}))} />
            <CertificateList title={t('trusted')} none={t('noTrusted')} certificates={list.trusted} {...shared} />
            <CertificateList title={t('rejected')} none={t('noRejected')} certificates={list.rejected} {...shared} onTrust={onTrust} />
            <p className="faint">{t('removeWhat')}</p>
          </>
        )}
      </div>
    </Dialog>
  );
}

function useCertificates({ client }: OpcuaStore) {
  const [list, setList] = useState<Certificates | null>(null);
  const [failure, setFailure] = useState<OpcuaFailure | null>(null);
  const read = useCallback(async (): Promise<void> => {
    const result = await reach(client, (living) => living['opcua.trust']({}));
    if (result.ok) setList(result.value);
    else setFailure(result.failure);
  }, [client]);
  useEffect(() => void read(), [read]);
  const change = async (call: (living: OpcuaClient) => Promise<Reached<unknown>>): Promise<void> => {
    const result = await reach(client, call);
    setFailure(result.ok ? null : result.failure);
    await read();
  };
  return { list, failure, change };
}

function Own({ list: { own, ownFile }, onRenew }: { readonly list: Certificates; readonly onRenew: () => void }) {
  const t = useText(trustTexts);
  const [isAsking, setIsAsking] = useState(false);
  const [said, setSaid] = useState('');
  return (
    <section aria-label={t('own')}>
      <h3 className="opcua-why">{t('own')}</h3>
      {own ? (
        <>
          <p className="dim">{t('ownNext')}</p>
          <CertificateFacts certificate={own} />
          {own.problems.length > 0 && <CertificateProblems problems={own.problems} />}
          <p className="opcua-inline">
            <span className="mono clip" title={printable(ownFile, 1_000)}>
              {printable(ownFile, 400)}
            </span>
            <button
              type="button"
              className="button small quiet"
              onClick={() => void navigator.clipboard.writeText(ownFile).then(() => setSaid(t('copied')))}
            >
              {t('copyPath')}
            </button>
            <output className="dim">{said}</output>
          </p>
          {isAsking ? (
            <p className="failure opcua-inline">
              <span>{t('renewWhat')}</span>
              <button
                type="button"
                className="button small"
                onClick={() => {
                  setIsAsking(false);
                  onRenew();
                }}
              >
                {t('renewDo')}
              </button>
              <button type="button" className="button small" onClick={() => setIsAsking(false)}>
                {t('cancel')}
              </button>
            </p>
          ) : (
            <button type="button" className="button small" onClick={() => setIsAsking(true)}>
              {t('renew')}
            </button>
          )}
        </>
      ) : (
        <p className="dim">{t('ownNone')}</p>
      )}
    </section>
  );
}

interface ListProps {
  readonly title: string;
  readonly none: string;
  readonly certificates: readonly CertificateView[];
  readonly onTrust: ((thumbprint: string) => void) | null;
  readonly onRemove: (thumbprint: string) => void;
}

function CertificateList({ title, none, certificates, onTrust, onRemove }: ListProps) {
  const t = useText(trustTexts);
  return (
    <section aria-label={title}>
      <h3 className="opcua-why">{title}</h3>
      {certificates.length === 0 ? (
        <p className="dim">{none}</p>
      ) : (
        certificates.map((certificate) => {
          const { thumbprint, subject, validFromMs, validToMs, problems } = certificate;
          const shown = printable(subject, 200);
          return (
            <details key={thumbprint} className="opcua-certificate">
              <summary>
                <span className="clip">{shown}</span>
                <span className="dim">{t('from', { from: dayText(validFromMs), to: dayText(validToMs) })}</span>
              </summary>
              <CertificateFacts certificate={certificate} />
              {problems.length > 0 && <CertificateProblems problems={problems} />}
              <p className="opcua-inline">
                {onTrust && (
                  <button
                    type="button"
                    className="button small"
                    aria-label={t('trustOf', { subject: shown })}
                    onClick={() => onTrust(thumbprint)}
                  >
                    {t('trust')}
                  </button>
                )}
                <button
                  type="button"
                  className="button small"
                  aria-label={t('removeOf', { subject: shown })}
                  onClick={() => onRemove(thumbprint)}
                >
                  {t('remove')}
                </button>
              </p>
            </details>
          );
        })
      )}
    </section>
  );
}
