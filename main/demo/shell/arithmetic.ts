/** What arithmetic reads and sets. */
export interface Variables {
  get(name: string): string;
  set(name: string, value: string): void;
}

export class ArithmeticError extends Error {}

/**
 * Evaluates a shell's arithmetic in 64-bit signed integers that wrap around, as C's long does (POSIX XCU 2.6.4).
 * @param text after its own expansions
 * @throws ArithmeticError
 */
export function evaluate(text: string, variables: Variables): bigint {
  const tokens = tokenize(text);
  const parser = new Parser(tokens, variables);
  if (tokens.length === 0) return 0n;
  const value = parser.comma();
  parser.expectEnd();
  return value;
}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const form = /\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|<<=|>>=|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^=!<>]=|[-+*/%&|^=!<>~?:(),])/y;
  const end = text.trimEnd().length;
  while (form.lastIndex < end) {
    const from = form.lastIndex;
    const token = form.exec(text)?.[1];
    if (token === undefined) throw new ArithmeticError(`arithmetic expression: expecting primary: "${text.slice(from).trim()}"`);
    tokens.push(token);
  }
  return tokens;
}

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const assignments = ['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='];

class Parser {
  readonly #tokens: readonly string[];
  readonly #variables: Variables;
  #at = 0;
  /** Above 0 nothing is assigned: the branch is not taken. */
  #skipping = 0;
  #depth = 0;

  constructor(tokens: readonly string[], variables: Variables) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) throw new ArithmeticError('arithmetic expression: expecting EOF');
  }

  comma(): bigint {
    let value = this.#assignment();
    while (this.#take(',')) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    if (++this.#depth > 200) throw new ArithmeticError('arithmetic expression: too deep');
    try {
      const name = this.#tokens[this.#at] ?? '';
      const operator = this.#tokens[this.#at + 1] ?? '';
      if (!/^[A-Za-z_]/.test(name) || !assignments.includes(operator)) return this.#conditional();
      this.#at += 2;
      const right = this.#assignment();
      const value = operator === '=' ? right : this.#binary(operator.slice(0, -1), this.#variable(name), right);
      if (this.#skipping === 0) this.#variables.set(name, value.toString());
      return value;
    } finally {
      this.#depth -= 1;
    }
  }

  #conditional(): bigint {
    const condition = this.#level(0);
    if (!this.#take('?')) return condition;
    const yes = this.#branch(condition !== 0n, () => this.comma());
    if (!this.#take(':')) throw new ArithmeticError("arithmetic expression: expecting ':'");
    const no = this.#branch(condition === 0n, () => this.#conditional());
    return condition === 0n ? no : yes;
  }

  #branch(isTaken: boolean, read: () => bigint): bigint {
    if (!isTaken) this.#skipping += 1;
    const value = read();
    if (!isTaken) this.#skipping -= 1;
    return value;
  }

  #level(index: number): bigint {
    const operators = levels[index];
    if (!operators) return this.#unary();
    let left = this.#level(index + 1);
    for (let operator = this.#tokens[this.#at]; operator !== undefined && operators.includes(operator); operator = this.#tokens[this.#at]) {
      this.#at += 1;
      const isTaken = operator === '&&' ? left !== 0n : operator === '||' ? left === 0n : true;
      const right = this.#branch(isTaken, () => this.#level(index + 1));
      left = this.#binary(operator, left, right);
    }
    return left;
  }

  #unary(): bigint {
    if (this.#take('-')) return wrap(-this.#unary());
    if (this.#take('+')) return this.#unary();
    if (this.#take('!')) return truth(this.#unary() === 0n);
    if (this.#take('~')) return wrap(~this.#unary());
    if (this.#take('(')) {
      if (++this.#depth > 200) throw new ArithmeticError('arithmetic expression: too deep');
      const value = this.comma();
      this.#depth -= 1;
      if (!this.#take(')')) throw new ArithmeticError("arithmetic expression: expecting ')'");
      return value;
    }
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new ArithmeticError('arithmetic expression: expecting primary');
    if (/^\d/.test(token)) return number(token);
    if (/^[A-Za-z_]/.test(token)) return this.#variable(token);
    throw new ArithmeticError(`arithmetic expression: expecting primary: "${token}"`);
  }

  #variable(name: string): bigint {
    const value = this.#variables.get(name).trim();
    if (value === '') return 0n;
    const [, sign = '', digits = ''] = /^([-+]?)(0[xX][0-9a-fA-F]+|\d+)$/.exec(value) ?? [];
    if (digits === '') throw new ArithmeticError(`Illegal number: ${value}`);
    return wrap(sign === '-' ? -number(digits) : number(digits));
  }

  #binary(operator: string, left: bigint, right: bigint): bigint {
    if ((operator === '/' || operator === '%') && right === 0n) {
      if (this.#skipping > 0) return 0n;
      throw new ArithmeticError('arithmetic expression: division by zero');
    }
    return compute(operator, left, right);
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}

function compute(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '||':
      return truth(left !== 0n || right !== 0n);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<':
      return truth(left < right);
    case '<=':
      return truth(left <= right);
    case '>':
      return truth(left > right);
    case '>=':
      return truth(left >= right);
    case '<<':
      return wrap(left << (right & 63n));
    case '>>':
      return wrap(left >> (right & 63n));
    case '+':
      return wrap(left + right);
    case '-':
      return wrap(left - right);
    case '*':
      return wrap(left * right);
    case '/':
      return wrap(left / right);
    default:
      return wrap(left % right);
  }
}

/** C's notation: 0x hexadecimal, a leading 0 octal. */
function number(digits: string): bigint {
  if (/^0[0-7]+$/.test(digits)) return wrap(BigInt(`0o${digits.slice(1)}`));
  if (/^0\d/.test(digits)) throw new ArithmeticError(`Illegal number: ${digits}`);
  return wrap(BigInt(digits));
}
