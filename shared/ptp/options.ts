/** What a value of an option may be. Numbers as C's strtol with base 0 reads them. */
export type OptionForm =
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'any' };

interface Option {
  readonly form: OptionForm;
  /** It may stand in a port's section as well as in `[global]`. */
  readonly port: boolean;
}

const number = (least: number, most: number): OptionForm => ({ kind: 'number', least, most });
const choice = (...choices: string[]): OptionForm => ({ kind: 'choice', choices });
const flag = number(0, 1);
const octet = number(0, 255);
const log = number(-128, 127);
const anyValue: OptionForm = { kind: 'any' };

const portOptions: Readonly<Record<string, OptionForm>> = {
  announceReceiptTimeout: number(2, 255),
  asCapable: choice('true', 'auto'),
  BMCA: choice('ptp', 'noop'),
  delayAsymmetry: anyValue,
  delay_filter: choice('moving_average', 'moving_median'),
  delay_filter_length: number(1, 2_147_483_647),
  delay_mechanism: choice('Auto', 'COMMON_P2P', 'E2E', 'P2P', 'NONE'),
  delay_response_timeout: octet,
  egressLatency: anyValue,
  fault_badpeernet_interval: anyValue,
  fault_reset_interval: anyValue,
  follow_up_info: flag,
  hybrid_e2e: flag,
  ignore_source_id: flag,
  ignore_transport_specific: flag,
  ingressLatency: anyValue,
  inhibit_announce: flag,
  inhibit_delay_req: flag,
  inhibit_multicast_service: flag,
  logAnnounceInterval: log,
  logMinDelayReqInterval: log,
  logMinPdelayReqInterval: log,
  logSyncInterval: log,
  masterOnly: flag,
  min_neighbor_prop_delay: number(-2_147_483_648, -1),
  neighborPropDelayThresh: number(0, 2_147_483_647),
  network_transport: choice('L2', 'UDPv4', 'UDPv6'),
  operLogPdelayReqInterval: log,
  operLogSyncInterval: log,
  p2p_dst_mac: anyValue,
  path_trace_enabled: flag,
  ptp_dst_mac: anyValue,
  serverOnly: flag,
  syncReceiptTimeout: octet,
  transportSpecific: number(0, 15),
  tsproc_mode: choice('filter', 'raw', 'filter_weight', 'raw_weight'),
  udp_ttl: number(1, 255),
  unicast_listen: flag,
};

const globalOptions: Readonly<Record<string, OptionForm>> = {
  assume_two_step: flag,
  check_fup_sync: flag,
  clientOnly: flag,
  clockAccuracy: octet,
  clockClass: octet,
  clockIdentity: anyValue,
  clock_servo: choice('pi', 'linreg', 'ntpshm', 'nullf', 'refclock_sock'),
  clock_type: choice('OC', 'BC', 'P2P_TC', 'E2E_TC'),
  dataset_comparison: choice('ieee1588', 'G.8275.x'),
  domainNumber: octet,
  dscp_event: number(0, 63),
  dscp_general: number(0, 63),
  first_step_threshold: anyValue,
  free_running: flag,
  gmCapable: flag,
  kernel_leap: flag,
  logging_level: number(0, 7),
  maxStepsRemoved: number(2, 255),
  max_frequency: number(0, 2_147_483_647),
  message_tag: anyValue,
  offsetScaledLogVariance: number(0, 65_535),
  pi_integral_const: anyValue,
  pi_proportional_const: anyValue,
  priority1: octet,
  priority2: octet,
  sanity_freq_limit: number(0, 2_147_483_647),
  servo_num_offset_values: number(0, 2_147_483_647),
  servo_offset_threshold: number(0, 2_147_483_647),
  slaveOnly: flag,
  socket_priority: number(0, 15),
  step_threshold: anyValue,
  summary_interval: anyValue,
  timeSource: number(0x10, 0xfe),
  time_stamping: choice('hardware', 'software', 'legacy', 'onestep', 'p2p1step'),
  twoStepFlag: flag,
  tx_timestamp_timeout: number(1, 2_147_483_647),
  uds_address: anyValue,
  use_syslog: flag,
  utc_offset: number(0, 2_147_483_647),
  verbose: flag,
};

/**
 * Options of ptp4l that are common to linuxptp 2.0 to 4.x. Others exist, in newer and patched versions:
 * a name that is not here is not therefore wrong. Source: linuxptp config.c, config_tab.
 */
export const options: ReadonlyMap<string, Option> = new Map<string, Option>([
  ...Object.entries(portOptions).map(([name, form]) => [name, { form, port: true }] as const),
  ...Object.entries(globalOptions).map(([name, form]) => [name, { form, port: false }] as const),
]);

/** The option a misspelt name was meant for: the same but for case, `_` and `-`, or one letter wrong, missing, extra or swapped. */
export function meantOption(name: string): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[_-]/g, '');
  for (const option of options.keys()) if (plain(option) === plain(name)) return option;
  if (name.length < 6) return null;
  for (const option of options.keys()) if (isOneSlip(plain(name), plain(option))) return option;
  return null;
}

function isOneSlip(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1 || /\d$/.test(one) || /\d$/.test(other)) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  const rest = (text: string, skip: number) => text.slice(start + skip);
  if (one.length < other.length) return rest(one, 0) === rest(other, 1);
  if (one.length > other.length) return rest(one, 1) === rest(other, 0);
  const swapped = one[start] === other[start + 1] && one[start + 1] === other[start] && rest(one, 2) === rest(other, 2);
  return rest(one, 1) === rest(other, 1) || swapped;
}
