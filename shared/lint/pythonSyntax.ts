/** The part of Python that builds command lines. What is not understood is `unknown`, never guessed. */
export type Expression =
  | { readonly kind: 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly pieces: readonly StringPiece[]; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string; readonly at: number }
  | {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly positional: readonly Expression[];
      readonly keywords: ReadonlyMap<string, Expression>;
      readonly at: number;
    }
  | { readonly kind: 'index'; readonly of: Expression; readonly key: Expression; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly at: number }
  | { readonly kind: 'spread'; readonly of: Expression; readonly at: number }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[]; readonly at: number }
  | { readonly kind: 'operation'; readonly operator: string; readonly left: Expression; readonly right: Expression; readonly at: number }
  | { readonly kind: 'each'; readonly item: Expression; readonly target: readonly string[]; readonly from: Expression; readonly at: number }
  | { readonly kind: 'unknown'; readonly inner: readonly Expression[]; readonly at: number };

export type StringPiece =
  /** Content as it stands in the source from `from` to `to`; `raw` where backslashes mean themselves. */
  | { readonly kind: 'text'; readonly from: number; readonly to: number; readonly raw: boolean }
  | { readonly kind: 'field'; readonly value: Expression; readonly format: string; readonly at: number };

export type Statement =
  | { readonly kind: 'assign'; readonly target: Expression; readonly operator: '=' | '+='; readonly value: Expression }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'return'; readonly value: Expression | null }
  | { readonly kind: 'for'; readonly target: readonly string[]; readonly from: Expression; readonly body: readonly Statement[] }
  /** A body that runs once, not at all or often: branches, `while`, `try`; `once` where it surely runs (`with`). */
  | { readonly kind: 'block'; readonly bodies: readonly (readonly Statement[])[]; readonly once: boolean }
  | FunctionDefinition
  | { readonly kind: 'class'; readonly body: readonly Statement[] };

export interface FunctionDefinition {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: readonly Statement[];
}
