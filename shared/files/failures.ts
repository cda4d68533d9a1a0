import type { Sentence } from '../kit/problem.ts';

/** Why something about files was refused. `{name}` is replaced by the failure's value of that name. */
export const fileSentences = {
  missing: { en: '{path} is not there. List the folder anew.', zh: '{path} 不存在，请重新列出该文件夹。' },
  denied: {
    en: 'This user may not do that with {path}. Tick "as root" where sudo is allowed.',
    zh: '当前用户无权对 {path} 执行此操作。允许使用 sudo 时，请勾选“以 root 身份”。',
  },
  exists: { en: '{path} is there already. Choose another name.', zh: '{path} 已存在，请换一个名称。' },
  'not-a-folder': { en: '{path} is not a folder.', zh: '{path} 不是文件夹。' },
  'not-a-file': { en: '{path} is not a regular file.', zh: '{path} 不是普通文件。' },
  'not-empty': { en: '{path} is not empty.', zh: '{path} 不是空文件夹。' },
  'too-large': {
    en: '{path} has more than {most} bytes, the most that can be edited here. Download it instead.',
    zh: '{path} 超过 {most} 字节，超出此处可编辑的上限，请改为下载。',
  },
  'not-text': { en: '{path} is not text: {reason}. Download it instead.', zh: '{path} 不是文本：{reason}。请改为下载。' },
  conflict: {
    en: '{path} has changed on the device since it was read here. Nothing was written; compare with the new version.',
    zh: '{path} 在此处读取之后已在设备上被修改。未写入任何内容，请与新版本比较。',
  },
  'disk-full': {
    en: 'The disk of {place} is full: {path} was not written and what stood there is as it was. Make room and try again.',
    zh: '{place} 的磁盘已满：{path} 未写入，原有内容保持不变。请腾出空间后重试。',
  },
  'no-room': {
    en: '{place} has {free} bytes left under {path}, and {bytes} are needed. Nothing was written. Make room first.',
    zh: '{place} 的 {path} 下仅剩 {free} 字节，需要 {bytes} 字节。未写入任何内容，请先腾出空间。',
  },
  'read-only-disk': { en: '{path} lies on a disk that is mounted read-only.', zh: '{path} 所在磁盘以只读方式挂载。' },
  changed: {
    en: '{path} changed while it was copied: {was} bytes first, then {now}. Nothing was replaced; copy it again.',
    zh: '{path} 在复制过程中发生变化：先为 {was} 字节，后为 {now} 字节。未替换任何内容，请重新复制。',
  },
  damaged: {
    en: 'What arrived of {path} is not what was sent: SHA-256 {arrived} instead of {sent}. Nothing was replaced; copy it again.',
    zh: '{path} 到达的内容与发送的不一致：SHA-256 为 {arrived}，应为 {sent}。未替换任何内容，请重新复制。',
  },
  'unsafe-name': { en: '"{name}" is no usable name: {reason}.', zh: '“{name}”不是可用的名称：{reason}。' },
  'bad-path': {
    en: '"{path}" is not a usable path: it must be absolute, without control characters.',
    zh: '“{path}”不是可用的路径：必须为绝对路径，且不含控制字符。',
  },
  'into-itself': { en: '{path} cannot be put inside itself.', zh: '无法将 {path} 放入其自身。' },
  'too-many': {
    en: '{path} holds more than {most} files and folders. Choose a smaller part of it.',
    zh: '{path} 包含超过 {most} 个文件和文件夹，请选择其中较小的一部分。',
  },
  'too-deep': { en: '{path} is nested more than {most} folders deep.', zh: '{path} 的嵌套超过 {most} 层文件夹。' },
  'link-skipped': {
    en: '{path} is a symbolic link and was left out: links inside a folder are not followed.',
    zh: '{path} 是符号链接，已略过：不会跟随文件夹内的链接。',
  },
  'special-skipped': {
    en: '{path} is a device, socket or pipe and was left out.',
    zh: '{path} 是设备、套接字或管道，已略过。',
  },
  lost: {
    en: 'The connection to {device} was lost. What arrived is kept: resume when it is back.',
    zh: '与 {device} 的连接已中断。已到达的内容会保留，恢复连接后可继续传输。',
  },
  cancelled: { en: 'It was cancelled.', zh: '已取消。' },
  'no-transfer': { en: 'There is no such transfer.', zh: '没有该传输。' },
  io: { en: '{path}: {reason}.', zh: '{path}：{reason}。' },
} as const satisfies Record<string, Sentence>;

export type FileCode = keyof typeof fileSentences;
export type FileValues = Readonly<Record<string, string | number>>;

/** Reasons that stand inside a sentence, by code: `{reason}` of `unsafe-name`. */
export const nameReasons = {
  empty: { en: 'it is empty', zh: '名称为空' },
  dots: { en: 'it stands for a folder itself', zh: '它代表文件夹本身' },
  slash: { en: 'it holds a path separator', zh: '含有路径分隔符' },
  control: { en: 'it holds control characters', zh: '含有控制字符' },
  encoding: { en: 'it is not UTF-8', zh: '不是 UTF-8 编码' },
  long: { en: 'it is longer than 255 bytes', zh: '超过 255 字节' },
  windows: { en: 'Windows does not allow it', zh: 'Windows 不允许使用该名称' },
  twin: { en: 'it differs from another only in upper and lower case', zh: '与另一名称仅有大小写之别' },
} as const satisfies Record<string, Sentence>;

export type NameReason = keyof typeof nameReasons;

/** A failure in words: what the window shows in its own language, from the code and the values. */
export function fileSentence(code: string, values: FileValues, locale: keyof Sentence): string | null {
  if (!isFileCode(code)) return null;
  return fileSentences[code][locale].replace(/\{(\w+)\}/g, (whole, name: string) => wordOf(name, values[name], locale) ?? whole);
}

function isFileCode(code: string): code is FileCode {
  return Object.hasOwn(fileSentences, code);
}

function wordOf(name: string, value: string | number | undefined, locale: keyof Sentence): string | undefined {
  if (name === 'reason' && typeof value === 'string' && isNameReason(value)) return nameReasons[value][locale];
  return value === undefined ? undefined : String(value);
}

function isNameReason(value: string): value is NameReason {
  return Object.hasOwn(nameReasons, value);
}
