import { z } from 'zod';
import { bytes, call, stream } from '../../shared/rpc/contract.ts';

export const BATCH_BYTES = 64 * 1024;

/** What both the RPC and its raw peers keep on the wire, so that neither wins by running further ahead: 2 MiB of a stream, half of it acknowledged at a time. */
export const CALLS_IN_FLIGHT = 16;
export const BATCHES_IN_FLIGHT = 32;
export const BATCHES_PER_ACKNOWLEDGEMENT = 16;

const text = z.object({ text: z.string() });

/** Checked as any contract is: the bench pays for the parsing of inputs and outputs. */
export const benchContract = {
  echo: call(text, text, z.object({ code: z.literal('none'), message: z.string() })),
  columns: stream(z.object({}), z.object({ sequence: z.number(), samples: bytes }), { overflow: 'block' }),
};
