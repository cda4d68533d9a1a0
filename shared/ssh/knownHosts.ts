import { printable } from '../kit/printable.ts';
import type { HostKey, KeyHashes } from './hostKey.ts';
import { matchesPatterns } from './patterns.ts';

/** A line of a known_hosts file; `line` counts from 1. */
export interface KnownHostLine {
  readonly file: string;
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | null;
  /** Patterns, or one hashed name `|1|salt|hash`. */
  readonly names: readonly string[];
  readonly key: HostKey;
}

export interface MalformedLine {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface KnownHosts {
  readonly lines: readonly KnownHostLine[];
  readonly malformed: readonly MalformedLine[];
}

/**
 * What known_hosts says of a key, with the lines that say so.
 * `changed`: the host is known by other keys only, of whatever type: a new type is how an impostor would avoid the comparison.
 * `unknown`: its lines are the `@cert-authority` ones for this host, which say nothing of a plain key.
 */
export interface Verdict {
  readonly verdict: 'known' | 'unknown' | 'changed' | 'revoked';
  readonly lines: readonly KnownHostLine[];
}

/** Reads a known_hosts file as sshd(8) SSH_KNOWN_HOSTS FILE FORMAT has it; what cannot be read is told and does not stop the rest. */
export function parseKnownHosts(text: string, file: string): KnownHosts {
  const lines: KnownHostLine[] = [];
  const malformed: MalformedLine[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const fields = raw.trim().split(/[ \t]+/);
    if (fields[0] === '' || fields[0]?.startsWith('#')) continue;
    const parsed = parseFields(fields);
    if (typeof parsed === 'string') malformed.push({ file, line: index + 1, message: parsed });
    else lines.push({ file, line: index + 1, ...parsed });
  }
  return { lines, malformed };
}

/** @returns what is wrong, in words, where the line cannot be read */
function parseFields(fields: readonly string[]): Pick<KnownHostLine, 'marker' | 'names' | 'key'> | string {
  const marker = fields[0]?.startsWith('@') ? fields[0].slice(1) : null;
  if (marker !== null && marker !== 'revoked' && marker !== 'cert-authority') return `the marker "@${printable(marker, 40)}" is not known`;
  const [names = '', type = '', base64 = ''] = marker === null ? fields : fields.slice(1);
  if (base64 === '') return 'it has too few fields: host names, key type and key are needed';
  if (/^\d+$/.test(type)) return 'it holds a key of SSH version 1, which is no longer used';
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return 'its key is not base64';
  if (names.startsWith('|') && !/^\|1\|[A-Za-z0-9+/]{27}=\|[A-Za-z0-9+/]{27}=$/.test(names)) return 'its hashed name is not |1|salt|hash';
  return { marker, names: names.startsWith('|') ? [names] : names.toLowerCase().split(','), key: { type, base64 } };
}

/** Where a key is looked up. `alias`, where given, stands for host and port together (ssh_config(5) HostKeyAlias). */
export interface KeyOwner {
  readonly host: string;
  readonly port: number;
  readonly alias: string | null;
}

/** How known_hosts names a server: its alias, `host`, or `[host]:port` where the port is not 22. */
function nameOf({ host, port, alias }: KeyOwner): string {
  return (alias ?? (port === 22 ? host : `[${host}]:${port}`)).toLowerCase();
}

/**
 * Judges the key that a server showed. As with OpenSSH, a key known for the bare host is also good on another port, while another key
 * there is no contradiction: many servers may share an address. A `@cert-authority` line says nothing of a plain key.
 */
export function judgeHostKey(known: KnownHosts, owner: KeyOwner, key: HostKey, hashes: KeyHashes): Verdict {
  const name = nameOf(owner);
  const here = linesFor(known, name, hashes);
  const bare = owner.alias === null && owner.port !== 22 ? linesFor(known, owner.host.toLowerCase(), hashes) : [];
  const isSame = (line: KnownHostLine) => line.key.base64 === key.base64;
  const revoked = [...new Set([...here, ...bare])].filter((line) => line.marker === 'revoked' && isSame(line));
  if (revoked.length > 0) return { verdict: 'revoked', lines: revoked };
  const plain = here.filter((line) => line.marker === null);
  const same = plain.filter(isSame);
  if (same.length > 0) return { verdict: 'known', lines: same };
  if (plain.length > 0) return { verdict: 'changed', lines: plain };
  const sameOnBare = bare.filter((line) => line.marker === null && isSame(line));
  if (sameOnBare.length > 0) return { verdict: 'known', lines: sameOnBare };
  return { verdict: 'unknown', lines: here.filter((line) => line.marker === 'cert-authority') };
}

/** The types of the keys a server is known by: asked for first, so that it shows one that can be compared. */
export function knownKeyTypes(known: KnownHosts, owner: KeyOwner, hashes: KeyHashes): readonly string[] {
  const name = nameOf(owner);
  const plain = linesFor(known, name, hashes).filter(({ marker }) => marker === null);
  return [...new Set(plain.map(({ key }) => key.type))];
}

function linesFor(known: KnownHosts, name: string, hashes: KeyHashes): KnownHostLine[] {
  return known.lines.filter(({ names }) => {
    const [, , salt, hash] = names[0]?.startsWith('|1|') ? names[0].split('|') : [];
    return salt === undefined ? matchesPatterns(name, names) : hashes.hmacSha1(salt, name) === hash;
  });
}

/** The line that makes a key known. With a salt (20 octets, base64) the name is hashed, as `HashKnownHosts yes` asks. */
export function renderKnownHost(
  owner: KeyOwner,
  key: HostKey,
  hashing: { readonly salt: string; readonly hashes: KeyHashes } | null,
): string {
  const name = nameOf(owner);
  const written = hashing ? `|1|${hashing.salt}|${hashing.hashes.hmacSha1(hashing.salt, name)}` : name;
  return `${written} ${key.type} ${key.base64}\n`;
}
