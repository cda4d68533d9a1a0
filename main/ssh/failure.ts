import { printable } from '../../shared/kit/printable.ts';
import { fail } from '../../shared/kit/result.ts';
import { legacyRisks } from '../../shared/site/legacy.ts';
import { legacyOf, type OfferPart } from '../../shared/ssh/algorithms.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import { codeOf } from '../kit/files.ts';

export interface SshFailure {
  readonly code:
    | 'unreachable'
    | 'lost'
    | 'algorithms'
    | 'host-key-changed'
    | 'host-key-revoked'
    | 'host-key-refused'
    | 'authentication'
    | 'cancelled'
    | 'closed'
    | 'no-channel'
    | 'no-room'
    | 'no-sftp'
    | 'output-limit'
    | 'sudo'
    | 'bad-argument';
  /** Names the device, what happened and what to do; a device's own words in it are made harmless. */
  readonly message: string;
}

/** What may go away by itself: a link that is down, a device that boots. */
export const isPassing = ({ code }: SshFailure): boolean => code === 'unreachable' || code === 'lost';

export const cancelled: SshFailure = { code: 'cancelled', message: 'It was cancelled.' };

export function closed(label: string): { readonly ok: false; readonly failure: SshFailure } {
  return fail({ code: 'closed', message: `The session with ${label} was closed.` });
}

const partsOfOffer: readonly (readonly [RegExp, OfferPart, string])[] = [
  [/no matching host key/i, 'serverHostKey', 'host key'],
  [/no matching key exchange/i, 'kex', 'key exchange'],
  [/no matching .*cipher/i, 'cipher', 'cipher'],
  [/no matching .*MAC/i, 'hmac', 'MAC'],
];

const systemSentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Is the SSH server running, and is the port right?',
  EHOSTUNREACH: 'the network has no way to it. Check the cable, the address and the gateway.',
  ENETUNREACH: 'the network has no way to it. Check the cable, the address and the gateway.',
  ETIMEDOUT: 'it did not answer. Check the address, the cable and any firewall on the way.',
  ENOTFOUND: 'its name is not known. Check the name, or use the IP address.',
  EAI_AGAIN: 'the name server did not answer. Use the IP address, or try again.',
  ECONNRESET: 'it closed the connection.',
};

/** What an error of the SSH client or of the system means, while logging in to `hop`. */
export function connectFailure(hop: Hop, error: unknown): SshFailure {
  const text = error instanceof Error ? error.message : String(error);
  const where = `${hop.label} (${hop.host} port ${hop.port})`;
  const part = partsOfOffer.find(([pattern]) => pattern.test(text));
  if (part) {
    const risks = legacyOf(part[1]).map((name) => legacyRisks[name].en);
    return {
      code: 'algorithms',
      message: `${where}: no ${part[2]} algorithm in common. If it is too old for better, one can be let in for it alone, under "legacy" in the "ssh" part of its device file: ${risks.join(' ')}`,
    };
  }
  if (/too many authentication failures/i.test(text)) {
    return {
      code: 'authentication',
      message: `${where}: it stopped after too many keys. Name the right one for it (IdentityFile with IdentitiesOnly yes).`,
    };
  }
  const sentence = systemSentences[codeOf(error) ?? ''] ?? `${printable(text, 200)}.`;
  return { code: 'unreachable', message: [`${where}: ${sentence}`, ...(hop.unfollowed ?? [])].join(' ') };
}
