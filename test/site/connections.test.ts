import { describe, expect, it } from 'vitest';
import { facets } from '../../shared/facets.ts';
import { readSite } from '../../shared/site/read.ts';

const site = 'fieldwright: 1\nname: Line\n';

function read(text: string) {
  const files = new Map([
    ['site.yaml', site],
    ['connections.yaml', `fieldwright: 1\nconnections:\n${text}`],
  ]);
  const { site: result, problems } = readSite(files, facets);
  return { connections: result?.connections ?? {}, problems: problems.map(({ code, file, line }) => `${file}:${line} ${code}`) };
}

describe('connections.yaml', () => {
  it('a broker and a server, with what is left out filled in', () => {
    const { connections, problems } = read(
      '  a: { kind: mqtt, url: "mqtts://broker.plant:8883", subscriptions: [{ filter: "line/+/#" }] }\n  b: { kind: opcua, url: "opc.tcp://10.0.0.7:4840/UA" }\n',
    );
    expect(problems).toEqual([]);
    expect(connections).toEqual({
      a: {
        kind: 'mqtt',
        url: 'mqtts://broker.plant:8883',
        version: '5',
        clean: true,
        keepaliveS: 30,
        subscriptions: [{ filter: 'line/+/#', qos: 0 }],
      },
      b: { kind: 'opcua', url: 'opc.tcp://10.0.0.7:4840/UA', identity: { kind: 'anonymous' } },
    });
  });

  it.each([
    ['  a: { kind: mqtt, url: "http://broker" }\n', 'connections.yaml:3 bad-mqtt-url'],
    ['  a: { kind: mqtt, url: "mqtt://user:secret@broker" }\n', 'connections.yaml:3 bad-mqtt-url'], // no secret in a site
    ['  a: { kind: opcua, url: "opc.tcp://" }\n', 'connections.yaml:3 bad-opcua-url'],
    ['  a: { kind: mqtt, url: "mqtt://b", subscriptions: [{ filter: "a/b#" }] }\n', 'connections.yaml:3 bad-topic-filter'], // MQTT 5, 4.7.1.2
    ['  a: { kind: mqtt, url: "mqtt://b", subscriptions: [{ filter: "#/a" }] }\n', 'connections.yaml:3 bad-topic-filter'],
    ['  a: { kind: mqtt, url: "mqtt://b", will: { topic: "a/+" } }\n', 'connections.yaml:3 bad-topic'],
  ])('%s is refused at its line', (text, problem) => {
    expect(read(text).problems).toContain(problem);
  });

  it('a password has no place in it', () => {
    const { problems } = read('  a: { kind: mqtt, url: "mqtt://b", user: u, password: p }\n');
    expect(problems).toEqual(['connections.yaml:3 unknown-key']);
  });
});
