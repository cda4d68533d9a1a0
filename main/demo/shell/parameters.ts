import { patternToRegExp } from './pattern.ts';
import type { Shell } from './state.ts';

/** A parameter's value; null where it is unset (POSIX XCU 2.5). */
export function parameterValue(shell: Shell, parameter: string): string | null {
  if (/^\d+$/.test(parameter)) {
    const index = Number(parameter);
    return index === 0 ? shell.name : (shell.positional[index - 1] ?? null);
  }
  switch (parameter) {
    case '?':
      return String(shell.status);
    case '#':
      return String(shell.positional.length);
    case '$':
      return String(shell.pid);
    case '!':
      return shell.lastBackground === null ? null : String(shell.lastBackground);
    case '-':
      return [...shell.options].filter((option) => option.length === 1).join('') + (shell.isInteractive ? 'i' : '');
    case '@':
    case '*':
      return shell.positional.length === 0 ? null : shell.positional.join(specialList(shell.get('IFS')));
    case 'PPID':
      return shell.get('PPID') ?? String(shell.process.parent);
    default:
      return shell.get(parameter);
  }
}

/** What stands between the parameters in `"$*"`: the first character of IFS, a space where IFS is unset. */
export const specialList = (ifs: string | null): string => (ifs === null ? ' ' : ifs.slice(0, 1));

interface Removal {
  readonly side: 'prefix' | 'suffix';
  readonly greedy: boolean;
}

/** `${x#…}` and its kin. */
export function removePattern(value: string, pattern: string, { side, greedy }: Removal): string {
  const matches = patternToRegExp(pattern);
  const lengths = Array.from({ length: value.length + 1 }, (_, index) => (greedy ? value.length - index : index));
  for (const length of lengths) {
    const piece = side === 'prefix' ? value.slice(0, length) : value.slice(value.length - length);
    if (matches.test(piece)) return side === 'prefix' ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}
