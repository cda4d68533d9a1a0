/** Why a call or stream ended without a `Result`. Each is a broken link, a cancellation or a bug: never a domain failure. */
export const FAULT_CODES = [
  'closed',
  'cancelled',
  'bad-input',
  'bad-output',
  'unknown-method',
  'busy',
  'too-large',
  'protocol',
  'internal',
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];

/** What a call rejects with and a stream throws, and nothing else. */
export class RpcFault extends Error {
  override name = 'RpcFault';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string) {
    super(message);
    this.code = code;
  }
}
