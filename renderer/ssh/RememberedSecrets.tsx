import { useEffect } from 'react';
import { useStore } from 'zustand';
import { localeStore, useText } from '../kit/i18n.ts';
import { sshFailureText } from '../kit/sshFailureText.ts';
import { connectionsTexts } from './texts.ts';
import type { SshNeeds } from './viewNeeds.ts';

/** What the keychain keeps, by what it is for; never the secret itself. */
export function RememberedSecrets({ needs }: { readonly needs: SshNeeds }) {
  const t = useText(connectionsTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const connection = useStore(needs.source.store, (state) => state.connection);
  const remembered = useStore(needs.ssh.store, (state) => state.remembered);
  const failure = useStore(needs.ssh.store, (state) => state.rememberedFailure);
  const asked = useStore(needs.ssh.store, (state) => state.asked.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer may have been kept when the number of questions changes
  useEffect(() => {
    if (connection === 'open') void needs.ssh.readRemembered();
  }, [needs, connection, asked]);
  return (
    <section className="remembered" aria-label={t('remembered')}>
      <h2 className="heading">{t('remembered')}</h2>
      {failure && (
        <p className="failure" role="alert">
          {sshFailureText(failure, locale)}
        </p>
      )}
      {!remembered && !failure && <p className="dim">{t('reading')}</p>}
      {remembered && remembered.unavailable !== null && <p className="dim">{t('unavailable', { why: remembered.unavailable })}</p>}
      {remembered && remembered.unavailable === null && remembered.accounts.length === 0 && <p className="dim">{t('rememberedNone')}</p>}
      {remembered && remembered.accounts.length > 0 && (
        <ul>
          {remembered.accounts.map((account) => (
            <li key={account}>
              <span className="mono clip">{account}</span>
              <button
                type="button"
                className="button small"
                aria-label={t('forgetWhat', { account })}
                onClick={() => void needs.ssh.forget(account)}
              >
                {t('forget')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
