import type { Wire } from './contract.ts';
import { FAULT_CODES, type FaultCode } from './fault.ts';
import type { ClientFrame, HostFrame } from './transport.ts';

/** Batches a client lets a host send ahead of its reader. A larger grant is a protocol error. */
export const CREDIT = 8;

const MAX_METHOD_LENGTH = 200;
/** Reads by hand rather than by schema: this runs for every frame. @returns null for anything a client does not send */
export function readClientFrame(value: Wire): ClientFrame | null {
  const record = readRecord(value);
  if (!record) return null;
  const { type, id, method, input = null, credit } = record;
  if (!isId(id)) return null;
  if (type === 'cancel') return { type, id };
  if (type === 'credit') return isCredit(credit) ? { type, id, credit } : null;
  if (typeof method !== 'string' || method.length > MAX_METHOD_LENGTH) return null;
  if (type === 'call') return { type, id, method, input };
  if (type === 'open') return isCredit(credit) ? { type, id, method, input, credit } : null;
  return null;
}

/** @returns null for anything a host does not send */
export function readHostFrame(value: Wire): HostFrame | null {
  const record = readRecord(value);
  if (!record) return null;
  const { type, id, items, dropped, code, message } = record;
  if (!isId(id)) return null;
  if (type === 'end') return { type, id };
  if (type === 'result') return { type, id, value: record.value ?? null };
  if (type === 'items') return Array.isArray(items) && isCount(dropped) ? { type, id, items, dropped } : null;
  if (type === 'fault') return isFaultCode(code) && typeof message === 'string' ? { type, id, code, message } : null;
  return null;
}

function readRecord(value: Wire): { readonly [key: string]: Wire | undefined } | null {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || Array.isArray(value)) return null;
  return value as { readonly [key: string]: Wire | undefined }; // what is left of Wire; isArray does not narrow readonly arrays
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isId = (value: unknown): value is number => isCount(value) && value > 0;
const isCredit = (value: unknown): value is number => isId(value) && value <= CREDIT;
const isFaultCode = (value: unknown): value is FaultCode => FAULT_CODES.some((code) => code === value);
