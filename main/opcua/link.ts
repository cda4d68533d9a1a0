import type { ClientSession, DataValue, ReadValueIdOptions } from 'node-opcua';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaServer } from '../../shared/opcua/contract.ts';
import { ANSWER_MS, end } from './discovery.ts';
import { type OpcuaFault, requestFailure } from './failure.ts';
import type { Library } from './library.ts';
import { chunked, type Limits, limitNodes, limitOf } from './limits.ts';
import type { LoggedIn, Target } from './login.ts';
import { createNodeIds, type NodeIds } from './nodeIds.ts';

/** What is told after the connection is back: whether the server kept the session, or had forgotten it (it was restarted). */
export interface Restored {
  readonly isNewSession: boolean;
  readonly fromMs: number;
  readonly toMs: number;
}

/** An open connection to a server, over whatever happens to the network, until `close`. */
export interface Link {
  readonly connection: string;
  readonly library: Library;
  readonly session: ClientSession;
  /** As the server numbers them now: never keep one over a wait. */
  ids(): NodeIds;
  limits(): Limits;
  server(): OpcuaServer;
  /** Values and other attributes, in order, in as many requests as the server needs. */
  read(nodes: readonly ReadValueIdOptions[]): Promise<Result<DataValue[], OpcuaFault>>;
  /** @returns what ends it */
  onRestored(listener: (how: Restored) => void): () => void;
  readonly isDown: () => boolean;
  /** Aborts when the link is closed for good. */
  readonly signal: AbortSignal;
  close(): Promise<void>;
}

export interface LinkEvents {
  down(attempt: number, failure: OpcuaFault): void;
  up(): void;
}

const SERVER_STATUS_BUILD = 2261; // Server_ServerStatus_BuildInfo_ProductName
const NAMESPACE_ARRAY = 2255;
/** What one answer to a browse holds at most; more follows over a continuation point. */
const REFERENCES_AT_ONCE = 1_000;

/** Reads what a client has to know before its first request, and watches over the connection. */
export async function createLink(
  target: Target,
  library: Library,
  login: LoggedIn,
  events: LinkEvents,
  now: () => number,
): Promise<Result<Link, OpcuaFault>> {
  const { client, session } = login;
  const life = new AbortController();
  const listeners = new Set<(how: Restored) => void>();
  let limits: Limits = {};
  let ids = createNodeIds(library, []);
  let productName = '';
  let sessionId = String(session.sessionId);
  let downSince: number | null = null;

  async function read(nodes: readonly ReadValueIdOptions[]): Promise<Result<DataValue[], OpcuaFault>> {
    const values: DataValue[] = [];
    try {
      for (const part of chunked(nodes, limitOf(limits, 'MaxNodesPerRead'))) values.push(...(await session.read(part)));
      return ok(values);
    } catch (error) {
      return fail(requestFailure(`${target.connection}: reading`, error));
    }
  }

  async function learn(): Promise<Result<null, OpcuaFault>> {
    const limitIds = limitNodes.map(([, id]) => id);
    // few enough for the most frugal server
    const values = await read([NAMESPACE_ARRAY, SERVER_STATUS_BUILD, ...limitIds].map((id) => ({ nodeId: `i=${id}`, attributeId: 13 })));
    if (!values.ok) return values;
    const [namespaces, product, ...given] = values.value.map((value) => (value.statusCode.isGood() ? value.value.value : null));
    ids = createNodeIds(library, Array.isArray(namespaces) ? namespaces.map(String) : []);
    productName = printable(typeof product === 'string' ? product : '', 200);
    limits = Object.fromEntries(limitNodes.flatMap(([name], index) => (Number(given[index]) > 0 ? [[name, Number(given[index])]] : [])));
    return ok(null);
  }

  async function restored(): Promise<void> {
    const fromMs = downSince ?? now();
    const isNewSession = String(session.sessionId) !== sessionId;
    sessionId = String(session.sessionId);
    const learnt = await learn();
    if (!learnt.ok || life.signal.aborted) return;
    downSince = null;
    for (const listener of [...listeners]) listener({ isNewSession, fromMs, toMs: now() });
    events.up();
  }

  const lost = {
    code: 'lost',
    message: `${target.connection}: the connection is down; it is tried again and again. Check the cable and the server.`,
  };
  const down = (attempt: number) => {
    downSince ??= now();
    if (!life.signal.aborted) events.down(attempt, lost);
  };
  client.on('connection_lost', () => down(0));
  client.on('start_reconnection', () => down(0));
  client.on('backoff', (attempt: number) => down(attempt + 1));
  session.on('session_restored', () => void restored());

  session.requestedMaxReferencesPerNode = REFERENCES_AT_ONCE;
  const learnt = await learn();
  if (!learnt.ok) {
    await end(client);
    return learnt;
  }
  return ok({
    connection: target.connection,
    library,
    session,
    ids: () => ids,
    limits: () => limits,
    server: () => describe(target, login, { productName, namespaces: ids.namespaces, limits }),
    read,
    onRestored(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isDown: () => downSince !== null,
    signal: life.signal,
    async close() {
      if (life.signal.aborted) return;
      life.abort();
      // a server that does not answer is not waited for
      if (downSince === null) await session.close(true).catch(() => undefined);
      await end(client);
    },
  });
}

interface Learnt {
  readonly productName: string;
  readonly namespaces: readonly string[];
  readonly limits: Limits;
}

function describe(target: Target, login: LoggedIn, { productName, namespaces, limits }: Learnt): OpcuaServer {
  const warnings: OpcuaFault[] = (login.certificate?.problems ?? []).filter(({ code }) => code !== 'untrusted' && code !== 'changed');
  if (login.mode !== 'SignAndEncrypt') warnings.push(unprotected[login.mode]);
  return {
    url: target.profile.url,
    isSimulated: target.simulated !== null,
    productName,
    applicationUri: printable(login.endpoint.server.applicationUri ?? '', 500),
    policy: login.policy,
    mode: login.mode,
    identity: printable(login.identity, 200),
    namespaces: namespaces.map((uri) => printable(uri, 500)),
    limits,
    warnings,
  };
}

const unprotected = {
  None: {
    code: 'not-signed',
    message:
      'Messages are neither signed nor encrypted: anyone on this network can read and change them. Choose another security where the server offers it.',
  },
  Sign: { code: 'not-encrypted', message: 'Messages are signed, but anyone on this network can read them.' },
} as const;

/**
 * Whether what a person asks for now may still be done: not over a connection that is down, nor once it is back. The library holds requests until then,
 * and a start that comes minutes late moves a machine that nobody watches.
 */
export function timely(link: Pick<Link, 'isDown'>): () => boolean {
  const askedMs = performance.now();
  return () => !link.isDown() && performance.now() - askedMs < ANSWER_MS;
}
