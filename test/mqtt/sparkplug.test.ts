import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { SparkplugTracker } from '../../main/mqtt/sparkplug.ts';
import { decode } from '../../shared/mqtt/decode.ts';
import { readSparkplug, sparkplugTopic } from '../../shared/mqtt/sparkplug.ts';

/** The part of sparkplug_b.proto that these messages use (Sparkplug 3.0, 6.4). */
const Payload = protobuf
  .parse(`
    syntax = "proto2"; package sparkplug;
    message DataSetValue { oneof value { uint32 int_value = 1; uint64 long_value = 2; float float_value = 3; double double_value = 4; bool boolean_value = 5; string string_value = 6; } }
    message Row { repeated DataSetValue elements = 1; }
    message DataSet { optional uint64 num_of_columns = 1; repeated string columns = 2; repeated uint32 types = 3; repeated Row rows = 4; }
    message PropertyValue { optional uint32 type = 1; optional bool is_null = 2; oneof value { uint32 int_value = 3; string string_value = 8; } }
    message PropertySet { repeated string keys = 1; repeated PropertyValue values = 2; }
    message Metric { optional string name = 1; optional uint64 alias = 2; optional uint64 timestamp = 3; optional uint32 datatype = 4; optional bool is_historical = 5; optional bool is_null = 7; optional PropertySet properties = 9;
      oneof value { uint32 int_value = 10; uint64 long_value = 11; float float_value = 12; double double_value = 13; bool boolean_value = 14; string string_value = 15; bytes bytes_value = 16; DataSet dataset_value = 17; } }
    message Payload { optional uint64 timestamp = 1; repeated Metric metrics = 2; optional uint64 seq = 3; optional string uuid = 4; optional bytes body = 5; }`)
  .root.lookupType('sparkplug.Payload');

const payload = (content: object) => Payload.encode(Payload.fromObject(content)).finish();
const metric = (name: string, more: object) => ({ name, ...more });

describe('a payload of Sparkplug B, as protobufjs writes it', () => {
  it('reads values as their types say: negative numbers from unsigned fields (6.4.16)', () => {
    const octets = payload({
      timestamp: 1_700_000_000_000,
      seq: 7,
      metrics: [
        metric('int8', { datatype: 1, intValue: 0xffffffff }),
        metric('int16', { datatype: 2, intValue: 0xffff_fff6 }),
        metric('int32', { datatype: 3, intValue: 0xffff_ff00 }),
        metric('int64', { datatype: 4, longValue: '18446744073709551615' }),
        metric('uint64', { datatype: 8, longValue: '18446744073709551615' }),
        metric('float', { datatype: 9, floatValue: 1.5 }),
        metric('double', { datatype: 10, doubleValue: -2.25 }),
        metric('yes', { datatype: 11, booleanValue: true }),
        metric('text', { datatype: 12, stringValue: 'Größe' }),
        metric('at', { datatype: 13, longValue: 1_700_000_000_000 }),
        metric('none', { datatype: 3, isNull: true }),
        metric('list', { datatype: 24, bytesValue: Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]) }),
        metric('bits', { datatype: 32, bytesValue: Buffer.from([3, 0, 0, 0, 0b1010_0000]) }),
        metric('table', {
          datatype: 16,
          datasetValue: {
            numOfColumns: 2,
            columns: ['a', 'b'],
            types: [3, 12],
            rows: [{ elements: [{ intValue: 5 }, { stringValue: 'x' }] }],
          },
        }),
      ],
    });
    const { lines } = decode({ payload: octets, topic: 'spBv1.0/g/NBIRTH/n', bytes: octets.length }, 'auto');
    const shown = lines.filter(({ depth }) => depth >= 2).map(({ key, text }) => `${key} ${text}`);
    expect(shown).toEqual([
      'int8 -1',
      'int16 -10',
      'int32 -256',
      'int64 -1',
      'uint64 18446744073709551615',
      'float 1.5',
      'double -2.25',
      'yes true',
      'text Größe',
      'at 2023-11-14T22:13:20.000Z',
      'none null',
      'list ',
      '0 1',
      '1 -1',
      'bits ',
      '0 true',
      '1 false',
      '2 true',
      'table ',
      '0 ',
      'a 5',
      'b x',
    ]);
  });

  it('an empty payload is one without metrics, not a guess', () => {
    expect(readSparkplug(new Uint8Array())).toEqual({ atMs: null, seq: null, uuid: null, metrics: [], body: null });
  });
});

