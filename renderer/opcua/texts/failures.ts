import type { Sentence } from '../../../shared/kit/problem.ts';
import type { CertificateProblem } from '../../../shared/opcua/certificate.ts';

/** What a code means; the host's own sentence has the names and numbers. */
export const failureWords: Readonly<Record<string, Sentence>> = {
  'not-connected': {
    en: 'The host is not connected. It reconnects by itself; then try again.',
    zh: '主机未连接，将自动重新连接，之后请重试。',
  },
  'not-open': { en: 'Connect to the server first.', zh: '请先连接服务器。' },
  unreachable: { en: 'The server cannot be reached.', zh: '无法连接服务器。请检查地址、端口、网线以及服务器是否在运行。' },
  lost: { en: 'The connection was lost.', zh: '连接已中断，可能是服务器关闭了连接。' },
  'identity-refused': { en: 'The server refuses this login.', zh: '服务器拒绝此登录。请检查用户名、密码或证书，或请服务器管理员授权。' },
  'identity-not-offered': { en: 'The server takes no such login there.', zh: '服务器在该端点不接受这种登录方式。请更改连接的登录方式。' },
  'own-certificate-refused': {
    en: 'The server does not trust this program’s certificate.',
    zh: '服务器不信任本程序的证书。请在服务器上将“Fieldwright”从被拒绝的证书移到受信任的证书，然后重新连接。',
  },
  'no-endpoint': { en: 'The server does not offer this security.', zh: '服务器不提供此安全策略。请查看其端点，并更改连接的安全策略。' },
  'certificate-refused': { en: 'The server’s certificate was refused.', zh: '服务器证书未被信任，因此没有连接，也没有发送任何凭据。' },
  cancelled: { en: 'It was cancelled.', zh: '已取消。' },
  answered: { en: 'This question is no longer open.', zh: '该问题已在别处得到答复或已放弃。' },
  BadTimeout: { en: 'The server did not answer in time.', zh: '服务器未及时答复。' },
  BadTooManySessions: { en: 'The server has no room for one more session.', zh: '服务器会话数已满。请关闭其他客户端，或等待旧会话超时。' },
  BadNodeIdUnknown: { en: 'The server has no such node.', zh: '服务器没有此节点。' },
  BadUserAccessDenied: { en: 'This user may not do that.', zh: '此用户无权执行该操作。请以有权限的用户登录。' },
  BadNotWritable: { en: 'The value cannot be written.', zh: '不能写入该值：访问级别不允许。' },
  BadTypeMismatch: { en: 'The value has another type than the node takes.', zh: '值的类型与节点要求的不符。' },
  BadOutOfRange: { en: 'The value is outside the range that the node takes.', zh: '值超出节点允许的范围。' },
  BadHistoryOperationUnsupported: { en: 'The server keeps no history of this.', zh: '服务器没有保存此节点的历史。' },
  BadAggregateNotSupported: { en: 'The server does not compute this.', zh: '服务器不支持这种聚合。' },
  BadEventIdUnknown: { en: 'The alarm has changed meanwhile.', zh: '该报警已发生变化，请按新的状态重试。' },
  BadConditionBranchAlreadyAcked: { en: 'It was acknowledged already.', zh: '该报警已被确认。' },
  BadConditionBranchAlreadyConfirmed: { en: 'It was confirmed already.', zh: '该报警已被核实。' },
  'certificate-changed': {
    en: 'The server shows another certificate than before.',
    zh: '服务器出示的证书与以前不同：证书已更新，或有其他设备冒充应答。确认之前不会发送任何内容。',
  },
  'identity-file': {
    en: 'The certificate or key of the login cannot be used.',
    zh: '登录所用的证书或私钥文件无法使用，请检查路径与格式。',
  },
  internal: { en: 'Something went wrong inside this program.', zh: '本程序内部出错。' },
  'no-site': { en: 'No site is open.', zh: '尚未打开站点。' },
  'no-such-connection': { en: 'The site has no such connection.', zh: '站点没有此连接，请将其添加到 connections.yaml。' },
  'no-such-certificate': { en: 'This certificate is in neither list any more.', zh: '列表中已没有此证书，请刷新后重试。' },
  'no-such-path': { en: 'There is no node at this path.', zh: '该路径下没有节点。' },
  'not-encrypted': { en: 'Messages are signed, but not encrypted.', zh: '消息已签名但未加密：途中任何人都能读取。' },
  'not-signed': { en: 'Messages are neither signed nor encrypted.', zh: '消息既未签名也未加密：可被窃听和篡改。' },
  'not-simulated': { en: 'The demo plant does not run here.', zh: '此处没有运行演示工厂，请填写真实服务器的地址。' },
  'not-watched': { en: 'This watch has ended.', zh: '监视已结束，请重新打开。' },
  'key-in-use': { en: 'A watch with this key is open already.', zh: '同名监视已打开。' },
  'unknown-namespace': { en: 'The server does not know this namespace.', zh: '服务器没有此命名空间。' },
  unreadable: { en: 'It cannot be read.', zh: '无法读取。' },
  'bad-node-id': { en: 'This is no node id.', zh: '不是有效的节点标识。' },
  'bad-value': { en: 'The value does not fit.', zh: '该值不符合要求。' },
};

/** What is wrong with a certificate, and the step that mends it; the host's sentence has dates and names. */
export const certificateWords: Readonly<Record<CertificateProblem['code'], Sentence>> = {
  untrusted: {
    en: 'It is not in the trust list of this computer yet. Compare the thumbprint with the one that the server itself shows.',
    zh: '它尚不在本机的信任列表中。请与服务器自身显示的指纹核对。',
  },
  changed: {
    en: 'The server showed another certificate before. It was renewed, or another device answers here.',
    zh: '该服务器以前出示的是另一张证书：证书已更新，或有其他设备冒充应答。',
  },
  expired: { en: 'It has expired. Have it renewed on the server.', zh: '证书已过期，请在服务器上更新证书。' },
  'not-yet-valid': { en: 'It is not valid yet. Check the clocks.', zh: '证书尚未生效，请检查本机与服务器的时钟。' },
  'expires-soon': { en: 'It expires soon. Plan to renew it.', zh: '证书即将过期，请安排更新。' },
  'uri-mismatch': {
    en: 'It is for another application. Another device may answer here.',
    zh: '证书属于另一个应用程序 URI，可能是其他设备在应答。',
  },
  'uri-missing': {
    en: 'It names no application URI. Have it made anew on the server.',
    zh: '证书没有应用程序 URI，请在服务器上重新生成。',
  },
  'host-mismatch': {
    en: 'It is for another host name. Common where a server is reached by another name; else another device answers here.',
    zh: '证书对应的主机名不同：服务器有多个名称时常见，否则可能是其他设备在应答。',
  },
  'weak-key': { en: 'Its key is too short. Have it renewed on the server.', zh: '证书密钥过短，请在服务器上更新证书。' },
  'weak-signature': {
    en: 'It is signed with SHA-1. Have it renewed on the server.',
    zh: '证书使用 SHA-1 签名，容易伪造，请在服务器上更新证书。',
  },
  'wrong-use': { en: 'It is not meant for servers. Have it made anew on the server.', zh: '证书用途不包含服务器，请在服务器上重新生成。' },
  'bad-signature': { en: 'Its signature is wrong. Do not connect.', zh: '证书签名错误：已被伪造或损坏，请勿连接。' },
  unreadable: { en: 'It cannot be read as a certificate. Have it made anew on the server.', zh: '无法识别为证书，请在服务器上重新生成。' },
};
