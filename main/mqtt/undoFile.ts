import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { MqttFailure } from '../../shared/mqtt/status.ts';
import { codeOf } from '../kit/files.ts';
import { makeFolder, syncFolder, whyNotWritten } from '../kit/write.ts';

/** A retained message as it was: octets as they are, in base64. */
export interface Retained {
  readonly topic: Buffer;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
}

const FORMAT = 1;
const head = z.object({ fieldwright: z.literal(FORMAT), kind: z.literal('mqtt-retained'), connection: z.string(), messages: z.number() });
const line = z.object({ topic: z.base64(), payload: z.base64(), qos: z.union([z.literal(0), z.literal(1), z.literal(2)]) });

/** Of an undo file that is read back. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Writes what a clean-up takes away, one message a line, synced to the disk. @returns the file */
export async function writeUndoFile(
  folder: string,
  connection: string,
  messages: readonly Retained[],
  at: Date,
): Promise<Result<string, MqttFailure>> {
  const name = `retained-${connection.replace(/[^A-Za-z0-9._-]/g, '_')}-${at.toISOString().replace(/[:.]/g, '-')}.jsonl`;
  const file = path.join(folder, name);
  try {
    await makeFolder(folder);
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.write(`${JSON.stringify({ fieldwright: FORMAT, kind: 'mqtt-retained', connection, messages: messages.length })}\n`);
      for (const { topic, payload, qos } of messages)
        await handle.write(`${JSON.stringify({ topic: topic.toString('base64'), payload: payload.toString('base64'), qos })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(folder);
    return ok(file);
  } catch (error) {
    return fail({
      code: 'undo-file',
      message: `The undo file ${file} could not be written: ${whyNotWritten(error)}. Nothing was changed at the broker.`,
    });
  }
}

/** Reads an undo file of that folder, and no other file. */
export async function readUndoFile(folder: string, file: string): Promise<Result<readonly Retained[], MqttFailure>> {
  if (path.dirname(path.resolve(file)) !== path.resolve(folder))
    return fail({ code: 'undo-file', message: `${file} is not in the folder of undo files, ${folder}. Move it there.` });
  let text: string;
  try {
    const octets = await readFile(file);
    if (octets.length > MOST_BYTES) return fail({ code: 'undo-file', message: `${file} is larger than an undo file can be.` });
    text = octets.toString('utf8');
  } catch (error) {
    const why = codeOf(error) === 'ENOENT' ? 'it is not there' : 'it cannot be read';
    return fail({ code: 'undo-file', message: `The undo file ${file} could not be read: ${why}.` });
  }
  const [first = '', ...lines] = text.split('\n').filter((each) => each !== '');
  const about = head.safeParse(parse(first));
  const messages = lines.map((each) => line.safeParse(parse(each)));
  if (!about.success || messages.length !== about.data.messages || messages.some(({ success }) => !success))
    return fail({ code: 'undo-file', message: `${file} is no whole undo file of retained messages. Nothing was changed at the broker.` });
  return ok(
    messages.flatMap(({ data }) =>
      data ? [{ topic: Buffer.from(data.topic, 'base64'), payload: Buffer.from(data.payload, 'base64'), qos: data.qos }] : [],
    ),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
