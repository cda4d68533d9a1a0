import { z } from 'zod';

/** `code` is closed for the program where it is one of `shared/opcua/failures.ts`, or the name of a status code (`BadNodeIdUnknown`). */
export const failure = z.object({ code: z.string(), message: z.string() });
export type OpcuaFailure = z.output<typeof failure>;

/** `nsu=URI;s=name`; `i=85` in namespace 0. Namespace indexes never leave the host: they move when a server restarts. */
export const nodeId = z.string().min(3).max(5_000);
/** An OPC UA status code, uint32. */
export const status = z.number().int().min(0).max(0xffff_ffff);
/** ms since 1970, UTC, with fractions; null: the server sent none. */
export const time = z.number().nullable();
