/** What linuxptp on a device knows; one gPTP domain, with the plant's grandmaster. */
export interface TimeState {
  /** Of this device, as in `02005e.fffe.000101`. */
  readonly clockIdentity: string;
  readonly grandmasterIdentity: string;
  readonly ports: readonly { readonly state: 'MASTER' | 'SLAVE' | 'PASSIVE'; readonly peerDelayNs: number }[];
  readonly stepsRemoved: number;
  /** ns; of a grandmaster 0. */
  readonly offsetNs: number;
}

type Field = readonly [name: string, value: string | number];

const sets: Readonly<Record<string, (state: TimeState) => readonly Field[]>> = {
  TIME_STATUS_NP: ({ grandmasterIdentity, clockIdentity, offsetNs }) => [
    ['master_offset', offsetNs],
    ['ingress_time', 0],
    ['cumulativeScaledRateOffset', '+0.000000000'],
    ['scaledLastGmPhaseChange', 0],
    ['gmTimeBaseIndicator', 0],
    ['lastGmPhaseChange', "0x0000'0000000000000000.0000"],
    ['gmPresent', grandmasterIdentity === clockIdentity ? 'false' : 'true'],
    ['gmIdentity', grandmasterIdentity],
  ],
  CURRENT_DATA_SET: ({ stepsRemoved, offsetNs }) => [
    ['stepsRemoved', stepsRemoved],
    ['offsetFromMaster', `${offsetNs}.0`],
    ['meanPathDelay', '0.0'],
  ],
  TIME_PROPERTIES_DATA_SET: () => [
    ['currentUtcOffset', 37],
    ['leap61', 0],
    ['leap59', 0],
    ['currentUtcOffsetValid', 1],
    ['ptpTimescale', 1],
    ['timeTraceable', 1],
    ['frequencyTraceable', 1],
    ['timeSource', '0x20'],
  ],
  GRANDMASTER_SETTINGS_NP: ({ grandmasterIdentity, clockIdentity }) => [
    ['clockClass', grandmasterIdentity === clockIdentity ? 6 : 248],
    ['clockAccuracy', grandmasterIdentity === clockIdentity ? '0x21' : '0xfe'],
    ['offsetScaledLogVariance', grandmasterIdentity === clockIdentity ? '0x4e5d' : '0xffff'],
    ['currentUtcOffset', 37],
    ['leap61', 0],
    ['leap59', 0],
    ['currentUtcOffsetValid', 1],
    ['ptpTimescale', 1],
    ['timeTraceable', 1],
    ['frequencyTraceable', 1],
    ['timeSource', '0x20'],
  ],
  PARENT_DATA_SET: ({ grandmasterIdentity }) => [
    ['parentPortIdentity', `${grandmasterIdentity}-1`],
    ['parentStats', 0],
    ['observedParentOffsetScaledLogVariance', '0xffff'],
    ['observedParentClockPhaseChangeRate', '0x7fffffff'],
    ['grandmasterPriority1', 128],
    ['gm.ClockClass', 6],
    ['gm.ClockAccuracy', '0x21'],
    ['gm.OffsetScaledLogVariance', '0x4e5d'],
    ['grandmasterPriority2', 128],
    ['grandmasterIdentity', grandmasterIdentity],
  ],
  DEFAULT_DATA_SET: ({ clockIdentity, ports }) => [
    ['twoStepFlag', 1],
    ['slaveOnly', 0],
    ['numberPorts', ports.length],
    ['priority1', 128],
    ['clockClass', 248],
    ['clockAccuracy', '0xfe'],
    ['offsetScaledLogVariance', '0xffff'],
    ['priority2', 248],
    ['clockIdentity', clockIdentity],
    ['domainNumber', 0],
  ],
};

/** `pmc`: the GETs of one management message each. */
export function pmc(state: TimeState, args: readonly string[]) {
  const requests: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (['-b', '-d', '-f', '-i', '-s', '-t'].includes(word)) at += 1;
    else if (/^(?:GET|SET)\b/i.test(word)) requests.push(word);
  }
  const printed = requests.map(
    (request) =>
      `sending: ${request}\n${responses(
        state,
        request
          .replace(/^\w+\s+/, '')
          .trim()
          .split(/\s+/)[0] ?? '',
      )}`,
  );
  return { stdout: printed.join(''), stderr: '', status: 0 };
}

function responses(state: TimeState, name: string): string {
  if (name === 'PORT_DATA_SET')
    return state.ports
      .map((port, index) => response(state, { name, port: index + 1, fields: portFields(state, port, index + 1) }))
      .join('');
  const fields = sets[name];
  return fields ? response(state, { name, port: 0, fields: fields(state) }) : '';
}

interface Response {
  readonly name: string;
  readonly port: number;
  readonly fields: readonly Field[];
}

/** As linuxptp's pmc.c prints: values stand in the column after the longest name of a set. */
function response({ clockIdentity }: TimeState, { name, port, fields }: Response): string {
  const column = Math.max(...fields.map(([field]) => field.length)) + 1;
  const rows = fields.map(([field, value]) => `\t\t${field.padEnd(column)}${value}\n`);
  return `\t${clockIdentity}-${port} seq 0 RESPONSE MANAGEMENT ${name} \n${rows.join('')}`;
}

function portFields({ clockIdentity }: TimeState, { state, peerDelayNs }: TimeState['ports'][number], number: number): Field[] {
  return [
    ['portIdentity', `${clockIdentity}-${number}`],
    ['portState', state],
    ['logMinDelayReqInterval', 0],
    ['peerMeanPathDelay', peerDelayNs],
    ['logAnnounceInterval', 0],
    ['announceReceiptTimeout', 3],
    ['logSyncInterval', -3],
    ['delayMechanism', 2],
    ['logMinPdelayReqInterval', 0],
    ['versionNumber', 2],
  ];
}
