import type { Locale } from '../../shared/kit/problem.ts';

/**
 * The host says what was refused in English, with the place and the numbers in it. These are the sentences that a person meets while
 * authoring, in the other language of the screen; what a `(.+)` holds is put where `$1` stands.
 */
const known: readonly (readonly [RegExp, string])[] = [
  [/^There is no sample "(.+)"\.$/, '没有示例“$1”。'],
  [/^(.+) is not empty\. Choose a new folder\.$/, '$1 不是空文件夹，请选择新文件夹。'],
  [/^(.+) is a file, or lies in one\. Choose a new folder\.$/, '$1 是文件，或位于文件之中，请选择新文件夹。'],
  [/^(.+) could not be made: (.+)\.$/, '无法创建 $1：$2。'],
  [/^(.+) is not a folder\.$/, '$1 不是文件夹。'],
  [/^(.+) has no site\.yaml, so it is not a site\.$/, '$1 中没有 site.yaml，不是站点。'],
  [/^There is no folder (.+)\.$/, '文件夹 $1 不存在。'],
  [/^(.+) cannot be opened: (.+)\.$/, '无法打开 $1：$2。'],
  [/^(.+) cannot be read: (.+)\.$/, '无法读取 $1：$2。'],
  [/^(.+) has changed since it was shown here\. .+$/, '$1 在此处显示之后已被修改。未写入任何内容，请与新版本比较。'],
  [
    /^(.+) was changed outside; both changes together are not valid YAML\. .+$/,
    '$1 已在外部被修改，两处更改合并后不是有效的 YAML。未做任何更改。',
  ],
  [/^(.+) line (\d+) was changed outside in the same place\. .+$/, '$1 第 $2 行在同一位置已被外部修改。未做任何更改，保留外部版本。'],
  [/^(.+) was removed outside meanwhile\. .+$/, '$1 已在外部被删除。未做任何更改，保留外部版本。'],
  [/^(.+) (?:was changed|appeared) outside meanwhile\. .+$/, '$1 已在外部被更改。未做任何更改，保留外部版本。'],
  [
    /^Opened read-only: (.+) on (.+) \(process (\d+)\) since (.+) UTC is editing this site\. If that program is gone for good, delete (.+)\.$/,
    '以只读方式打开：$2 上的 $1（进程 $3）自 $4 UTC 起正在编辑该站点。如果该程序已不再运行，请删除 $5。',
  ],
  [/^Opened read-only: (.+) is there but cannot be read\. .+$/, '以只读方式打开：$1 存在但无法读取。如果没有人在编辑该站点，请将其删除。'],
  [/^Opened read-only: (.+) cannot be written \((.+)\)\.$/, '以只读方式打开：无法写入 $1（$2）。'],
  [/^Nothing was saved: (.+)\.$/, '未保存任何内容：$1。'],
  [/^Opened read-only: a save that was cut short cannot be completed \((.+)\)\.$/, '以只读方式打开：上次中断的保存无法完成（$1）。'],
  [/^(.+) cannot hold this change: (.+)$/, '$1 无法容纳此更改：$2'],
  [/^There is nothing to undo\.$/, '没有可撤销的操作。'],
  [/^There is nothing to redo\.$/, '没有可重做的操作。'],
  [/^No site is open\. Open one first\.$/, '尚未打开站点，请先打开站点。'],
  [/^(.+) is not an absolute path\.$/, '$1 不是绝对路径。'],
  [/^(.+) could not be written: (.+)\.$/, '无法写入 $1：$2。'],
  [/^The key (.+) cannot be read: (.+)\.$/, '无法读取私钥 $1：$2。'],
  [/^The secret key is protected by a password\. Give it\.$/, '该私钥受密码保护，请输入密码。'],
  [/^This is not a minisign secret key: .+$/, '这不是 minisign 私钥：请选择 minisign -G 生成的文件（minisign.key）。'],
  [/^The secret key is damaged: .+$/, '私钥已损坏：校验不一致。'],
  [/^The password does not open this secret key\.$/, '密码无法打开该私钥。'],
];

/** Why something could not be written (`whyNotWritten` of main/kit/write.ts). */
const reasons: Readonly<Record<string, string>> = {
  'the disk is full; make room and try again': '磁盘已满，请腾出空间后重试',
  'the disk is read-only': '磁盘为只读',
  'this user may not write there': '当前用户没有写入权限',
  'the folder it belongs in is not there': '所在文件夹不存在',
  'a file stands where a folder must be': '应为文件夹的位置上是一个文件',
  'it is a folder': '它是文件夹',
  'its name is too long': '名称过长',
};

/** A sentence of the host in the reader's language; null where it is not among the known ones, and the reader gets it as it came. */
export function hostSentence(message: string, locale: Locale): string | null {
  if (locale === 'en') return message;
  for (const [pattern, sentence] of known) {
    const found = pattern.exec(message);
    if (found) return sentence.replace(/\$(\d)/g, (_, index: string) => inChinese(found[Number(index)] ?? ''));
  }
  return null;
}

const inChinese = (part: string): string => (Object.hasOwn(reasons, part) ? (reasons[part] ?? part) : part);
