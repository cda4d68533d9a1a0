import { z } from 'zod';

/** What is wrong with a certificate. Each has a sentence with the step that mends it, in `certificateProblemText`. */
export const certificateProblems = [
  'untrusted',
  'changed',
  'expired',
  'not-yet-valid',
  'expires-soon',
  'uri-mismatch',
  'uri-missing',
  'host-mismatch',
  'weak-key',
  'weak-signature',
  'wrong-use',
  'bad-signature',
  'unreadable',
] as const;

const certificateProblem = z.object({ code: z.enum(certificateProblems), message: z.string() });
export type CertificateProblem = z.output<typeof certificateProblem>;

/** A certificate, as a person compares it. All text in it can be shown. */
export const certificateView = z.object({
  /** SHA-1 of the DER form in hex, capital letters: the name that OPC UA itself uses (Part 6 §6.2.2). Not a proof: compare `sha256`. */
  thumbprint: z.string(),
  sha256: z.string(),
  subject: z.string(),
  issuer: z.string(),
  isSelfSigned: z.boolean(),
  serial: z.string(),
  /** ms since 1970, UTC */
  validFromMs: z.number(),
  validToMs: z.number(),
  applicationUri: z.string().nullable(),
  hosts: z.array(z.string()),
  /** Such as 'RSA 2048'. */
  key: z.string(),
  problems: z.array(certificateProblem),
});
export type CertificateView = z.output<typeof certificateView>;

/** What makes a certificate unfit whatever a person says: nobody can be shown to hold its key, or nobody can read it. */
export const isFatal = ({ code }: CertificateProblem): boolean => code === 'unreadable' || code === 'bad-signature';
