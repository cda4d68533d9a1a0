import { printable } from '../kit/printable.ts';
import { fail, ok, type Result } from '../kit/result.ts';
import type { Device } from '../site/model.ts';
import type { LegacyAlgorithm } from './algorithms.ts';
import type { ClientSettings } from './clientConfig.ts';
import { type Endpoint, parseJump } from './endpoint.ts';

/** One server on the way to a device, with all it takes to log in. */
export interface Hop {
  /** What a person calls it: the device's name, or the jump host as it was written. */
  readonly label: string;
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly hostKeyAlias: string | null;
  /** Null: the usual files. */
  readonly identityFiles: readonly string[] | null;
  readonly identitiesOnly: boolean;
  /** Null: the usual files. New keys go to the first. */
  readonly knownHostsFiles: readonly string[] | null;
  readonly hashKnownHosts: boolean;
  readonly legacy: readonly LegacyAlgorithm[];
}

/** The jump hosts in order and, last, the device. */
export type Route = readonly [Hop, ...Hop[]];

export interface RouteFailure {
  readonly code: 'no-address' | 'jump-cycle' | 'bad-jump';
  readonly message: string;
}

export interface RouteSources {
  readonly devices: Readonly<Record<string, Pick<Device, 'name' | 'ssh'>>>;
  /** What ~/.ssh/config says of an end point. */
  settingsOf(endpoint: Endpoint): ClientSettings;
  /** What the user let in for a device of the site. */
  legacyOf(device: string): readonly LegacyAlgorithm[];
  readonly localUser: string;
}

type Site = RouteSources['devices'];

/**
 * Lays out the way to a device. The jump hosts that the site names replace those of ~/.ssh/config, as `ssh -J` does; each is a device of
 * the site or `[user@]host[:port]`, and the first is reached as its own device file or configuration says.
 */
export function routeTo(device: string, sources: RouteSources): Result<Route, RouteFailure> {
  try {
    return ok(way(endpointOf(device, sources.devices), null, [], sources));
  } catch (error) {
    if (error instanceof RouteError) return fail(error.failure);
    throw error;
  }
}

class RouteError extends Error {
  readonly failure: RouteFailure;
  constructor(failure: RouteFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** @param before jump hosts that the one who goes here has already chosen; null: those of this end point */
function way(endpoint: Endpoint, before: readonly Endpoint[] | null, trail: readonly string[], sources: RouteSources): Route {
  const settings = sources.settingsOf(endpoint);
  const hop = hopOf(endpoint, settings, sources);
  const key = `${hop.user}@${hop.host}:${hop.port}`;
  const path = [...trail, printable(endpoint.label, 80)];
  if (trail.length > 16 || trail.includes(key))
    throw new RouteError({ code: 'jump-cycle', message: `The jump hosts go in a circle: ${path.join(' → ')}. Take one of them out.` });
  const jumps = before ?? jumpsOfDevice(endpoint, sources.devices) ?? settings.jump ?? [];
  const last = jumps.at(-1);
  if (!last) return [hop];
  const earlier = jumps.slice(0, -1);
  const [first, ...rest] = way(last, earlier.length > 0 ? earlier : null, [...trail, key], sources);
  return [first, ...rest, hop];
}

function endpointOf(name: string, devices: Site): Endpoint {
  const ssh = Object.hasOwn(devices, name) ? devices[name]?.ssh : undefined;
  if (ssh) return { label: name, user: ssh.user, host: ssh.host, port: ssh.port };
  throw new RouteError({
    code: 'no-address',
    message: `${printable(name, 80)} has no SSH address. Give its device file an "ssh" part with a host.`,
  });
}

function jumpsOfDevice({ label }: Endpoint, devices: Site): readonly Endpoint[] | null {
  const jump = Object.hasOwn(devices, label) ? (devices[label]?.ssh?.jump ?? []) : [];
  return jump.length === 0 ? null : jump.map((text) => jumpEndpoint(text, label, devices));
}

function jumpEndpoint(text: string, device: string, devices: Site): Endpoint {
  if (Object.hasOwn(devices, text)) return endpointOf(text, devices);
  const endpoint = parseJump(text);
  if (endpoint) return endpoint;
  throw new RouteError({
    code: 'bad-jump',
    message: `${device}: the jump host "${printable(text, 80)}" is neither a device of the site nor [user@]host[:port].`,
  });
}

function hopOf(endpoint: Endpoint, settings: ClientSettings, { localUser, devices, legacyOf }: RouteSources): Hop {
  return {
    label: endpoint.label,
    user: endpoint.user ?? settings.user ?? localUser,
    host: settings.host,
    port: endpoint.port ?? settings.port ?? 22,
    hostKeyAlias: settings.hostKeyAlias,
    identityFiles: settings.identityFiles,
    identitiesOnly: settings.identitiesOnly,
    knownHostsFiles: settings.knownHostsFiles,
    hashKnownHosts: settings.hashKnownHosts,
    legacy: Object.hasOwn(devices, endpoint.label) ? legacyOf(endpoint.label) : [],
  };
}
