import { z } from 'zod';
import { bytes, call, stream } from '../rpc/contract.ts';

const failure = z.object({ code: z.string(), message: z.string() });
export type TerminalFailure = z.output<typeof failure>;

/** Most octets of input in one call; more is sent in parts. */
export const MAX_INPUT_BYTES = 64 * 1024;
/** Most of a session's log that is kept, in UTF-16 units of text. */
export const MAX_LOG_LENGTH = 4 * 1024 * 1024;
/** Most devices that one command line runs on at once. */
export const RUN_AT_ONCE = 16;
/** What is kept of a command's stdout, and of its stderr, on each device (octets). */
export const RUN_KEEPS_BYTES = 256 * 1024;
export const MAX_LINE_LENGTH = 8_000;

const device = z.string().min(1).max(100);

/** Chosen by the window at random: whoever knows it can write to the terminal. */
const key = z.string().regex(/^[A-Za-z0-9-]{16,64}$/);
const size = { columns: z.number().int().min(2).max(1_000), rows: z.number().int().min(1).max(1_000) };

const target = z.discriminatedUnion('kind', [z.object({ kind: z.literal('local') }), z.object({ kind: z.literal('device'), device })]);
export type TerminalTarget = z.output<typeof target>;

/** How a shell ended; `lost` is the connection's doing, with the reason as a sentence. */
const ending = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exit'), code: z.number().nullable(), signal: z.string().nullable() }),
  z.object({ kind: z.literal('lost'), message: z.string() }),
  z.object({ kind: z.literal('refused'), failure }),
]);
export type TerminalEnding = z.output<typeof ending>;

const event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened') }),
  /** What the shell printed. Each octet is acknowledged with `terminal.acknowledge` once it is on screen. */
  z.object({ kind: z.literal('output'), bytes }),
  /** So many octets were passed over after an interrupt, as a terminal's line discipline discards its queue (termios(3), NOFLSH). */
  z.object({ kind: z.literal('skipped'), count: z.number() }),
  z.object({ kind: z.literal('ended'), ending }),
]);
export type TerminalEvent = z.output<typeof event>;

const outcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('done'),
    code: z.number().nullable(),
    signal: z.string().nullable(),
    stdout: z.string(),
    stderr: z.string(),
    /** Octets that the command printed beyond what is kept. */
    droppedBytes: z.number(),
    durationMs: z.number(),
  }),
  z.object({ kind: z.literal('failed'), failure, durationMs: z.number() }),
]);
/** How a command line went on one device. The text is the device's own: hostile until made printable. */
export type RunOutcome = z.output<typeof outcome>;

const runEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), device }),
  z.object({ kind: z.literal('ended'), device, outcome }),
]);
export type RunEvent = z.output<typeof runEvent>;

export const terminalContract = {
  /** Opens a shell and lives as long as it; whoever cancels hangs up. */
  'terminal.open': stream(z.object({ target, key, ...size }), event, { overflow: 'block' }),
  /** Resolves when the shell's side has room for more. */
  'terminal.write': call(z.object({ key, bytes }), z.object({}), failure),
  'terminal.resize': call(z.object({ key, ...size }), z.object({}), failure),
  /** So many octets of output are on screen. What is not acknowledged bounds what the host reads. */
  'terminal.acknowledge': call(z.object({ key, count: z.number().int().positive() }), z.object({}), failure),
  /** Writes a log to a new file in the host's folder for logs; nothing is ever replaced. @returns where */
  'terminal.saveLog': call(
    z.object({ name: z.string().min(1).max(100), text: z.string().max(MAX_LOG_LENGTH + 1_000) }),
    z.object({ file: z.string() }),
    failure,
  ),
  /** Runs one line, as its author typed it, in `sh` on each device; at most 16 at once. Whoever cancels ends what still runs. */
  'terminal.runOn': stream(
    z.object({ devices: z.array(device).min(1).max(1_000), line: z.string().min(1).max(MAX_LINE_LENGTH) }),
    runEvent,
    { overflow: 'block' },
  ),
};
