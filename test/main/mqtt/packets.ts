import { createRequire } from 'node:module';

/** Packets as the library behind the client writes them: an independent hand. It is there with `mqtt`. */
const require = createRequire(createRequire(import.meta.url).resolve('mqtt'));
const name = 'mqtt-packet';
const library: { generate(packet: object, options?: { readonly protocolVersion: number }): Buffer } = require(name);

export const generate = library.generate;

export interface Publish {
  readonly topic?: string;
  readonly payload?: string | Buffer;
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
  readonly messageId?: number;
  readonly properties?: object;
}

export const publish = (more: Publish): object => ({
  cmd: 'publish',
  topic: 't',
  payload: 'p',
  qos: 0,
  dup: false,
  retain: false,
  ...more,
});
