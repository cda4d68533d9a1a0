import type { Edit, Path } from '../kit/problem.ts';
import { fail, ok, type Result } from '../kit/result.ts';
import type { SiteFailure } from './contract.ts';
import { isEqual } from './equal.ts';
import { fileOfPath, type SiteFileName, siteFileName } from './files.ts';
import { legible } from './legible.ts';
import { type FormatHistory, formatHistory, isRecord, migrate } from './migrate.ts';
import { lineColumn } from './nodes.ts';
import { siteProblem } from './problems.ts';
import { renameInSite } from './rename.ts';
import { renderFile } from './render.ts';
import { rewrite } from './rewrite.ts';
import { NotInPlace } from './splice.ts';
import { readYaml } from './yaml.ts';

/** New texts by file; `null` removes the file. Only files that change are in it. */
export type FileChanges = ReadonlyMap<string, string | null>;

/**
 * Applies edits to the texts of a site. Only what an edit changes is written; comments, order, blank lines and the style of all else
 * stay. A file of an older format is written in the current one. Several edits of one file are applied in order; names change last.
 */
export function editSite(
  files: ReadonlyMap<string, string>,
  edits: readonly Edit[],
  history: FormatHistory = formatHistory,
): Result<FileChanges, SiteFailure> {
  const edit = (texts: ReadonlyMap<string, string>, plain: readonly Edit[]) => editTexts(texts, plain, history);
  const read = (file: string, text: string) => {
    const name = siteFileName(file);
    return name ? valueOfFile(name, text, history) : ok(undefined);
  };
  const isPlain = ({ rename }: Edit): boolean => rename === undefined;
  let changes = edit(files, edits.filter(isPlain));
  for (const { path, rename } of edits) {
    if (rename === undefined || !changes.ok) continue;
    const renamed = renameInSite(after(files, changes.value), path, rename, { edit, read });
    changes = renamed.ok ? ok(new Map([...changes.value, ...renamed.value])) : renamed;
  }
  return changes;
}

function after(files: ReadonlyMap<string, string>, changes: FileChanges): ReadonlyMap<string, string> {
  const texts = new Map(files);
  for (const [file, text] of changes) {
    if (text === null) texts.delete(file);
    else texts.set(file, text);
  }
  return texts;
}

function editTexts(files: ReadonlyMap<string, string>, edits: readonly Edit[], history: FormatHistory): Result<FileChanges, SiteFailure> {
  const byFile = new Map<string, { name: SiteFileName; edits: Edit[] }>();
  for (const edit of edits) {
    const place = fileOfPath(edit.path);
    if (!place) return fail({ code: 'invalid', message: `There is nothing to edit at ${legible(edit.path.join('.'))}.` });
    const group = byFile.get(place.file.file) ?? { name: place.file, edits: [] };
    group.edits.push({ ...edit, path: place.rest });
    byFile.set(place.file.file, group);
  }
  const changes = new Map<string, string | null>();
  for (const [file, group] of byFile) {
    const text = files.get(file);
    const edited = editFile(group.name, text, group.edits, history);
    if (!edited.ok) return edited;
    if (edited.value !== (text ?? null)) changes.set(file, edited.value);
  }
  return ok(changes);
}

function editFile(
  name: SiteFileName,
  text: string | undefined,
  edits: readonly Edit[],
  history: FormatHistory,
): Result<string | null, SiteFailure> {
  const before = text === undefined ? ok(undefined) : valueOfFile(name, text, history);
  const replacesAll = edits[0]?.path.length === 0;
  if (!before.ok && !replacesAll) return before;
  const wanted = applyEdits(name, before.ok ? before.value : undefined, edits, history.current);
  if (!wanted.ok) return wanted;
  if (wanted.value === undefined)
    return name.kind === 'site' ? fail({ code: 'invalid', message: 'A site cannot be without site.yaml.' }) : ok(null);
  if (!isRecord(wanted.value)) return fail({ code: 'invalid', message: `${name.file} must hold keys and values.` });
  return text === undefined || !before.ok ? verified(renderFile(wanted.value), wanted.value, name) : rewriteText(text, wanted.value, name);
}

function valueOfFile(name: SiteFileName, text: string, history: FormatHistory): Result<unknown, SiteFailure> {
  const yaml = readYaml(text);
  if (!yaml.ok) {
    const { line } = lineColumn(text, yaml.failure.offset);
    const { message } = siteProblem(yaml.failure.code, name.path, yaml.failure.values);
    return fail({ code: 'invalid', message: `${name.file} line ${line}: ${message} Mend it in the text first.` });
  }
  const migrated = migrate(yaml.value.value, name.kind, history);
  if (migrated.ok) return migrated;
  const { code, values } = migrated.failure;
  const { message } = siteProblem(code, name.path, values);
  return fail({ code: code === 'format-newer' ? 'newer-format' : 'invalid', message: `${name.file}: ${message}` });
}

