import path from 'node:path';
import {
  addAggregateSupport,
  DataType,
  type Namespace,
  nodesets,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  ServerState,
  StatusCodes,
  setErrorLogger,
  setWarningLogger,
  type UAObject,
  UserTokenType,
  Variant,
  VariantArrayType,
} from 'node-opcua';
import { z } from 'zod';

// A plant's OPC UA server in a process of its own: what a test kills is really gone.

export const serverOptions = z.object({
  port: z.number(),
  folder: z.string(),
  certificateFile: z.string(),
  privateKeyFile: z.string(),
  /** Of each request; 0: no limit. */
  nodesPerRequest: z.number().default(0),
  /** Of simple variables below `Many`. */
  many: z.number().default(0),
  /** Namespaces that are registered before the plant's own, which moves its index. */
  namespacesBefore: z.array(z.string()).default([]),
  allowAnonymous: z.boolean().default(true),
});
export type ServerOptions = z.input<typeof serverOptions>;

setWarningLogger(() => undefined);
setErrorLogger(() => undefined);

const options = serverOptions.parse(JSON.parse(process.argv[2] ?? '{}'));
const uri = 'urn:test:plant';

const limit = options.nodesPerRequest;
const manager = new OPCUACertificateManager({ rootFolder: path.join(options.folder, 'pki'), automaticallyAcceptUnknownCertificate: true });
const userManager = new OPCUACertificateManager({
  rootFolder: path.join(options.folder, 'users'),
  automaticallyAcceptUnknownCertificate: true,
});
const server = new OPCUAServer({
  port: options.port,
  hostname: '127.0.0.1',
  nodeset_filename: [nodesets.standard],
  serverInfo: { applicationUri: 'urn:test:server', applicationName: { text: 'Test plant' }, productUri: 'test' },
  buildInfo: { productName: 'Test plant' },
  certificateFile: options.certificateFile,
  privateKeyFile: options.privateKeyFile,
  serverCertificateManager: manager,
  userCertificateManager: userManager,
  securityPolicies: [
    SecurityPolicy.None,
    SecurityPolicy.Basic256Sha256,
    SecurityPolicy.Aes128_Sha256_RsaOaep,
    SecurityPolicy.Aes256_Sha256_RsaPss,
  ],
  allowAnonymous: options.allowAnonymous,
  userManager: { isValidUser: (user: string, password: string) => user === 'operator' && password === 'let me in' },
  serverCapabilities: {
    maxBrowseContinuationPoints: 10,
    maxArrayLength: 100_000,
    maxStringLength: 1_000_000,
    operationLimits: {
      maxNodesPerRead: limit,
      maxNodesPerWrite: limit,
      maxNodesPerBrowse: limit,
      maxMonitoredItemsPerCall: limit,
      maxNodesPerMethodCall: limit,
    },
  },
});

function addSimple(namespace: Namespace, line: UAObject): void {
  let count = 0;
  namespace.addVariable({
    componentOf: line,
    browseName: 'Counter',
    nodeId: 's=Counter',
    dataType: 'Int32',
    minimumSamplingInterval: 10,
    value: { timestamped_get: undefined, get: () => new Variant({ dataType: DataType.Int32, value: count }) },
  });
  setInterval(() => count++, 20).unref();
  const writable = (name: string, dataType: DataType, value: unknown, arrayType = VariantArrayType.Scalar, dimensions?: number[]) =>
    namespace.addVariable({
      componentOf: line,
      browseName: name,
      nodeId: `s=${name}`,
      dataType: DataType[dataType],
      valueRank: arrayType === VariantArrayType.Scalar ? -1 : (dimensions?.length ?? 1),
      ...(dimensions ? { arrayDimensions: dimensions } : {}),
      value: { dataType, value, arrayType, ...(dimensions ? { dimensions } : {}) },
    });
  writable('Speed', DataType.Double, 1.5);
  writable('Name', DataType.String, 'press');
  writable('Big', DataType.UInt64, [1, 2]);
  writable('List', DataType.Int16, [1, 2, 3], VariantArrayType.Array);
  writable('Matrix', DataType.Double, [1, 2, 3, 4, 5, 6], VariantArrayType.Matrix, [2, 3]);
  writable('Time', DataType.DateTime, new Date('2026-01-02T03:04:05.678Z'));
  writable('Flag', DataType.Boolean, true);
  writable('Label', DataType.LocalizedText, { locale: 'en', text: 'hello' });
  namespace.addVariable({
    componentOf: line,
    browseName: 'ReadOnly',
    nodeId: 's=ReadOnly',
    dataType: 'Int32',
    accessLevel: 'CurrentRead',
    userAccessLevel: 'CurrentRead',
    value: { dataType: DataType.Int32, value: 7 },
  });
  const mode = namespace.addEnumerationType({ browseName: 'ModeType', enumeration: ['Off', 'Setup', 'Automatic'] });
  namespace.addVariable({
    componentOf: line,
    browseName: 'Mode',
    nodeId: 's=Mode',
    dataType: mode,
    value: { dataType: DataType.Int32, value: 1 },
  });
  // hostile: an escape sequence, a text direction override, a line break
  namespace.addObject({ componentOf: line, browseName: 'evil\u001b[31m\u202egnp\n', nodeId: 's=evil;i=1' });
}

