import type { Locale, Sentence } from '../../shared/kit/problem.ts';
import type { SshCallFailure } from '../../shared/ssh/contract.ts';
import { hostSentence } from './hostSentences.ts';

/** What a code means. The host's own sentence follows: it holds the device, the address and the reason. */
const sentences: Readonly<Record<string, Sentence>> = {
  unreachable: { en: 'The device cannot be reached.', zh: '无法连接到设备，请检查网线、地址与电源。' },
  lost: { en: 'The connection was lost.', zh: '连接已中断，将自动重新连接。' },
  algorithms: { en: 'No algorithm in common.', zh: '没有双方都支持的安全算法。' },
  'host-key-changed': {
    en: 'The host key has changed.',
    zh: '主机密钥已改变：设备可能已更换或重装，也可能有人冒充。确认之前不会发送任何凭据。',
  },
  'host-key-revoked': { en: 'The host key was revoked.', zh: '主机密钥已被吊销，不会发送任何凭据。' },
  'host-key-refused': { en: 'The host key was refused.', zh: '主机密钥未被信任，因此没有登录。请重新连接并核对指纹。' },
  authentication: { en: 'The device refused the login.', zh: '登录被设备拒绝，请检查用户名、密钥或密码。' },
  cancelled: { en: 'It was cancelled.', zh: '已取消。' },
  closed: { en: 'The session was closed.', zh: '会话已关闭。' },
  'no-channel': { en: 'The device opens no further channel.', zh: '设备不再接受新的通道，请稍后重试。' },
  'no-address': { en: 'The device has no SSH address.', zh: '设备没有 SSH 地址，请在设备文件中添加 ssh 部分。' },
  'jump-cycle': { en: 'The jump hosts go in a circle.', zh: '跳板主机形成循环，请去掉其中一个。' },
  'bad-jump': { en: 'A jump host cannot be read.', zh: '无法识别跳板主机。' },
  'not-connected': { en: 'The host is not connected.', zh: '主机未连接，将自动重新连接，之后请重试。' },
};

/** Why a session or a call failed, in the reader's language and with the device's own details. */
export function sshFailureText({ code, message }: SshCallFailure, locale: Locale): string {
  const known = Object.hasOwn(sentences, code) ? sentences[code]?.[locale] : undefined;
  if (locale === 'en') return message || known || code;
  return hostSentence(message, locale) ?? (known ? `${known}（${message}）` : message);
}
