import type { Link, Network } from './model.ts';
import type { Answer, Caller } from './tc.ts';

const done = (stdout = ''): Answer => ({ stdout, stderr: '', status: 0 });
const wrong = (stderr: string, status = 1): Answer => ({ stdout: '', stderr: `${stderr}\n`, status });
const onOff = (value: boolean): string => (value ? 'on' : 'off');

/** `ethtool` as it is since 6.3, when it learnt of frame preemption: what is asked of a port for gate schedules and time. */
export function ethtool(network: Network, words: readonly string[], { isRoot }: Caller): Answer {
  if (words[0] === '--version') return done('ethtool version 6.5 (simulated)\n');
  const isPlain = !words[0]?.startsWith('-');
  const verb = isPlain ? '' : (words[0] ?? '');
  const name = (isPlain ? words[0] : words[1]) ?? '';
  const link = network.links.get(name);
  if (name === '') return wrong('ethtool: bad command line argument(s)\nFor more information run ethtool -h');
  const nothing = 'netlink error: no device matches name (offset 24)\nnetlink error: No such device';
  // Without a verb it asks for five things, one after the other.
  if (!link && isPlain) return { stdout: 'No data available\n', stderr: `${nothing}\n`.repeat(5), status: 75 };
  if (!link && (verb === '-i' || verb === '--driver')) return wrong('Cannot get driver information: No such device', 71);
  if (!link) return wrong(nothing, 1);
  const changes = ['-L', '--set-channels', '--set-mm', '-K'].includes(verb);
  if (changes && !isRoot) return wrong('netlink error: Operation not permitted', 1);
  switch (verb) {
    case '':
      return done(settings(link));
    case '-i':
    case '--driver':
      return done(
        `driver: ${link.driver}\nversion: 6.1.0-simulated\nfirmware-version: \nexpansion-rom-version: \nbus-info: \nsupports-statistics: yes\nsupports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n`,
      );
    case '-T':
    case '--show-time-stamping':
      return done(stamping(link));
    case '-l':
    case '--show-channels':
      return link.isVirtual ? wrong('netlink error: Operation not supported', 95) : done(channels(link));
    case '-L':
    case '--set-channels':
      return setChannels(link, words.slice(2));
    case '--show-mm':
      return link.canPreempt ? done(merging(link)) : wrong('netlink error: Operation not supported', 95);
    case '--set-mm':
      return setMerging(link, words.slice(2));
    case '-k':
    case '--show-features':
      return done(
        `Features for ${link.name}:\nrx-checksumming: on\ntx-checksumming: on\nscatter-gather: on\ntcp-segmentation-offload: on\ngeneric-segmentation-offload: on\ngeneric-receive-offload: on\nrx-vlan-offload: on\ntx-vlan-offload: on\nhw-tc-offload: ${onOff(link.clock !== null)}\n`,
      );
    default:
      return wrong('ethtool: bad command line argument(s)\nFor more information run ethtool -h');
  }
}

function settings({ name, speed, isUp, hasCarrier }: Link): string {
  const isThere = isUp && hasCarrier;
  return `Settings for ${name}:\n\tSpeed: ${isThere && speed !== null ? `${speed}Mb/s` : 'Unknown!'}\n\tDuplex: ${isThere ? 'Full' : 'Unknown! (255)'}\n\tAuto-negotiation: on\n\tPort: Twisted Pair\n\tLink detected: ${isThere ? 'yes' : 'no'}\n`;
}

function stamping({ name, clock }: Link): string {
  const software = '\tsoftware-transmit\n\tsoftware-receive\n\tsoftware-system-clock\n';
  if (clock === null)
    return `Time stamping parameters for ${name}:\nCapabilities:\n${software}PTP Hardware Clock: none\nHardware Transmit Timestamp Modes: none\nHardware Receive Filter Modes: none\n`;
  return `Time stamping parameters for ${name}:\nCapabilities:\n\thardware-transmit\n\tsoftware-transmit\n\thardware-receive\n\tsoftware-receive\n\tsoftware-system-clock\n\thardware-raw-clock\nPTP Hardware Clock: ${clock}\nHardware Transmit Timestamp Modes:\n\toff\n\ton\nHardware Receive Filter Modes:\n\tnone\n\tall\n`;
}

function channels({ name, queues, usedQueues }: Link): string {
  return `Channel parameters for ${name}:\nPre-set maximums:\nRX:\t\tn/a\nTX:\t\tn/a\nOther:\t\tn/a\nCombined:\t${queues}\nCurrent hardware settings:\nRX:\t\tn/a\nTX:\t\tn/a\nOther:\t\tn/a\nCombined:\t${usedQueues}\n`;
}

function setChannels(link: Link, words: readonly string[]): Answer {
  const wanted = Number(words[words.indexOf('combined') + 1]);
  if (link.isVirtual) return wrong('netlink error: Operation not supported', 95);
  if (!words.includes('combined') || !Number.isInteger(wanted))
    return wrong('ethtool: bad command line argument(s)\nFor more information run ethtool -h');
  if (wanted < 1) return wrong('netlink error: no RX or TX channel specified (offset 0)\nnetlink error: Invalid argument', 22);
  if (wanted > link.queues)
    return wrong('netlink error: requested channel count exceeds maximum (offset 36)\nnetlink error: Invalid argument', 22);
  link.usedQueues = wanted;
  return done();
}

function merging({ name, merge }: Link): string {
  const verification = merge.verify && merge.transmit ? 'SUCCEEDED' : 'DISABLED';
  return `MAC Merge layer state for ${name}:\npMAC enabled: ${onOff(merge.pmac)}\nTX enabled: ${onOff(merge.transmit)}\nTX active: ${onOff(merge.transmit)}\nTX minimum fragment size: 60\nRX minimum fragment size: 60\nVerify enabled: ${onOff(merge.verify)}\nVerify time: 10\nMax verify time: 128\nVerification status: ${verification}\n`;
}

function setMerging(link: Link, words: readonly string[]): Answer {
  if (!link.canPreempt) return wrong('netlink error: Operation not supported', 95);
  const wanted = { ...link.merge };
  for (let at = 0; at < words.length; at += 2) {
    const [option, value] = [words[at], words[at + 1]];
    const part = { 'pmac-enabled': 'pmac', 'tx-enabled': 'transmit', 'verify-enabled': 'verify' }[option ?? ''];
    if (part === undefined && option === 'tx-min-frag-size') continue;
    if (value !== 'on' && value !== 'off') return wrong('ethtool: bad command line argument(s)\nFor more information run ethtool -h');
    if (part === 'pmac' || part === 'transmit' || part === 'verify') wanted[part] = value === 'on';
    else return wrong('ethtool: bad command line argument(s)\nFor more information run ethtool -h');
  }
  if (wanted.transmit && !wanted.pmac) return wrong('netlink error: TX enabled requires pMAC enabled\nnetlink error: Invalid argument', 22);
  Object.assign(link.merge, wanted);
  return done();
}
