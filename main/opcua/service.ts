import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { opcuaContract } from '../../shared/opcua/contract.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { OpcuaProfile } from '../../shared/site/connections.ts';
import type { Site } from '../../shared/site/model.ts';
import type { Keychain } from '../kit/keychain.ts';
import { createConnections } from './connections.ts';
import { toReading } from './convert.ts';
import { readDetails } from './details.ts';
import { readEndpoints, viewEndpoint } from './discovery.ts';
import { actOnAlarm, readEvents } from './events.ts';
import type { OpcuaFault } from './failure.ts';
import { findNode, pathOf, wayTo } from './find.ts';
import { readHistory } from './history.ts';
import { loadLibrary } from './library.ts';
import type { Link } from './link.ts';
import { hostOf, type Target } from './login.ts';
import { callMethod, readSignature } from './methods.ts';
import { createPki } from './pki.ts';
import { createQuestions } from './questions.ts';
import { search } from './search.ts';
import { createTools, type Tools } from './tools.ts';
import { createTrust } from './trust.ts';
import { createWatch, type Watch } from './watch.ts';
import { follow } from './watched.ts';
import { writeValue } from './writing.ts';

/** The press controller of the demo plant: a real server on loopback stands for it. */
export interface SimulatedServers {
  /** @param host ends in `.demo.invalid` */
  reach(host: string): Promise<Result<{ readonly url: string; readonly certificateDer: Uint8Array }, OpcuaFault>>;
}

export interface OpcuaServiceOptions {
  /** Null where no site is open. */
  currentSite(): Promise<Pick<Site, 'connections'> | null>;
  readonly keychain: Keychain;
  readonly simulated: SimulatedServers | null;
  /** Where certificates are kept, absolute. */
  readonly folder: string;
  readonly now?: () => number;
}

