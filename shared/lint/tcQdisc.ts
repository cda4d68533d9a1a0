import type { FieldCommand } from './fieldCommands.ts';
import { isKnown, type Traced } from './traced.ts';

/** `tc qdisc VERB dev DEV root|parent … KIND …`. */
interface QdiscCommand {
  readonly verb: 'add' | 'replace' | 'change' | 'del';
  /** Null where the interface is not known. */
  readonly device: string | null;
  readonly root: boolean;
  readonly kind: Traced | null;
  /** What follows the kind. */
  readonly options: readonly Traced[];
}

const VERBS: Readonly<Record<string, QdiscCommand['verb']>> = {
  add: 'add',
  replace: 'replace',
  change: 'change',
  del: 'del',
  delete: 'del',
};
const WITH_VALUE = new Set(['dev', 'parent', 'handle', 'ingress_block', 'egress_block']);
const SIZE_TABLE = new Set(['mtu', 'tsize', 'mpu', 'overhead', 'linklayer']);

/** Reads the part of `tc qdisc` that all kinds share. Source: tc(8) and iproute2 tc/tc_qdisc.c. */
export function readQdisc({ program, words }: FieldCommand): QdiscCommand | null {
  if (program !== 'tc') return null;
  let at = 1;
  while (words[at]?.text.startsWith('-')) at += /^-(?:n|netns|cf|conf)$/.test(words[at]?.text ?? '') ? 2 : 1;
  if (!/^q(?:d(?:i(?:sc?)?)?)?$/.test(words[at]?.text ?? '')) return null;
  const verb = VERBS[words[at + 1]?.text ?? ''];
  if (!verb) return null;
  let device: string | null = null;
  let root = false;
  for (at += 2; at < words.length; at++) {
    const word = words[at];
    const value = words[at + 1];
    if (word?.text === 'dev') device = value && isKnown(value) ? value.text : null;
    if (word?.text === 'root' || (word?.text === 'parent' && value?.text === 'root')) root = true;
    if (word?.text === 'root') continue;
    if (word && WITH_VALUE.has(word.text)) at++;
    else if (word?.text === 'estimator') at += 2;
    else if (word?.text === 'stab') while (SIZE_TABLE.has(words[at + 1]?.text ?? '')) at += 2;
    else return { verb, device, root, kind: word ?? null, options: words.slice(at + 1) };
  }
  return { verb, device, root, kind: null, options: [] };
}
