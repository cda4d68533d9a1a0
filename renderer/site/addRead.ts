import type { Sentence } from '../../shared/kit/problem.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { parseDurationNs } from '../../shared/kit/units.ts';
import { name as nameSchema, portName as portNameSchema } from '../../shared/site/model.ts';
import type { AddFailure } from './addForm.ts';

/** Each reads one field's text, or says what is wrong with it and what would be right. */
type Read<T> = Result<T, AddFailure>;

/** A name that nothing else of its kind has. Upper and lower case do not tell names apart: on many file systems they are one file. */
export function readNewName(field: string, text: string, taken: readonly string[]): Read<string> {
  const wanted = text.trim();
  if (wanted === '') return wrong(field, 'Give it a name.', '请填写名称。');
  if (!nameSchema.safeParse(wanted).success)
    return wrong(
      field,
      `“${wanted}” cannot be a name: use 1 to 63 letters, digits, “.”, “_” or “-”, and begin with a letter or a digit.`,
      `“${wanted}”不能用作名称：请使用 1 到 63 个字母、数字、“.”、“_”或“-”，并以字母或数字开头。`,
    );
  const same = taken.find((other) => other.toLowerCase() === wanted.toLowerCase());
  return same === undefined ? ok(wanted) : wrong(field, `There is a “${same}” already.`, `已存在“${same}”。`);
}

/** Names of new ports, parted by blanks or commas. */
export function readPortNames(field: string, text: string, taken: readonly string[]): Read<readonly string[]> {
  const names = words(text);
  if (names.length === 0) return wrong(field, 'Name at least one port, such as eth0.', '请至少填写一个端口，例如 eth0。');
  for (const [index, port] of names.entries()) {
    if (!portNameSchema.safeParse(port).success)
      return wrong(
        field,
        `“${port}” cannot be a Linux interface name: at most 15 letters, digits, “.”, “_”, “-” or “@”.`,
        `“${port}”不能用作 Linux 接口名：最多 15 个字母、数字、“.”、“_”、“-”或“@”。`,
      );
    if (taken.includes(port)) return wrong(field, `The device has a port “${port}” already.`, `该设备已有端口“${port}”。`);
    if (names.indexOf(port) !== index) return wrong(field, `“${port}” is named twice.`, `“${port}”重复。`);
  }
  return ok(names);
}

/** A whole number in a range, both ends included. */
export function readCount(field: string, text: string, from: number, to: number): Read<number> {
  const value = Number(text.trim());
  if (text.trim() !== '' && Number.isInteger(value) && value >= from && value <= to) return ok(value);
  return wrong(field, `Give a whole number from ${from} to ${to}.`, `请填写 ${from} 到 ${to} 之间的整数。`);
}

/** Priorities 0 to 15, parted by blanks or commas; a range such as 0-4 stands for all in it. */
export function readPriorities(field: string, text: string): Read<readonly number[]> {
  const found = new Set<number>();
  for (const word of words(text)) {
    const range = /^(\d{1,2})(?:[-–](\d{1,2}))?$/.exec(word);
    const from = Number(range?.[1]);
    const to = Number(range?.[2] ?? range?.[1]);
    if (!range || from > to || to > 15)
      return wrong(
        field,
        `“${word}” is not a priority: give numbers from 0 to 15, such as “5, 6” or “0-4”.`,
        `“${word}”不是优先级：请填写 0 到 15 的数字，例如“5, 6”或“0-4”。`,
      );
    for (let priority = from; priority <= to; priority += 1) found.add(priority);
  }
  if (found.size === 0) return wrong(field, 'Give at least one priority, such as 7.', '请至少填写一个优先级，例如 7。');
  return ok([...found].sort((a, b) => a - b));
}

/** A length of time longer than nothing, kept as it was typed. */
export function readDuration(field: string, text: string): Read<string> {
  const wanted = text.trim();
  const ns = parseDurationNs(wanted);
  if (ns.ok && ns.value > 0) return ok(wanted);
  return wrong(
    field,
    `“${wanted}” is not a length of time: give it with its unit, such as “500 us” or “1 ms”.`,
    `“${wanted}”不是时长：请带单位填写，例如“500 us”或“1 ms”。`,
  );
}

export const words = (text: string): string[] => text.split(/[\s,，、;]+/).filter((word) => word !== '');

export function wrong(field: string, en: string, zh: string): { readonly ok: false; readonly failure: AddFailure } {
  return fail({ field, sentence: { en, zh } satisfies Sentence });
}
