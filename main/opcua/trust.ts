import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { type CertificateProblem, type CertificateView, isFatal } from '../../shared/opcua/certificate.ts';
import { leafOf, thumbprintOf, viewCertificate } from './certificates.ts';
import type { OpcuaFault } from './failure.ts';
import type { Pki } from './pki.ts';
import type { Ask } from './questions.ts';

export interface ShownCertificate {
  readonly connection: string;
  readonly url: string;
  /** As the endpoint describes itself. */
  readonly applicationUri: string | null;
  readonly host: string;
  /** DER; more may follow the first certificate. */
  readonly chain: Uint8Array;
}

export interface Trust {
  /** Comes back ok only where a person has said, now or before, that this very certificate is the server's. */
  confirm(shown: ShownCertificate, signal: AbortSignal): Promise<Result<CertificateView, OpcuaFault>>;
  /** Whether it was confirmed, without asking. */
  isTrusted(der: Uint8Array): Promise<boolean>;
  /** Forgets what was trusted until the program ends. */
  forget(thumbprint: string): void;
}

/** What a person has to look at again although the certificate is in the list. */
const askedAgain: ReadonlySet<CertificateProblem['code']> = new Set(['expired', 'not-yet-valid', 'uri-mismatch']);

export function createTrust({ pki, ask, now }: { readonly pki: Pki; readonly ask: Ask; readonly now: () => number }): Trust {
  const once = new Set<string>();

  async function storedIn(kind: 'trusted' | 'rejected', thumbprint: string): Promise<boolean> {
    return (await pki.list(kind)).some(({ view }) => view.thumbprint === thumbprint);
  }

  /** A certificate of the same application that was trusted, where this is another one. */
  async function formerOf(view: CertificateView): Promise<CertificateView | null> {
    if (view.applicationUri === null) return null;
    const trusted = await pki.list('trusted');
    return trusted.find((stored) => stored.view.applicationUri === view.applicationUri)?.view ?? null;
  }

  async function whyAsked(view: CertificateView): Promise<CertificateProblem> {
    const former = await formerOf(view);
    if (!former)
      return {
        code: 'untrusted',
        message: 'Nobody has trusted it on this computer yet. Compare its fingerprint with the one that the server itself shows.',
      };
    return {
      code: 'changed',
      message: `This server had another certificate before (${former.thumbprint.slice(0, 8)}…, valid to ${new Date(former.validToMs).toISOString().slice(0, 10)}). If nobody renewed it, another device answers here.`,
    };
  }

  return {
    async confirm(shown, signal) {
      const der = leafOf(shown.chain);
      const view = viewCertificate(der, { applicationUri: shown.applicationUri, host: shown.host, nowMs: now() });
      const fatal = view.problems.find(isFatal);
      if (fatal) return refused(shown, fatal.message);
      if (once.has(view.thumbprint)) return ok(view);
      const isStored = await storedIn('trusted', view.thumbprint);
      if (isStored && !view.problems.some(({ code }) => askedAgain.has(code))) return ok(view);
      const problems = isStored ? view.problems : [await whyAsked(view), ...view.problems];
      const certificate = { ...view, problems };
      const answer = await ask({ kind: 'certificate', connection: shown.connection, url: shown.url, certificate }, signal);
      if (signal.aborted) return fail({ code: 'cancelled', message: 'It was cancelled.' });
      if (answer.kind !== 'trust' || answer.choice === 'refuse') {
        if (answer.kind === 'trust' && !isStored) await pki.put('rejected', der);
        return refused(shown, 'it was not trusted. Nothing was sent.');
      }
      once.add(view.thumbprint);
      if (answer.choice === 'store') await pki.put('trusted', der);
      return ok(certificate);
    },
    async isTrusted(der) {
      const thumbprint = thumbprintOf(leafOf(der));
      return once.has(thumbprint) || (await storedIn('trusted', thumbprint));
    },
    forget: (thumbprint) => once.delete(thumbprint),
  };
}

function refused({ connection, url }: ShownCertificate, why: string) {
  return fail({ code: 'certificate-refused', message: `${connection} (${url}): the server’s certificate: ${why}` });
}
