import type { BundleFailure } from '../../shared/bundle/contract.ts';
import type { Locale, Sentence } from '../../shared/kit/problem.ts';
import { hostSentence } from '../kit/hostSentences.ts';

const sentences: Readonly<Record<BundleFailure['code'] | 'not-connected', Sentence>> = {
  'site-has-errors': {
    en: 'The site has errors; nothing was written. Mend them first.',
    zh: '站点存在错误，未写入任何文件。请先修复错误。',
  },
  'no-site': { en: 'No site is open.', zh: '尚未打开站点。' },
  'bad-key': { en: 'This is not a minisign secret key.', zh: '这不是 minisign 私钥文件。' },
  'wrong-password': { en: 'The password does not open this key.', zh: '密码无法打开该私钥。' },
  io: { en: 'The file system refused.', zh: '文件系统操作失败。' },
  'unusable-file': { en: 'A file of the site cannot be used.', zh: '站点中有无法使用的文件。' },
  'too-large': { en: 'The site is too large for a bundle.', zh: '站点过大，无法打包。' },
  'not-found': { en: 'There is no such device or file.', zh: '没有这样的设备或文件。' },
  'not-connected': { en: 'The host is not connected; nothing was written.', zh: '主机未连接，未写入任何文件。' },
};

/** What a refused export says; the host's sentence holds the path and the reason. */
export function bundleFailureText(
  failure: { readonly code: BundleFailure['code'] | 'not-connected'; readonly message?: string },
  locale: Locale,
): string {
  const sentence = sentences[failure.code][locale];
  if (!failure.message) return sentence;
  return hostSentence(failure.message, locale) ?? `${sentence}（${failure.message}）`;
}
