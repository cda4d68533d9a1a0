import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { buildPress } from './addressSpace.ts';
import { recipeNodeSet } from './recipeType.ts';

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface ServerParts {
  readonly certificateDer: Uint8Array;
  readonly privateKeyPem: string;
  /** For its key and the certificates of those who connect, absolute; nobody else can read it. */
  readonly folder: string;
}

export const APPLICATION_URI = 'urn:fieldwright:demo:press-controller';

/** Starts the server on a free port of the loopback, with all current security policies. Anyone on this computer may log in: it is a simulation. */
export async function runServer({ certificateDer, privateKeyPem, folder }: ServerParts): Promise<RunningServer> {
  // a dynamic import also where the program around it is CommonJS: the package has ES modules alone
  const library = await import('node-opcua');
  const { OPCUACertificateManager, OPCUAServer, SecurityPolicy, nodesets } = library;
  library.setWarningLogger(() => undefined);
  library.setErrorLogger(() => undefined);
  const rootFolder = path.join(folder, 'users');
  const userCertificateManager = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: true });
  const serverCertificateManager = new OPCUACertificateManager({
    rootFolder: path.join(folder, 'clients'),
    automaticallyAcceptUnknownCertificate: true,
  });
  const port = await freePort();
  const nodeSetFile = path.join(folder, 'press.xml');
  const certificateFile = path.join(folder, 'certificate.pem');
  const privateKeyFile = path.join(folder, 'key.pem');
  await writeFile(nodeSetFile, recipeNodeSet);
  await writeFile(certificateFile, pemOf(certificateDer));
  await writeFile(privateKeyFile, privateKeyPem, { mode: 0o600 });
  await Promise.all([userCertificateManager.initialize(), serverCertificateManager.initialize()]);
  const server = new OPCUAServer({
    port,
    host: '127.0.0.1', // where it listens; the other is only the name in its address
    hostname: '127.0.0.1',
    nodeset_filename: [nodesets.standard, nodeSetFile],
    serverInfo: {
      applicationUri: APPLICATION_URI,
      applicationName: { text: 'Press controller (simulated)' },
      productUri: 'urn:fieldwright:demo',
    },
    buildInfo: { productName: 'Press controller (simulated)', manufacturerName: 'Fieldwright demo plant' },
    certificateFile,
    privateKeyFile,
    serverCertificateManager,
    userCertificateManager,
    securityPolicies: [
      SecurityPolicy.None,
      SecurityPolicy.Basic256Sha256,
      SecurityPolicy.Aes128_Sha256_RsaOaep,
      SecurityPolicy.Aes256_Sha256_RsaPss,
    ],
    userManager: { isValidUser: (user: string, password: string) => user === 'operator' && password === 'press' },
  });
  await server.initialize();
  const { addressSpace } = server.engine;
  if (!addressSpace) throw new Error('the server has no address space');
  library.addAggregateSupport(addressSpace);
  const stop = buildPress(library, addressSpace);
  await server.start();
  return {
    url: `opc.tcp://127.0.0.1:${port}`,
    async close() {
      stop();
      await server.shutdown(0);
    },
  };
}

function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** One that was free a moment ago: the server names its port in its endpoints, and so has to know it before it listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no port is free');
  return address.port;
}
