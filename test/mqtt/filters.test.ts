import { describe, expect, it } from 'vitest';
import { isBroad, matchesFilter, topicComplaint } from '../../shared/mqtt/filters.ts';
import { isBadLogin, reasonWords } from '../../shared/mqtt/reasons.ts';

describe('topic filters (MQTT 5, 4.7)', () => {
  it.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/#', 'sport', true],
    ['#', 'any/thing', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['Accounts', 'ACCOUNTS', false],
    ['a/b', 'a/b/', false],
    ['$share/group/a/+', 'a/b', true],
  ])('%s and %s: %s (the examples of 4.7.1)', (filter, topic, isMatch) => {
    expect(matchesFilter(filter, topic)).toBe(isMatch);
  });

  it.each(['#', '+/monitor/Clients'])('a leading wildcard, %s, does not match topics that begin with $ (4.7.2)', (filter) => {
    expect(matchesFilter(filter, '$SYS/monitor/Clients')).toBe(false);
    expect(matchesFilter('$SYS/#', '$SYS/monitor/Clients')).toBe(true);
  });

  it('a guard belongs to what can bring most of a broker, and not to one machine', () => {
    expect(['#', '+/#', 'plant/#', 'plant/+/#', '$share/g/#', '+'].map(isBroad)).toEqual([true, true, true, true, true, true]);
    expect(['plant/line3/press/#', 'plant/line3/+/state', 'plant/line3'].map(isBroad)).toEqual([false, false, false]);
  });

  it('what cannot be published to has a reason (3.3.2.1, 4.7.3)', () => {
    expect(['', 'a/+', 'a/#', 'a\0', 'x'.repeat(65_536), '$SYS/x', 'a/b'].map(topicComplaint)).toEqual([
      'empty',
      'wildcard',
      'wildcard',
      'nul',
      'too-long',
      'reserved',
      null,
    ]);
  });
});

describe('reasons in words', () => {
  it('the same number means something else in each packet and version (3.1.1: 3.2.2.3 and 3.9.3; 5: 2.4)', () => {
    expect(reasonWords({ packet: 'connack', version: '3.1.1', code: 5 }).en).toBe('This client may not connect.');
    expect(reasonWords({ packet: 'suback', version: '3.1.1', code: 0x80 }).en).toContain('refuses the subscription');
    expect(reasonWords({ packet: 'suback', version: '5', code: 0x9e }).zh).toContain('共享订阅');
  });

  it('a code that no standard names is said as a number, in both languages', () => {
    const words = reasonWords({ packet: 'puback', version: '5', code: 0xf0 });
    expect(words.en).toContain('0xf0');
    expect(words.zh).toContain('0xf0');
  });

  it('only a refused login asks for another password', () => {
    expect(isBadLogin({ packet: 'connack', version: '5', code: 0x86 })).toBe(true);
    expect(isBadLogin({ packet: 'connack', version: '3.1.1', code: 4 })).toBe(true);
    expect(isBadLogin({ packet: 'connack', version: '5', code: 0x88 })).toBe(false);
    expect(isBadLogin({ packet: 'suback', version: '5', code: 0x87 })).toBe(false);
  });
});