export interface OpcuaService {
  readonly handlers: Handlers<typeof opcuaContract>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** All OPC UA of the host: connections of the open site by name, one for each, whichever window uses it. */
export function createOpcuaService(options: OpcuaServiceOptions): OpcuaService {
  const { keychain, folder, now = Date.now } = options;
  const pki = createPki(folder, now);
  const questions = createQuestions();
  const trust = createTrust({ pki, ask: questions.ask, now });
  const findTarget = (connection: string) => targetOf(connection, options);
  const findProfile = async (connection: string) => profileOf(await options.currentSite(), connection);
  const connections = createConnections({ findTarget, findProfile, pki, trust, keychain, ask: questions.ask, now });
  const tools = createTools();
  const watches = new Map<string, Watch>();

  /** What a request needs of an open connection. */
  async function using<T>(
    connection: string,
    use: (link: Link, tools: Tools) => Promise<Result<T, OpcuaFault>>,
  ): Promise<Result<T, OpcuaFault>> {
    const link = await connections.link(connection);
    return link.ok ? use(link.value, tools(link.value)) : link;
  }

  /** @param shown the address as people know it: a simulated server has another one behind it */
  async function endpoints({ where, shown, url }: { where: string; shown: string; url: string }, signal: AbortSignal) {
    const library = await loadLibrary();
    const found = await readEndpoints(library, { where, url, own: await pki.own(), signal });
    if (!found.ok) return found;
    const name = found.value[0]?.server.applicationName.text ?? '';
    return ok({ endpoints: found.value.map((each) => viewEndpoint(each, hostOf(shown), now())), applicationName: name.slice(0, 200) });
  }

  const handlers: Handlers<typeof opcuaContract> = {
    ...questions.handlers,
    async *'opcua.states'(_input, { signal }) {
      for await (const states of follow(connections.states, signal)) yield { states };
    },
    async 'opcua.connect'({ connection }, { signal }) {
      const link = await connections.connect(connection, signal);
      return link.ok ? ok({ server: link.value.server() }) : link;
    },
    async 'opcua.disconnect'({ connection }) {
      await connections.disconnect(connection);
      return ok({});
    },
    async 'opcua.endpoints'(input, { signal }) {
      if ('url' in input) return endpoints({ where: input.url, shown: input.url, url: input.url }, signal);
      const target = await findTarget(input.connection);
      if (!target.ok) return target;
      const { profile, url } = target.value;
      return endpoints({ where: `${input.connection} (${profile.url})`, shown: profile.url, url }, signal);
    },
    ...trustHandlers(pki, trust),
    'opcua.browse': ({ connection, node, ...window }) => using(connection, (_link, { browser }) => browser.children(node, window)),
    'opcua.node': ({ connection, node }) =>
      using(connection, (link, { browser, types }) => {
        const path = async (id: string) => {
          const way = await wayTo(link, id);
          return way && pathOf(way);
        };
        return readDetails(node, { link, names: browser.names, types, pathOf: path });
      }),
    'opcua.read': ({ connection, nodes }) => using(connection, (link) => readValues(link, nodes)),
    'opcua.find': ({ connection, text }) => using(connection, (link) => findNode(link, text)),
    async *'opcua.search'({ connection, ...how }, { signal }) {
      const link = await connections.link(connection);
      if (link.ok) yield* search(link.value, { ...how, signal });
      else yield { found: [], visited: 0, isComplete: false, failure: link.failure };
    },
    async *'opcua.watch'({ connection, key, publishingMs, items }, { signal }) {
      const link = await connections.link(connection);
      if (!link.ok) return yield { kind: 'ended', failure: link.failure };
      if (watches.has(key))
        return yield { kind: 'ended', failure: { code: 'key-in-use', message: 'A watch with this key is open already.' } };
      const watch = createWatch(link.value, tools(link.value).publisher, { publishingMs, items, signal, now });
      watches.set(key, watch);
      signal.addEventListener('abort', () => watches.delete(key), { once: true });
      try {
        yield* watch.events();
      } finally {
        watches.delete(key);
      }
    },
    async 'opcua.watchAdd'({ key, items }) {
      const watch = watches.get(key);
      watch?.add(items);
      return watch ? ok({}) : fail(noWatch);
    },
    async 'opcua.watchRemove'({ key, ids }) {
      const watch = watches.get(key);
      watch?.remove(ids);
      return watch ? ok({}) : fail(noWatch);
    },
    'opcua.write': ({ connection, node, value }) => using(connection, (link, { types }) => writeValue(link, types, node, value)),
    'opcua.method': ({ connection, method }) => using(connection, (link, { types }) => readSignature(link, types, method)),
    'opcua.call': ({ connection, ...call }) => using(connection, (link, { types }) => callMethod(link, types, call)),
    async *'opcua.events'({ connection, ...how }, { signal }) {
      const link = await connections.link(connection);
      if (link.ok) yield* readEvents(link.value, tools(link.value).publisher, { ...how, signal });
      else yield { kind: 'ended', failure: link.failure };
    },
    'opcua.alarm': ({ connection, ...action }) => using(connection, (link) => actOnAlarm(link, action)),
    'opcua.history': ({ connection, ...request }) => using(connection, (link) => readHistory(link, request)),
  };
  return { handlers, close: connections.close };
}

const noWatch: OpcuaFault = { code: 'not-watched', message: 'This watch has ended. Open it again.' };

function profileOf(site: Pick<Site, 'connections'> | null, connection: string): OpcuaProfile | null {
  const profile = site && Object.hasOwn(site.connections, connection) ? site.connections[connection] : undefined;
  return profile?.kind === 'opcua' ? profile : null;
}

async function targetOf(connection: string, { currentSite, simulated }: OpcuaServiceOptions): Promise<Result<Target, OpcuaFault>> {
  const site = await currentSite();
  if (!site) return fail({ code: 'no-site', message: 'No site is open. Open one first.' });
  const profile = profileOf(site, connection);
  if (!profile)
    return fail({ code: 'no-such-connection', message: `The site has no OPC UA connection ${connection}. Add it to connections.yaml.` });
  return place(connection, profile, simulated);
}

async function place(connection: string, profile: OpcuaProfile, simulated: SimulatedServers | null): Promise<Result<Target, OpcuaFault>> {
  // The top-level domain never exists elsewhere (RFC 2606 §2): no server of a plant can be taken for a simulated one.
  const host = hostOf(profile.url);
  if (!/\.demo\.invalid\.?$/i.test(host)) return ok({ connection, profile, url: profile.url, simulated: null });
  if (!simulated)
    return fail({
      code: 'not-simulated',
      message: `${connection} (${host}) is simulated, and the demo plant does not run here. Give it the address of a real server.`,
    });
  const reached = await simulated.reach(host);
  return reached.ok ? ok({ connection, profile, url: reached.value.url, simulated: reached.value.certificateDer }) : reached;
}

async function readValues(link: Link, nodes: readonly string[]) {
  const ids = nodes.map((node) => link.ids().read(node));
  const known = ids.flatMap((id) => (id.ok ? [{ nodeId: id.value, attributeId: 13 }] : []));
  const read = await link.read(known);
  if (!read.ok) return read;
  const values = read.value[Symbol.iterator]();
  const unknown = { value: null, status: 0x8034_0000, sourceTimeMs: null, serverTimeMs: null };
  return ok({
    readings: ids.map((id) => {
      const next = id.ok ? values.next().value : undefined;
      return next ? toReading(next, { ids: link.ids() }) : unknown;
    }),
  });
}

function trustHandlers(pki: ReturnType<typeof createPki>, trust: ReturnType<typeof createTrust>) {
  const absent = { code: 'no-such-certificate', message: 'This certificate is in neither list any more. Look at the list again.' };
  return {
    async 'opcua.trust'() {
      const [own, trusted, rejected] = await Promise.all([pki.ownView(), pki.list('trusted'), pki.list('rejected')]);
      const views = (list: typeof trusted) => list.map(({ view }) => view);
      return ok({ folder: pki.folder, own, ownFile: pki.ownFile, trusted: views(trusted), rejected: views(rejected) });
    },
    async 'opcua.trustAccept'({ thumbprint }: { thumbprint: string }) {
      const rejected = (await pki.list('rejected')).find(({ view }) => view.thumbprint === thumbprint);
      if (!rejected) return fail(absent);
      await pki.put('trusted', rejected.der);
      return ok({});
    },
    async 'opcua.trustRemove'({ thumbprint }: { thumbprint: string }) {
      trust.forget(thumbprint);
      return (await pki.remove(thumbprint)) ? ok({}) : fail(absent);
    },
    async 'opcua.renewOwn'() {
      return ok({ own: await pki.renew() });
    },
  };
}
