import { type ZodType, z } from 'zod';
import type { Path, Problem, ProblemValues } from '../kit/problem.ts';
import { legible, legibleValue } from './legible.ts';
import { isRecord } from './migrate.ts';
import { nearest, probablyMeant } from './nearest.ts';
import { isSiteProblemCode, type SiteProblemCode, siteProblem } from './problems.ts';

type Issue = z.core.$ZodIssue;

/** Most problems told of one part of a file: who made that many mistakes made one mistake that many times. */
const MAX_PROBLEMS = 200;

/** Where a mistake stands: at a key (a key that should not be there), or at its value. */
export interface PlacedProblem {
  readonly problem: Problem;
  readonly at: 'key' | 'value';
}

/** What an issue is about: the schema for the keys it knows, the value that was read, and the path that leads there. */
interface Subject {
  readonly schema: ZodType;
  readonly value: unknown;
  readonly prefix: Path;
}

/**
 * Says in the site's own sentences what a schema refused.
 * @param prefix path of `value` in the site; problems have it in front
 */
export function problemsOfIssues(issues: readonly Issue[], subject: Subject): PlacedProblem[] {
  const shown: PlacedProblem[] = [];
  let total = 0;
  for (const issue of issues) {
    total += issue.code === 'unrecognized_keys' ? issue.keys.length : 1;
    const room = MAX_PROBLEMS - shown.length;
    if (room > 0) shown.push(...problemsOfIssue(issue, subject, room));
  }
  if (total > MAX_PROBLEMS && shown.length >= MAX_PROBLEMS)
    shown.push({ problem: siteProblem('too-many-problems', subject.prefix, { count: total - MAX_PROBLEMS }), at: 'key' });
  return shown;
}

function problemsOfIssue(issue: Issue, subject: Subject, room = MAX_PROBLEMS): PlacedProblem[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const value = valueAt(subject.value, path);
  const place = (code: SiteProblemCode, values: ProblemValues, at: PlacedProblem['at'] = 'value'): PlacedProblem[] => [
    { problem: siteProblem(code, [...subject.prefix, ...path], values), at },
  ];
  if (issue.code === 'unrecognized_keys') return issue.keys.slice(0, room).map((key) => unknownKey(key, path, subject));
  if (issue.code === 'invalid_key') return [badKey(issue, path, subject)];
  if (issue.code === 'invalid_union') return problemsOfUnion(issue, path, subject);
  if (value === undefined) {
    const parent = [...subject.prefix, ...path.slice(0, -1)];
    return [{ problem: siteProblem('missing-key', parent, { key: String(path.at(-1) ?? '') }), at: 'key' }];
  }
  return place(...codeOfIssue(issue, value));
}

function codeOfIssue(issue: Issue, value: unknown): [SiteProblemCode, ProblemValues] {
  const shown = legibleValue(value);
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value);
    case 'too_small':
    case 'too_big':
      return outOfRange(issue, value);
    case 'invalid_value':
      if (issue.values.length === 1 && typeof value !== 'string') return ['not-one-of', { value: shown, allowed: String(issue.values[0]) }];
      return ['not-one-of', { value: shown, allowed: issue.values.map(String).join(', ') }];
    case 'invalid_format':
      return badForm(issue.message, value);
    case 'custom': {
      const problem: unknown = issue.params?.problem;
      if (typeof problem === 'string' && isSiteProblemCode(problem)) return [problem, { value: shown }];
      return ['bad-value', { reason: legible200(issue.message) }];
    }
    default:
      return ['bad-value', { reason: legible200(issue.message) }];
  }
}

function wrongType(expected: string, value: unknown): [SiteProblemCode, ProblemValues] {
  const shown = { value: legibleValue(value) };
  if (expected === 'int' || expected === 'number')
    return typeof value === 'number' && Number.isFinite(value) ? ['not-whole', shown] : ['expected-number', shown];
  if (expected === 'string') return ['expected-text', shown];
  if (expected === 'boolean') return ['expected-boolean', shown];
  if (expected === 'array') return ['expected-list', shown];
  if (expected === 'object' || expected === 'record') return ['expected-map', shown];
  return ['expected-other', shown];
}

