import type { EndpointDescription, OPCUAClient } from 'node-opcua';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaEndpoint } from '../../shared/opcua/contract.ts';
import { opcuaModes, opcuaPolicies } from '../../shared/site/connections.ts';
import { leafOf, viewCertificate } from './certificates.ts';
import { connectFailure, type OpcuaFault } from './failure.ts';
import type { Library } from './library.ts';
import type { OwnCertificate } from './pki.ts';

export interface Discovery {
  /** How the failure sentences name it: `line-opcua (opc.tcp://host:4840)`. */
  readonly where: string;
  readonly url: string;
  readonly own: OwnCertificate;
  readonly signal: AbortSignal;
}

/** What one server may take to accept a connection or answer the first question, ms. */
export const ANSWER_MS = 10_000;

/** Asks a server for its endpoints, without a login and without any secret (OPC UA Part 4 §5.5.4). */
export async function readEndpoints(
  library: Library,
  { where, url, own, signal }: Discovery,
): Promise<Result<EndpointDescription[], OpcuaFault>> {
  const client = library.OPCUAClient.create({
    applicationName: 'Fieldwright',
    certificateKeyPairProvider: keyPairOf(library, own),
    clientCertificateManager: new library.InMemoryCertificateStore({ autoAcceptUnknown: false }),
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 100 },
    transportTimeout: ANSWER_MS,
    endpointMustExist: false,
    securityMode: library.MessageSecurityMode.None,
    securityPolicy: library.SecurityPolicy.None,
  });
  const stop = () => void client.disconnect().catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    await client.connect(url);
    return ok(await client.getEndpoints({ endpointUrl: url }));
  } catch (error) {
    if (signal.aborted) return fail({ code: 'cancelled', message: 'It was cancelled.' });
    return fail(connectFailure(where, error));
  } finally {
    signal.removeEventListener('abort', stop);
    await end(client);
  }
}

/** The program's own certificate, as node-opcua wants it. */
export function keyPairOf(library: Library, own: OwnCertificate) {
  return new library.StaticCertificateChainProvider([Buffer.from(own.der)], library.crypto_utils.makePrivateKeyFromPem(own.keyPem));
}

export async function end(client: OPCUAClient): Promise<void> {
  await client.disconnect().catch(() => undefined);
}

const policyNames: ReadonlySet<string> = new Set(opcuaPolicies);

/** `Basic256Sha256`, the last part of the policy's URI. */
export const policyName = (uri: string | null): string => printable((uri ?? '').split('#').at(-1) ?? '', 100);

export function viewEndpoint(endpoint: EndpointDescription, host: string, nowMs: number): OpcuaEndpoint {
  const policy = policyName(endpoint.securityPolicyUri);
  const mode = opcuaModes[endpoint.securityMode - 1] ?? null;
  const chain = endpoint.serverCertificate;
  const applicationUri = endpoint.server.applicationUri ?? null;
  const kinds: readonly OpcuaEndpoint['identities'][number][] = ['anonymous', 'user', 'certificate', 'issued-token'];
  return {
    url: printable(endpoint.endpointUrl ?? '', 1_000),
    policy,
    mode: mode ?? 'None',
    level: endpoint.securityLevel,
    identities: [...new Set((endpoint.userIdentityTokens ?? []).flatMap(({ tokenType }) => kinds[tokenType] ?? []))],
    certificate: chain && chain.length > 0 ? viewCertificate(leafOf(chain), { applicationUri, host, nowMs }) : null,
    unusable: whyUnusable(policy, mode),
  };
}

function whyUnusable(policy: string, mode: string | null): string | null {
  if (mode === null) return 'The server states no security mode that there is.';
  if (policyNames.has(policy)) return null;
  if (/^Basic(128|256)/.test(policy))
    return 'This policy is withdrawn: its algorithms are broken. Use a newer one, or None on a network of its own.';
  return 'This policy is not known here.';
}
