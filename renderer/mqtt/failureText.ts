import { printable } from '../../shared/kit/printable.ts';
import type { Locale, Sentence } from '../../shared/kit/problem.ts';
import { reasonWords } from '../../shared/mqtt/reasons.ts';
import type { MqttFailure } from '../../shared/mqtt/status.ts';

/** What a code means and what to do, where the reader's language is not the host's. The host's own sentence follows: it holds the address. */
const sentences: Readonly<Record<string, string>> = {
  refused: '目标未在监听。请确认代理正在运行且端口正确。',
  'unknown-host': '无法解析主机名。请检查拼写与名称服务器。',
  timeout: '没有响应。请检查代理是否开启以及网络路径。',
  unreachable: '没有到达该主机或网络的路由。',
  reset: '对方断开了连接。',
  untrusted: '服务器证书不受信任。如确认无误，请在连接配置中指定 CA 文件。',
  expired: '服务器证书已过期，或本机时钟有误。',
  'not-yet-valid': '服务器证书尚未生效，或本机时钟有误。',
  'wrong-name': '服务器证书的名称不符。请使用证书中的名称，或在连接配置中设置服务器名称。',
  'bad-passphrase': '客户端密钥的口令错误。',
  'wants-certificate': '代理要求客户端证书。请在连接配置中指定证书与密钥。',
  'not-trusted-there': '代理不信任此客户端的证书。',
  tls: '无法就 TLS 达成一致。请确认此端口使用 TLS，以及代理是否要求客户端证书。',
  'tls-file': '无法读取 TLS 文件。',
  'malformed-packet': '收到格式错误的报文。',
  'no-answer': '可以连接，但对方没有作为 MQTT 代理应答。',
  keepalive: '超过保活时间没有收到任何回应。',
  websocket: 'WebSocket 未能建立。请检查路径以及代理是否启用 WebSocket。',
  connection: '连接失败。',
  'gave-up': '未提供密码或口令，已放弃连接。',
  'not-connected': '未连接到代理，请先连接。',
  'no-such-node': '此连接上尚未收到该节点的出生或数据消息。',
  'no-such-topic': '该主题已不存在：主题树已被清空。',
  'not-held': '此消息已不再保存。',
  'too-large': '载荷过大。',
  'no-such-view': '此主题视图已结束，请重新打开。',
  'undo-file': '恢复文件有问题。',
  answered: '此问题已在别处回答或已放弃。',
  'preview-too-old': '预览已过期，请重新预览。',
  hidden: '过滤器隐藏了该主题，请先清空过滤器。',
  'no-site': '尚未打开站点，请先打开站点。',
  'no-such-connection': '站点中没有此 MQTT 连接，请添加到 connections.yaml。',
  'no-demo-plant': '这是模拟代理，而此处没有演示工厂。',
};

const noHost: Sentence = {
  en: 'The host is not connected. It reconnects by itself; then try again.',
  zh: '主机未连接，将自动重新连接，之后请重试。',
};

/** Why something was refused, in the reader's language and with the broker's own details. */
export function failureText({ code, message, reason }: MqttFailure, locale: Locale): string {
  if (code === 'no-host') return noHost[locale];
  const said = printable(message, 600);
  if (locale === 'en') return said || code;
  if (reason) return `${reasonWords(reason).zh}${reason.text ? `（${printable(reason.text, 500)}）` : ''}`;
  const known = Object.hasOwn(sentences, code) ? sentences[code] : undefined;
  return known ? `${known}（${said}）` : said;
}