function outOfRange(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, value: unknown): [SiteProblemCode, ProblemValues] {
  const isSmall = issue.code === 'too_small';
  const limit = Number(issue.code === 'too_small' ? issue.minimum : issue.maximum);
  if (Array.isArray(value)) return [isSmall ? 'too-few' : 'too-many', { count: value.length, limit }];
  if (typeof value === 'string') return [isSmall ? 'text-too-short' : 'text-too-long', { count: value.length, limit }];
  return [
    isSmall ? 'too-small' : 'too-large',
    { value: legibleValue(value), limit: issue.inclusive === false && isSmall ? limit + 1 : limit },
  ];
}

/** A text that does not have its form; a character outside ASCII is named, because it can look like a plain one. */
function badForm(message: string, value: unknown): [SiteProblemCode, ProblemValues] {
  const text = String(value);
  const position = [...text].findIndex((character) => (character.codePointAt(0) ?? 0) > 0x7e);
  if (position !== -1 && isSiteProblemCode(message)) {
    const codePoint = ([...text][position]?.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return ['look-alike-name', { value: legible(text), character: `U+${codePoint}`, position: position + 1 }];
  }
  if (isSiteProblemCode(message)) return [message, { value: legible(text) }];
  return ['bad-value', { reason: `${legibleValue(value)}: ${legible200(message)}` }];
}

function unknownKey(key: string, path: Path, { schema, value, prefix }: Subject): PlacedProblem {
  return unknownKeyProblem({ key, known: keysAt(schema, path), parent: [...prefix, ...path], value: valueAt(value, [...path, key]) });
}

/** A key that nothing knows, with the one that was probably meant and a quick fix that renames it. */
export function unknownKeyProblem({
  key,
  known,
  parent,
  value,
}: {
  key: string;
  known: readonly string[];
  parent: Path;
  value: unknown;
}): PlacedProblem {
  const path = [...parent, key];
  const suggestion = probablyMeant(key, known);
  if (suggestion === null) {
    const problem = siteProblem('unknown-key', path, { key: legible(key), known: nearest(key, known, 12).sort().join(', ') || '–' });
    return { problem, at: 'key' };
  }
  const edits = [{ path }, { path: [...parent, suggestion], value }];
  return { problem: siteProblem('misspelt-key', path, { key: legible(key), suggestion }, edits), at: 'key' };
}

function badKey(issue: Extract<Issue, { code: 'invalid_key' }>, path: Path, { prefix }: Subject): PlacedProblem {
  const [code, values] = badForm(issue.issues[0]?.message ?? 'bad-name', path.at(-1));
  return { problem: siteProblem(code, [...prefix, ...path], values), at: 'key' };
}

/** A value of several kinds: speaks of the kind that it has, else says that none fits. */
function problemsOfUnion(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, subject: Subject): PlacedProblem[] {
  const value = valueAt(subject.value, path);
  const branch = issue.errors.find((issues) => !issues.some((each) => each.code === 'invalid_type' && each.path.length === 0));
  if (branch && branch.length > 0) {
    const inner = branch.map((each) => ({ ...each, path: [...path, ...each.path] }));
    return problemsOfIssues(inner, subject);
  }
  const full = [...subject.prefix, ...path];
  if (value === undefined)
    return [{ problem: siteProblem('missing-key', full.slice(0, -1), { key: String(path.at(-1) ?? '') }), at: 'key' }];
  if (typeof value === 'number' && Number.isFinite(value))
    return [{ problem: siteProblem('not-whole', full, { value: legibleValue(value) }), at: 'value' }];
  return [{ problem: siteProblem('expected-other', full, { value: legibleValue(value) }), at: 'value' }];
}

/** The keys that a schema knows at a path. */
function keysAt(schema: ZodType, path: Path): string[] {
  let at: unknown = unwrap(schema);
  for (const step of path) {
    if (at instanceof z.ZodObject) at = unwrap(at.shape[step]);
    else if (at instanceof z.ZodRecord) at = unwrap(at.valueType);
    else if (at instanceof z.ZodArray) at = unwrap(at.element);
    else return [];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return unwrap(schema.def.innerType);
  return schema instanceof z.ZodPipe ? unwrap(schema.def.in) : schema;
}

export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === 'number') at = at[step];
    else if (isRecord(at) && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return at;
}

function legible200(message: string): string {
  return [message.slice(0, 60), message.slice(60, 120), message.slice(120, 200)].map(legible).join('').replace(/\.$/, '');
}
