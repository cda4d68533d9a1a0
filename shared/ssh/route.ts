import { printable } from '../kit/printable.ts';
import { fail, ok, type Result } from '../kit/result.ts';
import type { LegacyAlgorithm } from '../site/legacy.ts';
import type { Device } from '../site/model.ts';
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
  /** What ~/.ssh/config says of the way to it and is not followed, with its place: told where it cannot be reached. */
  readonly unfollowed?: readonly string[];
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

/** Circles apart, nobody jumps that often. */
const MAX_HOPS = 16;

/**
 * Lays out the way to a device. The jump hosts that the site names replace those of ~/.ssh/config, as `ssh -J` does; each is a device of
 * the site or `[user@]host[:port]`, and the first is reached as its own device file or configuration says.
 */
export function routeTo(device: string, sources: RouteSources): Result<Route, RouteFailure> {
  const start = endpointOf(device, sources.devices);
  return start.ok ? way(start.value, null, [], sources) : start;
}

interface Stop {
  readonly label: string;
  readonly address: string;
}

/** @param before jump hosts that the one who goes here has already chosen; null: those of this end point */
function way(
  endpoint: Endpoint,
  before: readonly Endpoint[] | null,
  trail: readonly Stop[],
  sources: RouteSources,
): Result<Route, RouteFailure> {
  const settings = sources.settingsOf(endpoint);
  const hop = hopOf(endpoint, settings, sources);
  const stops = [...trail, { label: printable(endpoint.label, 80), address: `${hop.user}@${hop.host}:${hop.port}` }];
  if (trail.length >= MAX_HOPS || trail.some(({ address }) => address === stops.at(-1)?.address)) return circle(stops);
  const jumps = before ? ok(before) : jumpsOf(endpoint, settings, sources.devices);
  if (!jumps.ok) return jumps;
  const last = jumps.value.at(-1);
  if (!last) return ok([hop]);
  const earlier = jumps.value.slice(0, -1);
  const there = way(last, earlier.length > 0 ? earlier : null, stops, sources);
  if (!there.ok) return there;
  const [first, ...rest] = there.value;
  return ok([first, ...rest, hop]);
}

function circle(stops: readonly Stop[]): Result<never, RouteFailure> {
  const path = stops.map(({ label }) => label);
  return fail({ code: 'jump-cycle', message: `The jump hosts of ${path[0]} go in a circle: ${path.join(' → ')}. Take one of them out.` });
}

function endpointOf(name: string, devices: Site): Result<Endpoint, RouteFailure> {
  const ssh = Object.hasOwn(devices, name) ? devices[name]?.ssh : undefined;
  if (ssh) return ok({ label: name, user: ssh.user, host: ssh.host, port: ssh.port });
  return fail({
    code: 'no-address',
    message: `${printable(name, 80)} has no SSH address. Give its device file an "ssh" part with a host.`,
  });
}

/** The jump hosts of a device's own file, else those of ~/.ssh/config. */
function jumpsOf({ label }: Endpoint, settings: ClientSettings, devices: Site): Result<readonly Endpoint[], RouteFailure> {
  const texts = Object.hasOwn(devices, label) ? (devices[label]?.ssh?.jump ?? []) : [];
  if (texts.length === 0) return ok(settings.jump ?? []);
  const jumps: Endpoint[] = [];
  for (const text of texts) {
    const jump = jumpOf(text, label, devices);
    if (!jump.ok) return jump;
    jumps.push(jump.value);
  }
  return ok(jumps);
}

function jumpOf(text: string, device: string, devices: Site): Result<Endpoint, RouteFailure> {
  if (Object.hasOwn(devices, text)) return endpointOf(text, devices);
  const jump = parseJump(text);
  if (jump) return ok(jump);
  return fail({
    code: 'bad-jump',
    message: `${device}: the jump host "${printable(text, 80)}" is neither a device of the site nor [user@]host[:port].`,
  });
}

function hopOf(endpoint: Endpoint, settings: ClientSettings, { localUser, devices, legacyOf }: RouteSources): Hop {
  const unfollowed = settings.notes
    .filter(({ message }) => /^(?:ProxyCommand|Match) /.test(message))
    .map(({ file, line, message }) => `${file}:${line}: ${message}`);
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
    ...(unfollowed.length > 0 && { unfollowed }),
  };
}
