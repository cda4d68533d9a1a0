import { type PtpConfig, parsePtpConfig, type Setting, settingOf } from './config.ts';
import { meantOption, type OptionForm, options } from './options.ts';
import { ptpProblem } from './problems.ts';
import type { Spotted } from './spotted.ts';

/** What gPTP wants of linuxptp where its defaults differ. Source: IEEE 802.1AS-2020 clauses 10, 11; linuxptp's gPTP profile. */
const GPTP: readonly {
  readonly name: string;
  readonly value: string;
  readonly holds: (value: string) => boolean;
  /** The default will do. */
  readonly byDefault?: true;
}[] = [
  { name: 'network_transport', value: 'L2', holds: (value) => value.toLowerCase() === 'l2' },
  { name: 'delay_mechanism', value: 'P2P', holds: (value) => /^(?:common_)?p2p$/i.test(value) },
  { name: 'transportSpecific', value: '0x1', holds: isOne },
  { name: 'ptp_dst_mac', value: '01:80:C2:00:00:0E', holds: (value) => value.toUpperCase() === '01:80:C2:00:00:0E' },
  { name: 'follow_up_info', value: '1', holds: isOne },
  { name: 'assume_two_step', value: '1', holds: isOne },
  { name: 'path_trace_enabled', value: '1', holds: isOne },
  // The default of 20 ms would take any neighbour for a capable one.
  { name: 'neighborPropDelayThresh', value: '800', holds: (value) => Number(value) > 0 && Number(value) < 20_000_000 },
  { name: 'gmCapable', value: '1', holds: () => true, byDefault: true },
];
/** Those that only gPTP uses: one of them says what a configuration is meant to be. */
const SIGNS = new Set(['transportSpecific', 'ptp_dst_mac', 'follow_up_info']);

interface ConfigContext {
  /** The delay mechanism is chosen on ptp4l's command line, which wins over the file. */
  readonly mechanismElsewhere: boolean;
}

/** Checks a ptp4l configuration. Offsets are UTF-16 units from its start. */
export function checkPtpConfig(text: string, context: ConfigContext): Spotted[] {
  const config = parsePtpConfig(text);
  return [...checkSyntax(config), ...checkSettings(config), ...checkProfile(config, context)];
}

function isOne(value: string): boolean {
  return Number(value) === 1;
}

function checkSyntax({ broken }: PtpConfig): Spotted[] {
  return broken.flatMap(({ text, at }) => {
    const [, name = '', value = ''] = /^([A-Za-z]\w*)\s*=\s*(.*)$/.exec(text) ?? [];
    return options.has(name)
      ? [{ problem: ptpProblem('ptp-setting-syntax', [], { text, remedy: `${name} ${value || 'VALUE'}` }), at }]
      : [];
  });
}

function checkSettings({ settings }: PtpConfig): Spotted[] {
  return settings.flatMap((setting): Spotted[] => {
    const { name, value, section, nameAt, valueAt } = setting;
    const option = options.get(name);
    if (!option) {
      const meant = meantOption(name);
      return meant ? [{ problem: ptpProblem('ptp-unknown-option', [], { name: name.slice(0, 60), meant }), at: nameAt }] : [];
    }
    if (/^=/.test(value)) {
      const remedy = `${name} ${value.replace(/^=\s*/, '') || 'VALUE'}`;
      return [{ problem: ptpProblem('ptp-setting-syntax', [], { text: `${name} ${value}`.slice(0, 80), remedy }), at: nameAt }];
    }
    if (section !== 'global' && !option.port && isPortName(section))
      return [{ problem: ptpProblem('ptp-option-not-of-port', [], { name, section }), at: nameAt }];
    if (isUnknown(value) || fits(value, option.form)) return [];
    return [
      { problem: ptpProblem('ptp-bad-value', [], { name, value: value.slice(0, 60), form: describeForm(option.form) }), at: valueAt },
    ];
  });
}

/** Interfaces have at most 15 letters and no blank; other sections are tables of their own. */
function isPortName(section: string): boolean {
  return /^[A-Za-z0-9_.@-]{1,15}$/.test(section) && !/table|mtab|servo|nmea|sa_|security/i.test(section);
}

