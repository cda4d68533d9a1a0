import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { MAX_PUBLISH_BYTES } from '../../shared/mqtt/contract.ts';
import type { MessageProperties } from '../../shared/mqtt/status.ts';

/** What a form that publishes holds: text, as it was typed. Also what a template keeps. */
export interface PublishForm {
  readonly topic: string;
  readonly kind: 'text' | 'json' | 'hex';
  readonly payload: string;
  readonly qos: 0 | 1 | 2;
  readonly isRetained: boolean;
  readonly contentType: string;
  readonly responseTopic: string;
  readonly correlationData: string;
  readonly expiryS: string;
  readonly userProperties: string;
}

export interface Publication {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly isRetained: boolean;
  readonly properties: Partial<MessageProperties>;
}

/** Why a form cannot be published; `values` belong to the sentence of that code. */
export interface FormProblem {
  readonly code: 'bad-topic' | 'bad-hex' | 'bad-json' | 'bad-number' | 'bad-property' | 'too-large';
  readonly field: keyof PublishForm;
  readonly values: Readonly<Record<string, string | number>>;
}

export const emptyForm: PublishForm = {
  topic: '',
  kind: 'text',
  payload: '',
  qos: 0,
  isRetained: false,
  contentType: '',
  responseTopic: '',
  correlationData: '',
  expiryS: '',
  userProperties: '',
};

const MOST_TOPIC_BYTES = 65_535;
const MOST_EXPIRY_S = 4_294_967_295;
const encoder = new TextEncoder();

/** Reads what was typed. @param hasProperties the connection speaks MQTT 5; with 3.1.1 the properties are left out */
export function readForm(form: PublishForm, hasProperties: boolean): Result<Publication, FormProblem> {
  if (!isTopic(form.topic)) return fail({ code: 'bad-topic', field: 'topic', values: {} });
  const payload = readPayload(form);
  if (!payload.ok) return payload;
  if (payload.value.byteLength > MAX_PUBLISH_BYTES)
    return fail({ code: 'too-large', field: 'payload', values: { bytes: payload.value.byteLength, most: MAX_PUBLISH_BYTES } });
  const properties = hasProperties ? readProperties(form) : ok({});
  if (!properties.ok) return properties;
  const { topic, qos, isRetained } = form;
  return ok({ topic, payload: payload.value, qos, isRetained, properties: properties.value });
}

/** MQTT 5, 4.7.3 and 3.3.2.1: a name without wildcards. */
function isTopic(topic: string): boolean {
  return topic.length > 0 && !/[+#\0]/.test(topic) && encoder.encode(topic).byteLength <= MOST_TOPIC_BYTES;
}

function readPayload({ kind, payload }: PublishForm): Result<Uint8Array, FormProblem> {
  if (kind === 'hex') {
    const octets = readHex(payload);
    return octets ? ok(octets) : fail({ code: 'bad-hex', field: 'payload', values: {} });
  }
  if (kind === 'json' && payload.trim() !== '')
    try {
      JSON.parse(payload);
    } catch (error) {
      return fail({ code: 'bad-json', field: 'payload', values: { message: error instanceof Error ? error.message.slice(0, 200) : '' } });
    }
  return ok(encoder.encode(payload));
}

/** Octets of `0a 1b 2c`, with or without blanks; null where it is none. */
export function readHex(text: string): Uint8Array | null {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return null;
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) => Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16));
}

function readProperties(form: PublishForm): Result<Partial<MessageProperties>, FormProblem> {
  const { contentType, responseTopic, correlationData, expiryS, userProperties } = form;
  if (responseTopic !== '' && !isTopic(responseTopic)) return fail({ code: 'bad-topic', field: 'responseTopic', values: {} });
  if (!readHex(correlationData)) return fail({ code: 'bad-hex', field: 'correlationData', values: {} });
  const seconds = Number(expiryS);
  if (expiryS !== '' && !(Number.isInteger(seconds) && seconds >= 0 && seconds <= MOST_EXPIRY_S))
    return fail({ code: 'bad-number', field: 'expiryS', values: {} });
  const lines = userProperties.split('\n').map((line, index) => ({ line, number: index + 1 }));
  const pairs = lines.filter(({ line }) => line.trim() !== '');
  const wrong = pairs.find(({ line }) => !line.includes('='));
  if (wrong) return fail({ code: 'bad-property', field: 'userProperties', values: { line: wrong.number } });
  return ok({
    ...(contentType !== '' && { contentType }),
    ...(responseTopic !== '' && { responseTopic }),
    ...(correlationData.trim() !== '' && { correlationData: correlationData.replace(/\s+/g, '') }),
    ...(expiryS !== '' && { expiryS: seconds }),
    ...(pairs.length > 0 && {
      userProperties: pairs.map(({ line }) => ({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) })),
    }),
  });
}
