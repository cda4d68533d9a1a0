import { describe, expect, it } from 'vitest';
import { checkPtpConfig } from '../../shared/ptp/checkConfig.ts';
import { parsePtpConfig, settingOf } from '../../shared/ptp/config.ts';
import { meantOption, options } from '../../shared/ptp/options.ts';

const plain = { mechanismElsewhere: false };
const codes = (text: string, context = plain) => checkPtpConfig(text, context).map(({ problem, at }) => `${at} ${problem.code}`);
const gptp = [
  '[global]',
  'network_transport L2',
  'delay_mechanism P2P',
  'transportSpecific 0x1',
  'ptp_dst_mac 01:80:C2:00:00:0E',
  'follow_up_info 1',
  'assume_two_step 1',
  'path_trace_enabled 1',
  'neighborPropDelayThresh 800',
  '',
].join('\n');

describe('a ptp4l configuration', () => {
  it('is read line by line, with the place of each name and value', () => {
    const config = parsePtpConfig('# note\n[Global]\r\n  priority1\t 248 \r\n[eth0]\nstray\n');
    expect(config.sections.map(({ name }) => name)).toEqual(['global', 'eth0']);
    expect(config.settings).toEqual([{ name: 'priority1', value: '248', section: 'global', nameAt: 19, valueAt: 30 }]);
    expect(config.broken).toEqual([{ text: 'stray', at: 43, inSection: true }]);
  });

  it("a port's own value wins over the global one, the last line over those before", () => {
    const config = parsePtpConfig('[global]\npriority1 1\npriority1 2\n[eth0]\npriority1 3\n');
    expect(settingOf(config, 'priority1', 'eth0')?.value).toBe('3');
    expect(settingOf(config, 'priority1', 'eth1')?.value).toBe('2');
  });

  it('a gPTP profile is silent, whole or with what it needs in the section of the port', () => {
    expect(codes(gptp)).toEqual([]);
    expect(codes(`${gptp.replace('delay_mechanism P2P\n', '')}[eth0]\ndelay_mechanism P2P\n`)).toEqual([]);
  });

  it.each([
    'network_transport',
    'delay_mechanism',
    'ptp_dst_mac',
    'follow_up_info',
    'assume_two_step',
    'path_trace_enabled',
    'neighborPropDelayThresh',
  ])('a gPTP profile without %s is incomplete', (name) => {
    const [found, ...more] = checkPtpConfig(gptp.replace(new RegExp(`^${name} .*\n`, 'm'), ''), plain);
    expect(more).toEqual([]);
    expect(found?.problem.code).toBe('ptp-gptp-incomplete');
    expect(found?.problem.message).toContain(name);
  });

  it('E2E over L2 is the default profile, not gPTP; over UDP it is at home', () => {
    expect(codes('[global]\nnetwork_transport L2\ndelay_mechanism E2E\n')).toEqual(['46 ptp-delay-mechanism-e2e']);
    expect(codes('[global]\nnetwork_transport UDPv4\ndelay_mechanism E2E\n')).toEqual([]);
    expect(codes(gptp.replace('P2P', 'E2E')).map((line) => line.split(' ')[1])).toEqual(['ptp-delay-mechanism-e2e']);
  });

  it('E2E over L2 is right in the telecom profile (G.8275.1), and where the command line chooses otherwise', () => {
    const text = '[global]\nnetwork_transport L2\ndelay_mechanism E2E\n';
    expect(codes(`${text}dataset_comparison G.8275.x\n`)).toEqual([]);
    expect(codes(`${text}domainNumber 24\n`)).toEqual([]);
    expect(codes(text, { ...plain, mechanismElsewhere: true })).toEqual([]);
  });

  it('the G.8275 options of a copied default.cfg do not make it a telecom profile: dataset_comparison decides', () => {
    const copied = `${gptp.replace('P2P', 'E2E')}dataset_comparison ieee1588\nG.8275.portDS.localPriority 128\n`;
    expect(codes(copied).map((line) => line.split(' ')[1])).toEqual(['ptp-delay-mechanism-e2e']);
    expect(codes(copied.replace('dataset_comparison ieee1588\n', ''))).toEqual([]);
  });

  it('values and names that ptp4l refuses are named; others it may know are not', () => {
    expect(codes('[global]\nnetwork_transport UDPv5\n')).toEqual(['27 ptp-bad-value']);
    expect(codes('[global]\npriority1 256\n')).toEqual(['19 ptp-bad-value']);
    expect(codes('[global]\nclockAccuracy 0xFE\nlogSyncInterval -3\nnetwork_transport udpv4\n')).toEqual([]);
    expect(codes('[global]\nlogSyncIntervall -3\n')).toEqual(['9 ptp-unknown-option']);
    expect(codes('[global]\nservo.special 1\nts2phc.pulsewidth 5\npriority1 ${P}\n')).toEqual([]);
    expect(codes('[eth0]\npriority1 128\n')).toEqual(['7 ptp-option-not-of-port']);
    expect(codes('[unicast_master_table]\ntable_id 1\nUDPv4 10.0.0.1\n')).toEqual([]);
  });

  it('no option is taken for a slip of another', () => {
    for (const name of options.keys()) expect(meantOption(name)).toBe(name);
    expect(meantOption('operLogSyncInterval')).toBe('operLogSyncInterval');
    expect(meantOption('priority3')).toBeNull();
  });
});
