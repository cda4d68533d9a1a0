import { randomBytes } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { BrokerFacts, MqttFailure } from '../../shared/mqtt/status.ts';
import type { Connections } from './connections.ts';
import type { MessageHead } from './messages.ts';
import type { Secrets } from './secrets.ts';
import { createSession, type Session, type SessionOptions } from './session.ts';
import { isLocked, readTlsFiles } from './socket.ts';

/** Takes messages as they come, each whole. */
export type TakeMessage = (message: {
  readonly topic: Buffer;
  readonly payload: Buffer;
  readonly flags: number;
  readonly properties: Buffer;
}) => void;

export interface Errand {
  readonly session: Session;
  readonly facts: BrokerFacts;
}

export interface ErrandOptions {
  readonly connections: Connections;
  readonly secrets: Secrets;
  readonly name: string;
  /** Other than the profile's. */
  readonly version?: '5' | '3.1.1';
  readonly take?: TakeMessage;
  /** Of one message; the rest is passed over. */
  readonly payloadBytes?: number;
  readonly signal: AbortSignal;
}

/** A short connection of its own beside a profile's: another client identifier, nothing kept, no will. Its owner ends it. */
export async function openErrand(options: ErrandOptions): Promise<Result<Errand, MqttFailure>> {
  const { connections, secrets, name, signal } = options;
  const route = await connections.findRoute(name);
  if (!route.ok) return route;
  const { address, profile } = route.value;
  const tls = await readTlsFiles(profile);
  if (!tls.ok) return tls;
  const about = { connection: name, host: address.host, port: address.port };
  let passphrase: string | null = null;
  if (tls.value.key && isLocked(tls.value.key)) {
    passphrase = await secrets.get({ ...about, kind: 'passphrase', user: '', file: profile.tls?.key ?? '' }, 1, signal);
    if (passphrase === null) return fail({ code: 'gave-up', message: 'The passphrase of the key was not given.' });
  }
  let password: string | null = null;
  if (profile.user !== undefined) {
    password = await secrets.get({ ...about, kind: 'password', user: profile.user, file: null }, 1, signal);
    if (password === null) return fail({ code: 'gave-up', message: 'The password was not given.' });
  }
  const session = await createSession({
    profile: { version: options.version ?? profile.version, clean: true, keepaliveS: profile.keepaliveS },
    address,
    clientId: `fieldwright-${randomBytes(6).toString('hex')}`,
    tls: passphrase === null ? tls.value : { ...tls.value, passphrase },
    user: profile.user,
    messages: collector(options.take ?? (() => undefined), options.payloadBytes ?? 0),
    onLost: () => undefined,
  });
  const opened = await session.open(password ?? undefined);
  if (opened.ok) return ok({ session, facts: opened.value });
  await session.end();
  return opened;
}

/** Puts the pieces of a message together. */
function collector(take: TakeMessage, mostBytes: number): SessionOptions['messages'] {
  let head: { topic: Buffer; flags: number; properties: Buffer } | null = null;
  let parts: Buffer[] = [];
  let room = 0;
  return {
    tick: () => undefined,
    begin({ from, start, end, flags, propertiesStart, propertiesEnd }: MessageHead) {
      head = {
        topic: Buffer.from(from.subarray(start, end)),
        flags,
        properties: Buffer.from(from.subarray(propertiesStart, propertiesEnd)),
      };
      parts = [];
      room = mostBytes;
    },
    payload(from, start, end) {
      const part = from.subarray(start, Math.min(end, start + room));
      room -= part.length;
      if (part.length > 0) parts.push(Buffer.from(part));
    },
    commit() {
      if (head) take({ ...head, payload: Buffer.concat(parts) });
      head = null;
    },
  };
}
