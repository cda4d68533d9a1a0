import type { Locale, Sentence } from '../../shared/kit/problem.ts';
import type { SiteFailure } from '../../shared/site/contract.ts';
import { hostSentence } from '../kit/hostSentences.ts';

const sentences: Readonly<Record<SiteFailure['code'] | 'not-connected', Sentence>> = {
  'not-found': { en: 'There is nothing there.', zh: '该位置不存在。' },
  'not-a-site': { en: 'This folder is not a Fieldwright site.', zh: '该文件夹不是 Fieldwright 站点。' },
  'newer-format': { en: 'The site was written by a newer Fieldwright.', zh: '该站点由更新版本的 Fieldwright 写入，请先升级。' },
  locked: { en: 'Someone else is editing this site.', zh: '其他人正在编辑该站点。' },
  conflict: { en: 'The file changed outside in the meantime.', zh: '文件已在外部被修改。' },
  invalid: { en: 'The change was refused.', zh: '此更改被拒绝。' },
  io: { en: 'The file system refused.', zh: '文件系统操作失败。' },
  'nothing-to-undo': { en: 'There is nothing to undo.', zh: '没有可撤销的操作。' },
  exists: { en: 'There is something there already.', zh: '该位置已存在内容。' },
  'not-connected': {
    en: 'The host is not connected; nothing was changed. It reconnects by itself.',
    zh: '主机未连接，未做任何更改；将自动重新连接。',
  },
};

/** What a refused operation says: the host's own sentence, which holds the place and the numbers, led in by the reader's language. */
export function failureText(
  failure: { readonly code: SiteFailure['code'] | 'not-connected'; readonly message?: string },
  locale: Locale,
): string {
  const sentence = sentences[failure.code][locale];
  if (!failure.message) return sentence;
  return hostSentence(failure.message, locale) ?? `${sentence}（${failure.message}）`;
}
