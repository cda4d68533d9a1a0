import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Site } from '../../shared/site/model.ts';
import { resolveClientConfig } from '../../shared/ssh/clientConfig.ts';
import { type Hop, type Route, type RouteFailure, routeTo } from '../../shared/ssh/route.ts';
import { isSimulatedHost } from '../../shared/ssh/simulated.ts';
import { readClientConfig } from './clientConfig.ts';
import type { SshFailure } from './failure.ts';
import type { Surroundings } from './surroundings.ts';

/** The simulated devices of the demo plant: a real SSH server on loopback stands for each. */
export interface SimulatedPlant {
  /** @param host ends in `.demo.invalid` */
  reach(host: string): Promise<Result<SimulatedEndpoint, { readonly code: string; readonly message: string }>>;
}

export interface SimulatedEndpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
}

export interface RouteOptions {
  /** Null where no site is open. */
  currentSite(): Promise<Pick<Site, 'devices'> | null>;
  readonly surroundings: Pick<Surroundings, 'configFile' | 'home'>;
  readonly localUser: string;
  readonly simulated: SimulatedPlant | null;
}

type RoutingFailure = RouteFailure | SshFailure | { readonly code: string; readonly message: string };

/** The way to a device as the open site and ~/.ssh/config have it at this moment, simulated devices at the place where they listen. */
export async function findRoute(device: string, options: RouteOptions): Promise<Result<Route, RoutingFailure>> {
  const { surroundings, localUser } = options;
  const [site, config] = await Promise.all([options.currentSite(), readClientConfig(surroundings.configFile, surroundings.home)]);
  if (!site) return fail({ code: 'no-site', message: 'No site is open. Open one first.' });
  const { devices } = site;
  const route = routeTo(device, {
    devices,
    settingsOf: ({ host, user, port }) => resolveClientConfig(config.lines, { host, user, port, localUser, home: surroundings.home }),
    legacyOf: (name) => devices[name]?.ssh?.legacy ?? [],
    localUser,
  });
  if (!route.ok) return route;
  const [start, ...others] = route.value;
  const first = await placed(start, options.simulated);
  if (!first.ok) return first;
  const hops: [Hop, ...Hop[]] = [first.value];
  for (const other of others) {
    const hop = await placed(other, options.simulated);
    if (!hop.ok) return hop;
    hops.push(hop.value);
  }
  return ok(hops);
}

async function placed(hop: Hop, simulated: SimulatedPlant | null): Promise<Result<Hop, RoutingFailure>> {
  if (!isSimulatedHost(hop.host)) return ok(hop);
  if (!simulated)
    return fail({
      code: 'not-simulated',
      message: `${hop.label} (${hop.host}) is a simulated device, and the demo plant does not run here. Give it the address of a real one.`,
    });
  const reached = await simulated.reach(hop.host);
  if (!reached.ok) return reached;
  const { host, port, user, identityFile, knownHostsFile } = reached.value;
  return ok({
    label: hop.label,
    host,
    port,
    user,
    hostKeyAlias: null,
    identityFiles: [identityFile],
    identitiesOnly: true,
    knownHostsFiles: [knownHostsFile],
    hashKnownHosts: false,
    legacy: [],
  });
}
