import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { CertificateProblem, CertificateView } from '../../shared/opcua/certificate.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { dayText } from './format.ts';
import { certificateWords } from './texts/failures.ts';
import { trustTexts } from './texts/trust.ts';

/** What a person compares: fingerprints first, then whose it is and how long it holds. */
export function CertificateFacts({ certificate }: { readonly certificate: CertificateView }) {
  const t = useText(trustTexts);
  const { thumbprint, sha256, subject, issuer, isSelfSigned, validFromMs, validToMs, applicationUri, hosts, key, serial } = certificate;
  const facts: readonly (readonly [string, string])[] = [
    [t('subject'), printable(subject, 500)],
    [t('issuer'), isSelfSigned ? t('selfSigned') : printable(issuer, 500)],
    [t('validity'), t('from', { from: dayText(validFromMs), to: dayText(validToMs) })],
    [t('application'), applicationUri === null ? t('none') : printable(applicationUri, 500)],
    [t('hosts'), hosts.length === 0 ? t('none') : printable(hosts.slice(0, 20).join(', '), 500)],
    [t('key'), printable(key, 60)],
    [t('serial'), printable(serial, 100)],
  ];
  return (
    <dl className="opcua-facts">
      <div>
        <dt>{t('thumbprint')}</dt>
        <dd>
          <Hex text={thumbprint} />
        </dd>
      </div>
      <div>
        <dt>{t('sha256')}</dt>
        <dd>
          <Hex text={sha256} />
        </dd>
      </div>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** In groups that the eye can keep; copied, it is one piece. */
function Hex({ text }: { readonly text: string }) {
  const groups = printable(text, 130).match(/.{1,8}/g) ?? [];
  return (
    <span className="mono opcua-hex">
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups have no identity but their place
        <span key={index}>{group}</span>
      ))}
    </span>
  );
}

/** What is wrong with a certificate, each with the step that mends it. */
export function CertificateProblems({ problems }: { readonly problems: readonly CertificateProblem[] }) {
  const locale = useStore(localeStore, (state) => state.locale);
  return (
    <ul className="opcua-problems">
      {problems.map(({ code, message }) => (
        <li key={code} className={code === 'untrusted' || code === 'expires-soon' ? 'warn' : 'err'}>
          {locale === 'en' && message !== '' ? printable(message, 600) : certificateWords[code][locale]}
        </li>
      ))}
    </ul>
  );
}