describe('a topic of Sparkplug (4.1)', () => {
  it.each([
    ['spBv1.0/G/NBIRTH/N', 'NBIRTH'],
    ['spBv1.0/G/DDATA/N/D', 'DDATA'],
    ['spBv1.0/STATE/host', 'STATE'],
    ['spBv1.0/G/NBIRTH/N/D', undefined],
    ['spBv1.0/G/DDATA/N', undefined],
    ['spBv1.0/G/XDATA/N', undefined],
    ['spAv1.0/G/NBIRTH/N', undefined],
    ['x/spBv1.0/G/NBIRTH/N', undefined],
  ])('%s: %s', (topic, kind) => {
    expect(sparkplugTopic(topic)?.kind).toBe(kind);
  });
});

describe('births, data and deaths', () => {
  const birth = (seq: number, bdSeq: number) => payload({ seq, metrics: [metric('bdSeq', { datatype: 8, longValue: bdSeq })] });
  const speed = (alias: number) => metric('Speed', { alias, datatype: 10, doubleValue: 1 });

  function tracked() {
    const tracker = new SparkplugTracker();
    let atMs = 0;
    const take = (kind: string, octets: Uint8Array, device = '') =>
      tracker.take({ path: `spBv1.0/G/${kind}/N${device === '' ? '' : `/${device}`}`, payload: octets, atMs: ++atMs });
    return { tracker, take };
  }

  it('an alias means what the last birth said, and nothing before one (6.4.6)', () => {
    const { tracker, take } = tracked();
    take('NDATA', payload({ seq: 0, metrics: [{ alias: 5, datatype: 10, doubleValue: 9 }] }));
    expect(tracker.nodes()[0]).toMatchObject({ state: 'unknown', unknownAliases: 1 });
    take('NBIRTH', payload({ seq: 0, metrics: [speed(5)] }));
    take('NDATA', payload({ seq: 1, metrics: [{ alias: 5, datatype: 10, doubleValue: 2.5 }] }));
    expect(tracker.metrics('G', 'N', null)).toMatchObject([{ name: 'Speed', alias: '5', type: 'Double', number: 2.5 }]);
    expect(tracker.nameOf('spBv1.0/G/DDATA/N/D')?.(5n)).toBe('Speed');
  });

  it('`seq` counts over the node and its devices, from 0 to 255 and round (6.4.3)', () => {
    const { tracker, take } = tracked();
    take('NBIRTH', birth(0, 0));
    take('DBIRTH', payload({ seq: 1, metrics: [speed(1)] }), 'D');
    for (let seq = 2; seq < 256; seq++) take(seq % 2 ? 'NDATA' : 'DDATA', payload({ seq, metrics: [] }), seq % 2 ? '' : 'D');
    take('NDATA', payload({ seq: 0, metrics: [] }));
    expect(tracker.nodes()[0]?.sequenceGaps).toBe(0);
    take('NDATA', payload({ seq: 4, metrics: [] }));
    take('NDATA', payload({ seq: 5, metrics: [] }));
    expect(tracker.nodes()[0]?.sequenceGaps).toBe(1);
  });

  it('a death ends the node and its devices; one of an older session is passed over (`bdSeq`, 6.4.20)', () => {
    const { tracker, take } = tracked();
    take('NBIRTH', birth(0, 3));
    take('DBIRTH', payload({ seq: 1, metrics: [speed(1)] }), 'D');
    take('NDEATH', birth(0, 2));
    expect(tracker.nodes().map(({ state }) => state)).toEqual(['online', 'online']);
    expect(tracker.nodes()[0]?.staleDeaths).toBe(1);
    take('NDEATH', birth(0, 3));
    expect(tracker.nodes().map(({ state }) => state)).toEqual(['offline', 'offline']);
  });

  it('what is no Sparkplug payload changes nothing', () => {
    const { tracker, take } = tracked();
    take('NBIRTH', birth(0, 0));
    take('NDATA', Buffer.from('{"not": "protobuf"}'));
    expect(tracker.nodes()[0]).toMatchObject({ messages: 1, sequenceGaps: 0 });
  });
});
