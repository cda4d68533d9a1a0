/** An expected, declared failure: a closed `code` for the program, a sentence for the person. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export type Result<O, F = Failure> = { readonly ok: true; readonly value: O } | { readonly ok: false; readonly failure: F };

export const ok = <O>(value: O): { readonly ok: true; readonly value: O } => ({ ok: true, value });

export const fail = <const F>(failure: F): { readonly ok: false; readonly failure: F } => ({ ok: false, failure });
