import type { MqttReason } from './status.ts';

interface Words {
  readonly en: string;
  readonly zh: string;
}

/** MQTT 3.1.1, 3.2.2.3: the CONNACK return codes. */
const connack311: Readonly<Record<number, Words>> = {
  1: { en: 'The broker does not speak this version of MQTT.', zh: '代理不支持此 MQTT 版本。' },
  2: { en: 'The broker refuses this client identifier.', zh: '代理拒绝此客户端标识符。' },
  3: { en: 'The broker is not available now.', zh: '代理当前不可用。' },
  4: { en: 'The user name or the password is wrong.', zh: '用户名或密码错误。' },
  5: { en: 'This client may not connect.', zh: '此客户端无权连接。' },
};

/** MQTT 5, 2.4 and the tables of each packet (3.2.2.2, 3.4.2.1, 3.9.3, 3.11.3, 3.14.2.1). */
const version5: Readonly<Record<number, Words>> = {
  4: { en: 'The broker ended the connection and sends the will.', zh: '代理断开连接并发送遗嘱消息。' },
  16: { en: 'The broker took it, but nobody subscribes to it.', zh: '代理已接受，但没有匹配的订阅者。' },
  17: { en: 'There was no such subscription.', zh: '订阅不存在。' },
  128: { en: 'The broker gives no reason.', zh: '代理未说明原因。' },
  129: { en: 'The broker could not read a packet.', zh: '代理无法解析报文。' },
  130: { en: 'The broker says that the protocol was broken.', zh: '代理认为违反了协议。' },
  131: { en: 'The broker does not accept it, for a reason of its own.', zh: '代理因自身实现的原因不接受。' },
  132: { en: 'The broker does not speak this version of MQTT.', zh: '代理不支持此 MQTT 版本。' },
  133: { en: 'The broker refuses this client identifier.', zh: '代理拒绝此客户端标识符。' },
  134: { en: 'The user name or the password is wrong.', zh: '用户名或密码错误。' },
  135: { en: 'This client may not do that.', zh: '此客户端无权执行该操作。' },
  136: { en: 'The broker is not available now.', zh: '代理当前不可用。' },
  137: { en: 'The broker is busy. Try again later.', zh: '代理繁忙，请稍后重试。' },
  138: { en: 'The broker has banned this client.', zh: '代理已封禁此客户端。' },
  139: { en: 'The broker is shutting down.', zh: '代理正在关闭。' },
  140: { en: 'The broker does not take this way to log in.', zh: '代理不支持此认证方法。' },
  141: { en: 'The broker heard nothing for longer than the keep-alive allows.', zh: '超过保活时间，代理未收到任何报文。' },
  142: {
    en: 'Another client has connected with the same client identifier and taken over.',
    zh: '另一个客户端使用相同的客户端标识符连接并接管了会话。',
  },
  143: { en: 'The broker does not accept this topic filter.', zh: '代理不接受此主题过滤器。' },
  144: { en: 'The broker does not accept this topic.', zh: '代理不接受此主题名。' },
  145: { en: 'The packet identifier is in use.', zh: '报文标识符已被占用。' },
  146: { en: 'The packet identifier is not known.', zh: '报文标识符不存在。' },
  147: { en: 'More messages are under way than the broker takes at once.', zh: '在途消息数超过代理的接收上限。' },
  148: { en: 'The topic alias is not valid.', zh: '主题别名无效。' },
  149: { en: 'The packet is larger than the broker takes.', zh: '报文超过代理允许的大小。' },
  150: { en: 'More messages come than the broker takes.', zh: '消息速率超过代理上限。' },
  151: { en: 'A quota of the broker is used up.', zh: '超出代理配额。' },
  152: { en: 'An administrator ended the connection.', zh: '管理员断开了连接。' },
  153: { en: 'The payload is not what its properties say.', zh: '载荷格式与属性不符。' },
  154: { en: 'The broker does not keep retained messages.', zh: '代理不支持保留消息。' },
  155: { en: 'The broker does not offer this quality of service.', zh: '代理不支持此 QoS。' },
  156: { en: 'Use another broker for now.', zh: '请暂时使用另一台代理。' },
  157: { en: 'The broker has moved.', zh: '代理已迁移。' },
  158: { en: 'The broker has no shared subscriptions.', zh: '代理不支持共享订阅。' },
  159: { en: 'Connections come faster than the broker takes them.', zh: '连接速率超过代理上限。' },
  160: { en: 'The longest time for a connection is over.', zh: '连接已达最长时限。' },
  161: { en: 'The broker has no subscription identifiers.', zh: '代理不支持订阅标识符。' },
  162: { en: 'The broker has no subscriptions with wildcards.', zh: '代理不支持通配符订阅。' },
};

/** MQTT 3.1.1, 3.9.3: the one code of a SUBACK that is a refusal. */
const suback311: Readonly<Record<number, Words>> = {
  128: { en: 'The broker refuses the subscription, and gives no reason.', zh: '代理拒绝订阅，未说明原因。' },
};

/** A broker's reason in words; a code that no standard names is said as a number. */
export function reasonWords({ packet, version, code }: Omit<MqttReason, 'text'>): Words {
  // a broker that knows nothing of MQTT 5 refuses with the codes of 3.1.1
  const isOld = version === '3.1.1' || (packet === 'connack' && code <= 5);
  const table = !isOld ? version5 : packet === 'connack' ? connack311 : suback311;
  const hex = `0x${code.toString(16).padStart(2, '0')}`;
  return (
    table[code] ?? {
      en: `The broker gives the reason ${hex}, which MQTT ${version} does not name.`,
      zh: `代理给出原因码 ${hex}，MQTT ${version} 未定义。`,
    }
  );
}

/** Whether the broker refuses who connects, or with what password: another one may do. */
export function isBadLogin({ packet, version, code }: Omit<MqttReason, 'text'>): boolean {
  return packet === 'connack' && (version === '5' ? [0x86, 0x87, 0x8c].includes(code) : [4, 5].includes(code));
}

/** Whether the broker does not speak the version that was tried; one that knows nothing of MQTT 5 answers with the 1 of 3.1.1 (3.2.2.3). */
export function isUnknownVersion({ packet, code }: Omit<MqttReason, 'text'>): boolean {
  return packet === 'connack' && (code === 0x84 || code === 1);
}