function applyEdits(name: SiteFileName, before: unknown, edits: readonly Edit[], format: number): Result<unknown, SiteFailure> {
  let value = before;
  for (const edit of edits) {
    const wanted = plainValue(edit.value);
    if (!wanted.ok) return wanted;
    const isWhole = edit.path.length === 0;
    const withFormat = isWhole && isRecord(wanted.value) ? { fieldwright: format, ...wanted.value } : wanted.value;
    const base = value ?? (edit.value === undefined ? value : { fieldwright: format });
    const next = isWhole ? ok(withFormat) : (edit.insert ? insertAt : setAt)(base, edit.path, withFormat);
    if (!next.ok) return fail({ code: 'not-found', message: `${name.file} has nothing at ${legible(edit.path.join('.'))}.` });
    value = next.value;
  }
  return ok(value);
}

/** Puts a value before the item of a list that a path leads to. */
function insertAt(root: unknown, path: Path, value: unknown): Result<unknown, null> {
  const index = path.at(-1);
  const list = path
    .slice(0, -1)
    .reduce<unknown>((node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined), root);
  if (!Array.isArray(list) || typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index > list.length) return fail(null);
  return value === undefined ? fail(null) : setAt(root, path.slice(0, -1), list.toSpliced(index, 0, value));
}

/** Sets or removes what stands at a path; keys on the way are made where they are missing. */
function setAt(root: unknown, path: Path, value: unknown): Result<unknown, null> {
  const [step, ...rest] = path;
  if (step === undefined) return ok(value);
  if (Array.isArray(root)) {
    if (typeof step !== 'number' || step < 0 || !Number.isInteger(step) || step > root.length) return fail(null);
    if (value === undefined && step === root.length) return fail(null);
    const inner = setAt(root[step], rest, value);
    if (!inner.ok) return inner;
    return ok(
      inner.value === undefined ? root.toSpliced(step, 1) : step === root.length ? [...root, inner.value] : root.with(step, inner.value),
    );
  }
  if (root !== undefined && root !== null && !isRecord(root)) return fail(null);
  if (typeof step !== 'string')
    return step === 0 && value !== undefined && (root === undefined || root === null) ? wrap(setAt(undefined, rest, value)) : fail(null);
  const map = root ?? {};
  if (value === undefined && !Object.hasOwn(map, step)) return ok(root);
  const inner = setAt(map[step], rest, value);
  if (!inner.ok) return inner;
  if (inner.value !== undefined) return ok({ ...map, [step]: inner.value });
  const { [step]: _removed, ...others } = map;
  return ok(others);
}

function wrap(inner: Result<unknown, null>): Result<unknown, null> {
  return inner.ok ? ok([inner.value]) : inner;
}

/** A value as a document can hold it: `undefined` in a map means absent; what JSON cannot say is refused. */
function plainValue(value: unknown): Result<unknown, SiteFailure> {
  if (value === undefined || value === null || typeof value === 'boolean' || typeof value === 'string') return ok(value);
  if (typeof value === 'number' && Number.isFinite(value)) return ok(value);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) {
      const plain = plainValue(item ?? null);
      if (!plain.ok) return plain;
      items.push(plain.value);
    }
    return ok(items);
  }
  if (!isRecord(value)) return fail({ code: 'invalid', message: `A site file cannot hold ${legible(String(value))}.` });
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const plain = plainValue(item);
    if (!plain.ok) return plain;
    if (item !== undefined) entries.push([key, plain.value]);
  }
  return ok(Object.fromEntries(entries));
}

/** Takes byte order mark and `\r\n` off, writes the value in, and puts them back. */
function rewriteText(text: string, wanted: Record<string, unknown>, name: SiteFileName): Result<string, SiteFailure> {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const isCrlf = /\r\n/.test(text) && !/[^\r]\n/.test(text);
  const source = isCrlf ? text.slice(mark.length).replaceAll('\r\n', '\n') : text.slice(mark.length);
  const document = readYaml(source);
  if (!document.ok) throw new Error('a document that was read before does not read again');
  if (isEqual(document.value.value, wanted)) return ok(text);
  const inPlace = verified(tryRewrite(document.value, wanted) ?? '', wanted, name);
  const rewritten = inPlace.ok ? inPlace : verified(renderFile(wanted), wanted, name);
  return rewritten.ok ? ok(mark + (isCrlf ? rewritten.value.replaceAll('\n', '\r\n') : rewritten.value)) : rewritten;
}

function tryRewrite(document: Parameters<typeof rewrite>[0], wanted: unknown): string | null {
  try {
    return rewrite(document, wanted);
  } catch (error) {
    if (error instanceof NotInPlace) return null;
    throw error;
  }
}

/** What is written must read back as what was wanted: nothing else reaches the disk. */
function verified(text: string, wanted: Record<string, unknown>, name: SiteFileName): Result<string, SiteFailure> {
  const read = readYaml(text);
  if (read.ok && isEqual(read.value.value, wanted)) return ok(text);
  const reason = read.ok ? 'it would read back as something else' : siteProblem(read.failure.code, name.path, read.failure.values).message;
  return fail({ code: 'invalid', message: `${name.file} cannot hold this change: ${reason}` });
}
