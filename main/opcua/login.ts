import type { ClientSession, OPCUAClient } from 'node-opcua';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { CertificateView } from '../../shared/opcua/certificate.ts';
import type { OpcuaProfile } from '../../shared/site/connections.ts';
import type { Keychain } from '../kit/keychain.ts';
import { leafOf } from './certificates.ts';
import { ANSWER_MS, end, keyPairOf, policyName, readEndpoints } from './discovery.ts';
import { type ChosenEndpoint, chooseEndpoint } from './endpoint.ts';
import { connectFailure, type OpcuaFault } from './failure.ts';
import { createIdentities, type Identity } from './identity.ts';
import type { Library } from './library.ts';
import type { OwnCertificate, Pki } from './pki.ts';
import type { Ask } from './questions.ts';
import { createCertificateStore } from './store.ts';
import type { Trust } from './trust.ts';

export interface Target {
  /** The connection's name in the site. */
  readonly connection: string;
  readonly profile: OpcuaProfile;
  /** Where it is dialled; not the profile's for a simulated server. */
  readonly url: string;
  /** The certificate that the simulated server was given by this very process; null for a real one. */
  readonly simulated: Uint8Array | null;
}

export interface LoginPorts {
  readonly library: Library;
  readonly pki: Pki;
  readonly trust: Trust;
  readonly keychain: Keychain;
  readonly ask: Ask;
  /** Where the login stands. */
  onStep(step: 'connecting' | 'waiting-for-trust' | 'waiting-for-credentials'): void;
  /** At a reconnect the server showed a certificate that nobody has confirmed. */
  onUntrusted(): void;
}

export interface LoggedIn extends ChosenEndpoint {
  readonly client: OPCUAClient;
  readonly session: ClientSession;
  /** Null: none was needed. */
  readonly certificate: CertificateView | null;
  readonly identity: string;
}

const MAX_ATTEMPTS = 5;
/** How long a server keeps a session whose client is silent: a cut of this length loses nothing, ms. */
const SESSION_MS = 120_000;

export async function logIn(target: Target, ports: LoginPorts, signal: AbortSignal): Promise<Result<LoggedIn, OpcuaFault>> {
  const { connection, profile, url } = target;
  const where = `${connection} (${profile.url})`;
  const own = await ports.pki.own();
  ports.onStep('connecting');
  const endpoints = await readEndpoints(ports.library, { where, url, own, signal });
  if (!endpoints.ok) return endpoints;
  const chosen = chooseEndpoint(where, endpoints.value, profile);
  if (!chosen.ok) return chosen;
  const certificate = await confirmServer(target, chosen.value, ports, signal);
  if (!certificate.ok) return certificate;

  const identify = createIdentities(ports);
  for (let attempt = 1; ; attempt++) {
    if (profile.identity.kind !== 'anonymous') ports.onStep('waiting-for-credentials');
    const isEncrypted = encryptsPassword(ports.library, chosen.value);
    const identity = await identify({ connection, url: profile.url, profile, attempt, isEncrypted, signal });
    if (!identity.ok) return identity;
    ports.onStep('connecting');
    const opened = await openSession({ where, target, chosen: chosen.value, identity: identity.value, own, ports, signal });
    await identity.value.settle(opened.ok || opened.failure.code !== 'identity-refused');
    if (opened.ok) return ok({ ...chosen.value, ...opened.value, certificate: certificate.value, identity: identity.value.words });
    const mayAskAgain = opened.failure.code === 'identity-refused' && profile.identity.kind === 'user' && attempt < MAX_ATTEMPTS;
    if (!mayAskAgain || signal.aborted) return opened;
  }
}

/** A certificate is needed wherever a message is signed. */
async function confirmServer(target: Target, chosen: ChosenEndpoint, { trust, onStep }: LoginPorts, signal: AbortSignal) {
  const chain = chosen.endpoint.serverCertificate;
  if (chosen.mode === 'None' || !chain || chain.length === 0) return ok(null);
  const { connection, profile, simulated } = target;
  if (simulated && Buffer.from(leafOf(chain)).equals(simulated)) return ok(null);
  onStep('waiting-for-trust');
  const host = hostOf(profile.url);
  return trust.confirm({ connection, url: profile.url, applicationUri: chosen.endpoint.server.applicationUri, host, chain }, signal);
}

/**
 * Whether nobody on the way can read the password. A token carries a policy of its own, else it has the endpoint's (OPC UA Part 4 §7.42); the library
 * takes the first token of the kind. Without a secure channel it would be encrypted for whatever certificate the session shows, which nobody has
 * confirmed: that counts as open.
 */
function encryptsPassword({ UserTokenType }: Library, { endpoint, policy, mode }: ChosenEndpoint): boolean {
  if (mode !== 'Sign') return mode === 'SignAndEncrypt';
  const token = endpoint.userIdentityTokens?.find(({ tokenType }) => tokenType === UserTokenType.UserName);
  return (policyName(token?.securityPolicyUri ?? null) || policy) !== 'None';
}

export const hostOf = (url: string): string => /^[a-z.]+:\/\/(\[[^\]]*\]|[^:/]*)/i.exec(url)?.[1]?.replace(/^\[|\]$/g, '') ?? '';

interface Opening {
  readonly where: string;
  readonly target: Target;
  readonly chosen: ChosenEndpoint;
  readonly identity: Identity;
  readonly own: OwnCertificate;
  readonly ports: LoginPorts;
  readonly signal: AbortSignal;
}

async function openSession(opening: Opening): Promise<Result<{ client: OPCUAClient; session: ClientSession }, OpcuaFault>> {
  const { target, identity, signal, where } = opening;
  const client = createOpcuaClient(opening);
  const stop = () => void end(client);
  signal.addEventListener('abort', stop);
  try {
    await client.connect(target.url);
    const session = await client.createSession(identity.info);
    // Only now: a server that is not there is told at once, one that goes away later is waited for.
    client.connectionStrategy.maxRetry = -1;
    return ok({ client, session });
  } catch (error) {
    await end(client);
    return fail(signal.aborted ? { code: 'cancelled', message: 'It was cancelled.' } : connectFailure(where, error));
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function createOpcuaClient({ chosen, own, ports }: Opening): OPCUAClient {
  const { library, trust, onUntrusted } = ports;
  const { endpoint, mode } = chosen;
  const certificate = endpoint.serverCertificate;
  return library.OPCUAClient.create({
    applicationName: 'Fieldwright',
    applicationUri: own.applicationUri,
    certificateKeyPairProvider: keyPairOf(library, own),
    clientCertificateManager: createCertificateStore(library, trust, onUntrusted),
    securityMode: endpoint.securityMode,
    securityPolicy: library.coerceSecurityPolicy(endpoint.securityPolicyUri),
    // the very certificate that was confirmed: the channel opens with the holder of its key alone
    ...(mode !== 'None' && certificate ? { serverCertificate: certificate } : {}),
    connectionStrategy: { maxRetry: 0, initialDelay: 500, maxDelay: 5_000 },
    endpointMustExist: false,
    // types of structures are asked for one by one, when a value has them: a server has thousands
    dataTypeExtractStrategy: library.DataTypeExtractStrategy.Lazy,
    keepSessionAlive: true,
    requestedSessionTimeout: SESSION_MS,
    transportTimeout: ANSWER_MS,
  });
}
