import { describe, expect, it } from 'vitest';
import { addEvent, emptyList, MAX_EVENTS } from '../../../renderer/opcua/alarmList.ts';
import { numberText, timeText } from '../../../renderer/opcua/format.ts';
import { readDrag } from '../../../renderer/opcua/nodeActions.ts';
import { emptyForm, formOf, profileEdits, readProfile } from '../../../renderer/opcua/profileForm.ts';
import { isAddress } from '../../../renderer/opcua/search.ts';
import type { OpcuaEvent } from '../../../shared/opcua/contract.ts';

describe('the form of a connection', () => {
  const form = { ...emptyForm, name: 'press', url: 'opc.tcp://10.0.0.5:4840' };

  it('writes only what differs from the defaults of the format', () => {
    expect(readProfile(form, [])).toMatchObject({ ok: true, value: { name: 'press', profile: { identity: { kind: 'anonymous' } } } });
    expect(profileEdits(form)).toEqual([
      { path: ['connections', 'connections', 'press'], value: { kind: 'opcua', url: 'opc.tcp://10.0.0.5:4840' } },
    ]);
  });

  it('shows a profile as it was written', () => {
    const secured = { ...form, security: 'Basic256Sha256/Sign', identity: 'user' as const, user: 'op', title: 'Press' };
    const read = readProfile(secured, []);
    expect(read.ok && formOf('press', read.value.profile)).toEqual(secured);
  });

  it.each([
    [{ ...form, name: '' }, 'name'],
    [{ ...form, name: 'Other' }, 'name'],
    [{ ...form, url: 'http://10.0.0.5' }, 'url'],
    [{ ...form, url: 'opc.tcp://user:secret@10.0.0.5' }, 'url'], // no secret in a site
    [{ ...form, identity: 'user' as const }, 'user'],
    [{ ...form, identity: 'certificate' as const, certificate: '/c.pem' }, 'key'],
  ])('names the field that is wrong: %#', (wrong, field) => {
    const read = readProfile(wrong, ['other']);
    expect(!read.ok && read.failure.field).toBe(field);
  });
});

describe('what is typed into the search', () => {
  it.each(['i=85', 'ns=2;s=Press', 'nsu=http://a;i=1', '/Objects/Press', 'g=09087e75-8e5e-499b-954f-f2a9603db28a'])(
    '%s leads to one node',
    (text) => expect(isAddress(text)).toBe(true),
  );
  it.each(['Speed', 'x=1', 's=', 'Motor i=1'])('%s is searched for', (text) => expect(isAddress(text)).toBe(false));
});

describe('alarms', () => {
  const event = (node: string, retain: boolean, message: string): OpcuaEvent => ({
    eventId: message,
    eventType: 'i=2041',
    typeName: '',
    source: null,
    sourceName: '',
    message,
    severity: 500,
    timeMs: 0,
    condition: {
      node,
      name: '',
      branch: null,
      retain,
      enabled: true,
      active: true,
      acknowledged: false,
      confirmed: null,
      shelved: null,
      comment: '',
      quality: 0,
    },
  });

  it('have one row each, and leave the list with Retain false (OPC UA Part 9 §5.5.2); what happened stays', () => {
    const list = [event('a', true, '1'), event('b', true, '2'), event('a', true, '3'), event('b', false, '4')].reduce(addEvent, emptyList);
    expect(list.conditions.map(({ message }) => message)).toEqual(['3']);
    expect(list.events.map(({ message }) => message)).toEqual(['4', '3', '2', '1']);
  });

  it('that are no longer shown are counted', () => {
    let list = emptyList;
    for (let index = 0; index < MAX_EVENTS + 5; index += 1) list = addEvent(list, { ...event('a', true, ''), condition: null });
    expect([list.events.length, list.forgotten]).toEqual([MAX_EVENTS, 5]);
  });
});

describe('texts of values', () => {
  it('numbers have no digits that the type made up', () => {
    expect([0.1 + 0.2, 1e21, -0.000_001_5, 42].map(numberText)).toEqual(['0.3', '1e+21', '-0.0000015', '42']);
  });

  it('a time that is none, or beyond the calendar, is empty', () => {
    expect([null, Number.NaN, 1e300].map((ms) => timeText(ms, 0))).toEqual(['', '', '']);
    const noon = new Date(2026, 10, 22, 12, 0, 0, 7).getTime();
    expect(timeText(noon, noon)).toBe('12:00:00.007');
    expect(timeText(noon, 0)).toBe('2026-11-22 12:00:00.007');
  });

  it('what another program drops on the grid is nothing', () => {
    for (const text of ['', '{', '{"node":1}', '[1,null]', '[{"node":1,"name":"x"}]']) expect(readDrag(text)).toEqual([]);
    expect(readDrag('[{"node":"i=1","name":"x"}]')).toEqual([{ node: 'i=1', name: 'x' }]);
  });
});
