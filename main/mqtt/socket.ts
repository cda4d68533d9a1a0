import { readFile } from 'node:fs/promises';
import { connect as connectTcp, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { MqttFailure } from '../../shared/mqtt/status.ts';
import type { MqttProfile } from '../../shared/site/connections.ts';

/** Where a broker is, as a profile's URL says it. */
export interface BrokerAddress {
  readonly transport: 'tcp' | 'tls' | 'ws' | 'wss';
  readonly host: string;
  readonly port: number;
  /** Of a WebSocket. */
  readonly path: string;
}

const defaultPorts = { tcp: 1883, tls: 8883, ws: 80, wss: 443 };

/** @param url as the schema of a profile accepts it */
export function addressOf(url: string): BrokerAddress {
  const { protocol, hostname, port, pathname } = new URL(url);
  const transport = protocol === 'mqtt:' ? 'tcp' : protocol === 'mqtts:' ? 'tls' : protocol === 'wss:' ? 'wss' : 'ws';
  const host = hostname.replace(/^\[|\]$/g, '');
  return { transport, host, port: port === '' ? defaultPorts[transport] : Number(port), path: pathname === '' ? '/' : pathname };
}

/** Certificates and the key, read before a connection is tried. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly passphrase?: string;
  readonly serverName?: string;
}

/** Reads what a profile names; a file that is not there is said before anything is sent. */
export async function readTlsFiles({ tls }: MqttProfile): Promise<Result<TlsFiles, MqttFailure>> {
  const files: { ca?: Buffer; cert?: Buffer; key?: Buffer; serverName?: string } = {};
  const wanted = [
    ['ca', tls?.ca],
    ['cert', tls?.certificate],
    ['key', tls?.key],
  ] as const;
  for (const [name, file] of wanted) {
    if (file === undefined) continue;
    try {
      files[name] = await readFile(file);
    } catch (error) {
      const reason = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'it is not there' : 'it cannot be read';
      return fail({
        code: 'tls-file',
        message: `The file ${file} of the connection's TLS settings: ${reason}. Mend it in the connection.`,
      });
    }
  }
  if (tls?.serverName !== undefined) files.serverName = tls.serverName;
  return ok(files);
}

/** Whether a key needs a passphrase: PKCS #8's own mark, or OpenSSL's older header. */
export const isLocked = (key: Buffer): boolean =>
  /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(key.toString('latin1'));

/** Opens the way to a broker. Its errors come as `error` events, as a socket's do; certificates are always checked. */
export async function openSocket({ transport, host, port, path }: BrokerAddress, tls: TlsFiles): Promise<Duplex> {
  const { serverName, ...files } = tls;
  const name = serverName ?? (isIP(host) === 0 ? host : '');
  const secure: ConnectionOptions = { ...files, minVersion: 'TLSv1.2', ...(name === '' ? {} : { servername: name }) };
  if (transport === 'tcp') return connectTcp({ host, port, noDelay: true });
  if (transport === 'tls') return connectTls({ ...secure, host, port });
  const { createWebSocketStream, WebSocket } = await import('ws');
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const socket = new WebSocket(`${transport}://${authority}${path}`, ['mqtt'], { ...secure, perMessageDeflate: false, maxPayload: 0 });
  return createWebSocketStream(socket);
}