/** A shell or template expression whose value is filled in later. */
function isUnknown(value: string): boolean {
  return /[${}<>%@\ue000]/.test(value);
}

function fits(value: string, form: OptionForm): boolean {
  if (form.kind === 'any') return true;
  if (form.kind === 'choice') return form.choices.some((choice) => choice.toLowerCase() === value.toLowerCase());
  const negative = value.startsWith('-');
  const digits = value.replace(/^[-+]/, '');
  if (!/^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(digits)) return false;
  const number = (/^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits)) * (negative ? -1 : 1);
  return number >= form.least && number <= form.most;
}

function describeForm(form: OptionForm): string {
  if (form.kind === 'choice') return form.choices.join(', ');
  return form.kind === 'number' ? `${form.least} … ${form.most}` : 'text';
}

/** End-to-end delay, or missing settings, where gPTP is meant. The telecom profiles use L2 and E2E rightly, and are left alone. */
function checkProfile(config: PtpConfig, context: ConfigContext): Spotted[] {
  if (isTelecom(config)) return [];
  const sign = config.settings.find((setting) => SIGNS.has(setting.name) && satisfies(setting));
  const sections = ['global', ...new Set(config.sections.map(({ name }) => name).filter((name) => name !== 'global'))];
  const endToEnd = context.mechanismElsewhere ? [] : sections.flatMap((section) => endToEndOf(config, section, sign));
  const unique = [...new Map(endToEnd.map((spotted) => [spotted.at, spotted])).values()];
  if (unique.length > 0) return unique;
  return sign ? incompleteProfile(config, sign, sections.at(-1) ?? 'global', context) : [];
}

/** A copy of linuxptp's default.cfg names the G.8275 options as well, beside `dataset_comparison ieee1588`. */
function isTelecom({ settings }: PtpConfig): boolean {
  const comparison = settings.findLast(({ name }) => name === 'dataset_comparison')?.value;
  if (comparison !== undefined && /^g\.8275/i.test(comparison)) return true;
  return settings.some(
    ({ name, value }) =>
      (name.startsWith('G.8275') && comparison === undefined) ||
      name.startsWith('power_profile') ||
      (name === 'domainNumber' && Number(value) >= 24 && Number(value) <= 63) ||
      name === 'unicast_master_table' ||
      (name === 'hybrid_e2e' && isOne(value)) ||
      (name === 'clock_type' && /TC$/i.test(value)),
  );
}

function endToEndOf(config: PtpConfig, section: string, sign: Setting | undefined): Spotted[] {
  const mechanism = settingOf(config, 'delay_mechanism', section);
  const transport = settingOf(config, 'network_transport', section);
  if (mechanism?.value.toUpperCase() !== 'E2E') return [];
  const overEthernet = transport?.value.toUpperCase() === 'L2';
  if (!overEthernet && !sign) return [];
  const missing = missingSettings(config, section, true).join(', ');
  const where = sign ? `${sign.name} ${sign.value}` : 'network_transport L2';
  return [{ problem: ptpProblem('ptp-delay-mechanism-e2e', ['delay_mechanism'], { where, missing }), at: mechanism.valueAt }];
}

function incompleteProfile(config: PtpConfig, sign: Setting, section: string, { mechanismElsewhere }: ConfigContext): Spotted[] {
  const own = sign.section === 'global' ? section : sign.section;
  const missing = missingSettings(config, own, false).filter(
    (setting) => !(mechanismElsewhere && /^(?:delay_mech|network_tr)/.test(setting)),
  );
  if (missing.length === 0) return [];
  const values = { sign: `${sign.name} ${sign.value}`, count: missing.length, missing: missing.join(', ') };
  return [{ problem: ptpProblem('ptp-gptp-incomplete', [], values), at: sign.nameAt }];
}

function satisfies({ name, value }: Setting): boolean {
  return GPTP.find((wanted) => wanted.name === name)?.holds(value) ?? false;
}

function missingSettings(config: PtpConfig, section: string, withDefaults: boolean): string[] {
  return GPTP.filter(({ byDefault }) => withDefaults || !byDefault)
    .filter(({ name, holds }) => {
      const setting = settingOf(config, name, section);
      return !setting || !(holds(setting.value) || isUnknown(setting.value));
    })
    .map(({ name, value }) => `${name} ${value}`);
}
