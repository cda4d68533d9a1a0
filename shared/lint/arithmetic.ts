const TOKEN = /\s*(?:(0[xX][0-9a-fA-F]+|\d+)|([A-Za-z_]\w*)|(\*\*|<<|>>|[-+*/%()&|^~]))/y;
const BINARY: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
  '**': 7,
};

/**
 * Works out a shell arithmetic expression of whole numbers.
 * @param constantOf value of a variable, null where it is not known
 * @returns null where a part is not known, or is more than plain arithmetic
 * Source: POSIX.1-2024, Shell Command Language, 2.6.4 (`**` is bash's).
 */
export function evaluateArithmetic(expression: string, constantOf: (name: string) => bigint | null): bigint | null {
  const tokens: string[] = [];
  let at = 0;
  const text = expression.replace(/\$\{?([A-Za-z_]\w*)\}?/g, '$1').trimEnd();
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match || tokens.length > 200) return null;
    tokens.push(match[0].trim());
    at = TOKEN.lastIndex;
  }
  const state = { tokens, at: 0, constantOf };
  const value = readOperation(state, 0, 0);
  return state.at === tokens.length ? value : null;
}

interface State {
  readonly tokens: readonly string[];
  readonly constantOf: (name: string) => bigint | null;
  at: number;
}

function readOperation(state: State, least: number, depth: number): bigint | null {
  let left = readOperand(state, depth);
  for (;;) {
    const operator = state.tokens[state.at] ?? '';
    const strength = BINARY[operator] ?? -1;
    if (left === null || strength < least) return left;
    state.at++;
    const right = readOperation(state, strength + 1, depth + 1);
    left = right === null ? null : applyOperator(operator, left, right);
  }
}

function readOperand(state: State, depth: number): bigint | null {
  const token = state.tokens[state.at++];
  if (token === undefined || depth > 50) return null;
  if (token === '(') {
    const value = readOperation(state, 0, depth + 1);
    return state.tokens[state.at++] === ')' ? value : null;
  }
  if (token === '-' || token === '+' || token === '~') {
    const value = readOperand(state, depth + 1);
    if (value === null) return null;
    return token === '-' ? -value : token === '~' ? ~value : value;
  }
  if (/^0[0-7]+$/.test(token)) return BigInt(`0o${token.slice(1)}`);
  if (/^0\d/.test(token)) return null;
  return /^(?:\d+|0[xX][0-9a-fA-F]+)$/.test(token) ? BigInt(token) : state.constantOf(token);
}

/** One operation on whole numbers; null where it has no value, or one of more than 128 bits. Division truncates. */
export function applyOperator(operator: string, left: bigint, right: bigint): bigint | null {
  const shift = operator === '<<' || operator === '>>' || operator === '**';
  if (shift && (right < 0n || right > 128n)) return null;
  if ((operator === '/' || operator === '%') && right === 0n) return null;
  const value = operate(operator, left, right);
  return value !== null && value < 1n << 128n && value > -(1n << 128n) ? value : null;
}

function operate(operator: string, left: bigint, right: bigint): bigint | null {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '**':
      return left ** right;
    case '<<':
      return left << right;
    case '>>':
      return left >> right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    default:
      return null;
  }
}
