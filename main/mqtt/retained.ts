import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { printable } from '../../shared/kit/printable.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { mqttContract } from '../../shared/mqtt/contract.ts';
import type { CleanProgress, RetainedPreview } from '../../shared/mqtt/retainedContract.ts';
import type { MqttFailure } from '../../shared/mqtt/status.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { Bell } from './bell.ts';
import type { Connections } from './connections.ts';
import { openErrand } from './errand.ts';
import { RETAIN } from './history.ts';
import { previewOf, qosOf } from './preview.ts';
import type { Secrets } from './secrets.ts';
import { type Retained, readUndoFile, writeUndoFile } from './undoFile.ts';

const MOST_MESSAGES = 100_000;
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ROWS = 1_000;
/** So long after the last retained message there is none to come: brokers send them in one go after SUBACK (MQTT 5, 3.3.1.3). */
const QUIET_MS = 700;
const TOKEN_MS = 600_000;
/** An empty message leaves nothing behind: its QoS only says that the broker took it. */
const ACKNOWLEDGED = 1;

export interface RetainedOptions {
  readonly connections: Connections;
  readonly secrets: Secrets;
  /** Where undo files go, absolute. */
  readonly undoFolder: string;
}

interface Found {
  readonly connection: string;
  readonly messages: readonly Retained[];
  readonly untilMs: number;
}

type RetainedHandlers = Pick<Handlers<typeof mqttContract>, 'mqtt.retained.preview' | 'mqtt.retained.clean' | 'mqtt.retained.undo'>;

/** Shows what is retained, takes it away with a way back, and brings it back. */
export function createRetained(options: RetainedOptions): RetainedHandlers {
  const previews = new Map<string, Found>();
  return {
    async 'mqtt.retained.preview'({ connection, filter }, { signal }) {
      const found = await readRetained(options, { connection, filter, signal });
      if (!found.ok) return found;
      const now = performance.now();
      for (const [token, { untilMs }] of previews) if (untilMs < now) previews.delete(token);
      const token = randomBytes(16).toString('hex');
      const messages = [...found.value.messages].sort((one, other) => one.topic.compare(other.topic));
      previews.set(token, { connection, messages, untilMs: now + TOKEN_MS });
      return ok(previewRows(token, messages, found.value.isComplete));
    },
    async *'mqtt.retained.clean'({ token, topics, ratePerS }, { signal }) {
      const found = previews.get(token);
      previews.delete(token);
      if (!found || found.untilMs < performance.now()) return yield failed(0, 0, tooOld);
      const wanted = topics === undefined ? null : new Set(topics);
      const named = found.messages.filter(({ topic }) => isUtf8(topic));
      const messages = wanted ? named.filter(({ topic }) => wanted.has(topic.toString('utf8'))) : named;
      const file = await writeUndoFile(options.undoFolder, found.connection, messages, new Date());
      if (!file.ok) return yield failed(0, messages.length, file.failure);
      yield { kind: 'undo-file', file: file.value };
      const empty: Retained[] = messages.map(({ topic }) => ({ topic, payload: Buffer.alloc(0), qos: ACKNOWLEDGED }));
      yield* publishAll(options, { connection: found.connection, messages: empty, ratePerS, signal });
    },
    async *'mqtt.retained.undo'({ connection, file, ratePerS }, { signal }) {
      const messages = await readUndoFile(options.undoFolder, file);
      if (!messages.ok) return yield failed(0, 0, messages.failure);
      yield* publishAll(options, { connection, messages: messages.value, ratePerS, signal });
    },
  };
}

const tooOld: MqttFailure = {
  code: 'preview-too-old',
  message: 'This preview is used or older than ten minutes. Look once more before cleaning up.',
};

const failed = (done: number, of: number, failure: MqttFailure): CleanProgress => ({ kind: 'failed', done, of, failure });

interface Look {
  readonly connection: string;
  readonly filter: string;
  readonly signal: AbortSignal;
}

interface Seen {
  readonly messages: readonly Retained[];
  readonly isComplete: boolean;
}

async function readRetained(
  { connections, secrets }: RetainedOptions,
  { connection, filter, signal }: Look,
): Promise<Result<Seen, MqttFailure>> {
  const messages: Retained[] = [];
  const bell = new Bell();
  let bytes = 0;
  let isComplete = true;
  const errand = await openErrand({
    connections,
    secrets,
    name: connection,
    signal,
    payloadBytes: MOST_BYTES,
    take({ topic, payload, flags }) {
      if ((flags & RETAIN) === 0 || payload.length === 0) return;
      bell.ring();
      if (messages.length >= MOST_MESSAGES || bytes + payload.length > MOST_BYTES) isComplete = false;
      else {
        bytes += payload.length;
        messages.push({ topic, payload, qos: qosOf(flags) });
      }
    },
  });
  if (!errand.ok) return errand;
  // QoS 2: what is retained with less comes with less (MQTT 5, 3.8.4), and its own QoS is wanted for the way back
  const subscribed = await errand.value.session.subscribe(filter, 2);
  while (subscribed.ok && isComplete && !signal.aborted) if (!(await bell.wait(QUIET_MS, signal))) break;
  await errand.value.session.end();
  return subscribed.ok ? ok({ messages, isComplete }) : subscribed;
}

function previewRows(token: string, messages: readonly Retained[], isComplete: boolean): RetainedPreview {
  return {
    token,
    topics: messages.length,
    bytes: messages.reduce((sum, { payload }) => sum + payload.length, 0),
    isComplete,
    rows: messages.slice(0, MOST_ROWS).map(({ topic, payload, qos }) => ({
      path: printable(topic.toString('utf8'), 2_000),
      raw: isUtf8(topic) ? topic.toString('utf8') : null,
      bytes: payload.length,
      qos,
      preview: previewOf(payload).text,
    })),
  };
}

interface Work {
  readonly connection: string;
  readonly messages: readonly Retained[];
  readonly ratePerS: number;
  readonly signal: AbortSignal;
}

const PROGRESS_MS = 100;

/** Publishes retained messages one after the other and no faster than wished; each that is acknowledged is so before it counts as done. */
async function* publishAll(
  { connections, secrets }: RetainedOptions,
  { connection, messages, ratePerS, signal }: Work,
): AsyncGenerator<CleanProgress> {
  const of = messages.length;
  const errand = await openErrand({ connections, secrets, name: connection, signal });
  if (!errand.ok) return yield failed(0, of, errand.failure);
  const { session } = errand.value;
  const start = performance.now();
  const pause = new Bell();
  let told = start;
  let done = 0;
  try {
    for (const { topic, payload, qos } of messages) {
      const early = start + (done * 1_000) / ratePerS - performance.now();
      if (early > 1) await pause.wait(early, signal);
      if (signal.aborted) return;
      const published = await session.publish({ topic: topic.toString('utf8'), payload, qos, isRetained: true });
      if (!published.ok) return yield failed(done, of, published.failure);
      done++;
      if (performance.now() - told < PROGRESS_MS) continue;
      told = performance.now();
      yield { kind: 'progress', done, of };
    }
    yield { kind: 'done', done, of };
  } finally {
    await session.end();
  }
}
