import { printable } from '../../shared/kit/printable.ts';
import { statusName, statusText } from '../../shared/opcua/status.ts';
import { codeOf } from '../kit/files.ts';

export interface OpcuaFault {
  /** One of this file, or the name of a status code. */
  readonly code: string;
  readonly message: string;
}

/** A status code as a failure of something. `what` names it: "line-opcua: reading nsu=…;s=Speed". */
export function statusFailure(what: string, status: number): OpcuaFault {
  return { code: statusName(status), message: `${printable(what, 300)}: ${statusText(status)}` };
}

/** What would change the plant is not held back until a connection is there again: by then nobody may want it. */
export const notNow = (what: string): OpcuaFault => ({
  code: 'connection-lost',
  message: `${printable(what, 300)}: the connection is down, and nothing was sent. Try again once it is back.`,
});

const systemSentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Is the server running, and is the port right?',
  EHOSTUNREACH: 'the network has no way to it. Check the cable, the address and the gateway.',
  ENETUNREACH: 'the network has no way to it. Check the cable, the address and the gateway.',
  ETIMEDOUT: 'it did not answer. Check the address, the cable and any firewall on the way.',
  ENOTFOUND: 'its name is not known. Check the name, or use the IP address.',
  EAI_AGAIN: 'the name server did not answer. Use the IP address, or try again.',
  ECONNRESET: 'it closed the connection. Is it an OPC UA server?',
};

/** What each step of a login means to a person when the server refuses it. */
const refusals: Readonly<Record<string, { readonly code: string; readonly message: string }>> = {
  BadIdentityTokenRejected: {
    code: 'identity-refused',
    message:
      'the server does not accept this user, password or certificate. Check them, or have the server’s administrator let the user in.',
  },
  BadUserAccessDenied: {
    code: 'identity-refused',
    message: 'the server does not let this user in. Check user and password, or have the server’s administrator let the user in.',
  },
  BadIdentityTokenInvalid: {
    code: 'identity-refused',
    message:
      'the server does not take this kind of login. Look at its endpoints for what it takes, and change "identity" of the connection.',
  },
  BadSecurityChecksFailed: {
    code: 'own-certificate-refused',
    message:
      'the server refuses and does not say why. Most often it does not trust this program’s certificate yet: on the server, move "Fieldwright" from the rejected to the trusted certificates, then connect again.',
  },
  BadCertificateUntrusted: {
    code: 'own-certificate-refused',
    message:
      'the server does not trust this program’s certificate. On the server, move "Fieldwright" from the rejected to the trusted certificates, then connect again.',
  },
  BadCertificateTimeInvalid: {
    code: 'own-certificate-refused',
    message:
      'to the server this program’s certificate has expired or is not valid yet. Compare the clocks of both, or renew the certificate.',
  },
  BadCertificateUriInvalid: {
    code: 'own-certificate-refused',
    message: 'this program’s certificate names another application URI. Renew it.',
  },
  BadSecurityPolicyRejected: {
    code: 'no-endpoint',
    message: 'the server does not offer this security policy. Look at its endpoints, and change "security" of the connection.',
  },
  BadTooManySessions: {
    code: 'BadTooManySessions',
    message: 'the server has no room for one more session. Close other clients, or wait until old sessions have timed out.',
  },
  BadTcpEndpointUrlInvalid: {
    code: 'unreachable',
    message: 'the server does not answer under this address. Look at its endpoints for the right path.',
  },
};

/** @returns the name of the status code in an error's text, such as node-opcua makes it; null without one */
export function statusIn(error: unknown): string | null {
  return /\b(Bad[A-Z][A-Za-z]+)\b/.exec(textOf(error))?.[1] ?? null;
}

/** What an error of the client, the system or the server means, while connecting to `where` (name and address). */
export function connectFailure(where: string, error: unknown): OpcuaFault {
  const text = textOf(error);
  const system = codeOf(error) ?? /\b(E[A-Z_]{5,})\b/.exec(text)?.[1] ?? '';
  const sentence = systemSentences[system];
  if (sentence) return { code: 'unreachable', message: `${where}: ${sentence}` };
  const status = statusIn(error);
  const refusal = status ? refusals[status] : undefined;
  if (refusal) return { code: refusal.code, message: `${where}: ${refusal.message}` };
  if (status) return { code: status, message: `${where}: the server answers ${status}.` };
  if (/premature|disconnected by third party|connection (?:may have been|has been)|socket/i.test(text))
    return {
      code: 'lost',
      message: `${where}: the connection was closed while logging in. Is it an OPC UA server, and does it trust this program’s certificate?`,
    };
  if (/timeout|timed out/i.test(text)) return { code: 'unreachable', message: `${where}: ${systemSentences.ETIMEDOUT}` };
  return { code: 'unreachable', message: `${where}: ${printable(text, 300)}.` };
}

/** What an error of a request over an open connection means. */
export function requestFailure(what: string, error: unknown): OpcuaFault {
  const status = statusIn(error);
  const text = textOf(error);
  if (status) return { code: status, message: `${printable(what, 300)}: the server answers ${status}.` };
  if (/timeout|timed out/i.test(text))
    return { code: 'BadTimeout', message: `${printable(what, 300)}: the server did not answer in time.` };
  return { code: 'lost', message: `${printable(what, 300)}: ${printable(text, 300)}.` };
}

export function notOpen(connection: string): OpcuaFault {
  return { code: 'not-open', message: `${connection} is not connected. Connect it first.` };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