function addMethod(namespace: Namespace, line: UAObject): void {
  const add = namespace.addMethod(line, {
    browseName: 'Add',
    nodeId: 's=Add',
    inputArguments: [
      { name: 'a', dataType: DataType.Double, description: { text: 'first' } },
      { name: 'b', dataType: DataType.Double, description: { text: 'second' } },
    ],
    outputArguments: [{ name: 'sum', dataType: DataType.Double, description: { text: 'sum' } }],
  });
  add.bindMethod((inputs, _context, done) => {
    const sum = inputs.reduce((total, input) => total + Number(input.value), 0);
    done(null, { statusCode: StatusCodes.Good, outputArguments: [{ dataType: DataType.Double, value: sum }] });
  });
}

function addAlarm(namespace: Namespace, line: UAObject): void {
  const level = namespace.addVariable({
    componentOf: line,
    browseName: 'Level',
    nodeId: 's=Level',
    dataType: 'Double',
    value: { dataType: DataType.Double, value: 50 },
  });
  namespace.addressSpace.installAlarmsAndConditionsService();
  const source = line;
  source.setEventNotifier(1);
  namespace.addressSpace.rootFolder.objects.server.addReference({ referenceType: 'HasNotifier', nodeId: source.nodeId });
  level.addReference({ referenceType: 'HasEventSource', isForward: false, nodeId: source.nodeId });
  namespace.instantiateExclusiveLimitAlarm('ExclusiveLimitAlarmType', {
    browseName: 'LevelAlarm',
    conditionSource: level,
    conditionOf: source,
    componentOf: source,
    inputNode: level,
    highHighLimit: 95,
    highLimit: 80,
    lowLimit: 20,
    lowLowLimit: 5,
    optionals: ['ConfirmedState', 'Confirm'],
  });
}

function addHistory(namespace: Namespace, line: UAObject): void {
  const trend = namespace.addVariable({
    componentOf: line,
    browseName: 'Trend',
    nodeId: 's=Trend',
    dataType: 'Double',
    value: { dataType: DataType.Double, value: 0 },
  });
  namespace.addressSpace.installHistoricalDataNode(trend, { maxOnlineValues: 2_000 });
  const start = Date.UTC(2026, 0, 1);
  for (let index = 0; index < 1_500; index++)
    trend.setValueFromSource({ dataType: DataType.Double, value: index }, StatusCodes.Good, new Date(start + index * 1_000));
}

await manager.initialize();
await userManager.initialize();
await server.initialize();
const { addressSpace } = server.engine;
if (!addressSpace) throw new Error('no address space');
for (const before of options.namespacesBefore) addressSpace.registerNamespace(before);
addAggregateSupport(addressSpace);
const namespace = addressSpace.registerNamespace(uri);
const line = namespace.addObject({ organizedBy: addressSpace.rootFolder.objects, browseName: 'Line', nodeId: 's=Line' });
addSimple(namespace, line);
addMethod(namespace, line);
addAlarm(namespace, line);
addHistory(namespace, line);
const many = namespace.addFolder(addressSpace.rootFolder.objects, { browseName: 'Many', nodeId: 's=Many' });
const moving = Array.from({ length: options.many }, (_, index) =>
  namespace.addVariable({
    componentOf: many,
    browseName: `V${index}`,
    nodeId: `s=V${index}`,
    minimumSamplingInterval: 0,
    dataType: 'Double',
    value: { dataType: DataType.Double, value: index },
  }),
);
process.on('message', (message) => {
  // each of the first values is set once for each word, all unless it says how many
  const count = /^move(?: (\d+))?$/.exec(String(message));
  if (!count) return;
  const value = Math.random();
  for (const variable of moving.slice(0, Number(count[1] ?? moving.length)))
    variable.setValueFromSource({ dataType: DataType.Double, value });
});
process.on('disconnect', () => process.exit(0));
await server.start();
server.engine.setServerState(ServerState.Running);
process.send?.({ isReady: true, userTokens: Object.keys(UserTokenType).length });
