import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaEndpoint, OpcuaFailure } from '../../shared/opcua/contract.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { CertificateFacts, CertificateProblems } from './CertificateFacts.tsx';
import { opcuaFailureText } from './failureText.ts';
import { securityChoices } from './profileForm.ts';
import { reach } from './reach.ts';
import { trustTexts } from './texts/trust.ts';
import type { OpcuaNeeds } from './viewNeeds.ts';

interface EndpointsDialogProps {
  readonly needs: OpcuaNeeds;
  readonly connection: string;
  readonly onClose: () => void;
}

interface Offer {
  readonly endpoints: readonly OpcuaEndpoint[];
  readonly applicationName: string;
}

/** What a server offers: policies, modes, logins, its certificate. One of them can be written into the site. */
export function EndpointsDialog({ needs, connection, onClose }: EndpointsDialogProps) {
  const t = useText(trustTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { offer, failure, read } = useOffer(needs, connection);
  const certificate = offer?.endpoints.find((endpoint) => endpoint.certificate !== null)?.certificate ?? null;
  return (
    <Dialog title={t('endpointsTitle', { connection })} onClose={onClose} className="opcua-dialog wide">
      <div className="dialog-body">
        <p className="dim">{t('endpointsLead')}</p>
        {failure && (
          <p className="failure" role="alert">
            {opcuaFailureText(failure, locale)}
          </p>
        )}
        {!offer && !failure && <p className="dim">{t('reading')}</p>}
        {offer && (
          <>
            <p>
              {t('application2')}: <b>{printable(offer.applicationName, 200)}</b>
            </p>
            <EndpointTable needs={needs} connection={connection} endpoints={offer.endpoints} />
            <section aria-label={t('serverCertificate')}>
              <h3 className="opcua-why">{t('serverCertificate')}</h3>
              {certificate ? (
                <>
                  <CertificateFacts certificate={certificate} />
                  {certificate.problems.length > 0 ? <CertificateProblems problems={certificate.problems} /> : <p>{t('noProblems')}</p>}
                </>
              ) : (
                <p className="dim">{t('noCertificate')}</p>
              )}
            </section>
          </>
        )}
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={() => void read()}>
          {t('askAgain')}
        </button>
        <button type="button" className="button" data-first-focus onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  );
}

function useOffer({ opcua: { client } }: OpcuaNeeds, connection: string) {
  const [offer, setOffer] = useState<Offer | null>(null);
  const [failure, setFailure] = useState<OpcuaFailure | null>(null);
  const read = useCallback(async (): Promise<void> => {
    setOffer(null);
    setFailure(null);
    const result = await reach(client, (living) => living['opcua.endpoints']({ connection }));
    if (result.ok) setOffer(result.value);
    else setFailure(result.failure);
  }, [client, connection]);
  useEffect(() => void read(), [read]);
  return { offer, failure, read };
}

interface TableProps {
  readonly needs: OpcuaNeeds;
  readonly connection: string;
  readonly endpoints: readonly OpcuaEndpoint[];
}

function EndpointTable({ needs: { source }, connection, endpoints }: TableProps) {
  const t = useText(trustTexts);
  const profile = useStore(source.store, ({ site }) => site?.connections[connection]);
  const canEdit = useStore(source.store, ({ readOnly, connection: link }) => readOnly === null && link === 'open');
  const security = profile?.kind === 'opcua' ? profile.security : undefined;
  const use = ({ policy, mode }: OpcuaEndpoint): void =>
    void source.edit(t('useLabel', { policy, mode, connection }), [
      { path: ['connections', 'connections', connection, 'security'], value: { policy, mode } },
    ]);
  return (
    <table className="opcua-table">
      <thead>
        <tr>
          <th scope="col">{t('policy')}</th>
          <th scope="col">{t('mode')}</th>
          <th scope="col" title={t('levelWhat')}>
            {t('level')}
          </th>
          <th scope="col">{t('logins')}</th>
          <th scope="col">
            <span className="visually-hidden">{t('use')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {endpoints.map((endpoint, index) => {
          const { policy, mode, level, identities, unusable, url } = endpoint;
          const isChosen = security?.policy === policy && security.mode === mode;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a server may offer the same twice
            <tr key={index} title={printable(url, 400)}>
              <td>
                {printable(policy, 60)}
                {unusable !== null && <small className="err"> {printable(unusable, 200)}</small>}
                {mode === 'None' && unusable === null && <small className="warn"> {t('noSecurity')}</small>}
              </td>
              <td>{mode}</td>
              <td>{level}</td>
              <td>{identities.map((identity) => t(identity)).join(', ')}</td>
              <td>
                {isChosen ? (
                  <b className="ok">{t('inUse')}</b>
                ) : (
                  <button
                    type="button"
                    className="button small"
                    disabled={!canEdit || unusable !== null || !securityChoices.includes(`${policy}/${mode}`)}
                    aria-label={t('useOf', { policy: printable(policy, 60), mode })}
                    onClick={() => use(endpoint)}
                  >
                    {t('use')}
                  </button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
