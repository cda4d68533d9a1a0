import { statusNames } from './statusNames.ts';

export type Severity = 'good' | 'uncertain' | 'bad';

/** The two highest bits (OPC UA Part 4 §7.39). */
export function severityOf(status: number): Severity {
  const severity = status >>> 30;
  return severity === 0 ? 'good' : severity === 1 ? 'uncertain' : 'bad';
}

/** Bits 10 and 7 together (Part 4 §7.39.1): the server's queue was full, and values were dropped. */
export const hasOverflow = (status: number): boolean => ((status >>> 0) & 0x0480) === 0x0480;

let byCode: ReadonlyMap<number, string> | null = null;

/** `BadNodeIdUnknown`; an unknown code is its severity and number. The lower 16 bits are not part of the name. */
export function statusName(status: number): string {
  const code = status >>> 16;
  if (code === 0) return 'Good';
  if (code === 0x4000) return 'Uncertain';
  if (code === 0x8000) return 'Bad';
  byCode ??= new Map(
    statusNames
      .trim()
      .split(/\s+/)
      .map((word) => [Number.parseInt(word.slice(0, 4), 16), word.slice(4)] as const),
  );
  const word = { good: 'Good', uncertain: 'Uncertain', bad: 'Bad' }[severityOf(status)];
  return byCode.get(code) ?? `${word} 0x${(status >>> 0).toString(16).padStart(8, '0').toUpperCase()}`;
}

export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** What a status means for who commissions a plant, and what to do; null where the name says all there is. */
export function statusWords(status: number): Words | null {
  return words[statusName(status)] ?? null;
}

/** Name and, where there are any, words. */
export function statusText(status: number, language: keyof Words = 'en'): string {
  const said = statusWords(status);
  return said ? `${statusName(status)}: ${said[language]}` : statusName(status);
}

const words: Readonly<Record<string, Words>> = {
  BadNodeIdUnknown: {
    en: 'The server has no such node. It may have been removed, or belong to another program version.',
    zh: '服务器没有此节点。它可能已被删除，或属于另一程序版本。',
  },
  BadNodeIdInvalid: { en: 'The node id is not well formed for this server.', zh: '节点标识的格式不被此服务器接受。' },
  BadAttributeIdInvalid: { en: 'The node has no such attribute.', zh: '此节点没有该属性。' },
  BadNotReadable: { en: 'The value cannot be read: its access level does not allow it.', zh: '不能读取该值：访问级别不允许。' },
  BadNotWritable: { en: 'The value cannot be written: its access level does not allow it.', zh: '不能写入该值：访问级别不允许。' },
  BadUserAccessDenied: {
    en: 'This user may not do that. Log in as a user who may.',
    zh: '此用户无权执行该操作。请以有权限的用户登录。',
  },
  BadTypeMismatch: { en: 'The value has another type than the node takes.', zh: '值的类型与节点要求的不符。' },
  BadOutOfRange: { en: 'The value is outside the range that the node takes.', zh: '值超出节点允许的范围。' },
  BadWriteNotSupported: {
    en: 'The server does not take a status or time with a written value.',
    zh: '服务器不接受随值写入的状态或时间。',
  },
  BadIndexRangeNoData: { en: 'The array has no elements at this index.', zh: '数组在此下标处没有元素。' },
  BadWaitingForInitialData: { en: 'The server has no value of the source yet. Wait a moment.', zh: '服务器尚无数据源的值。请稍候。' },
  BadNoCommunication: {
    en: 'The server has lost the device behind it, and never had a value. Check the field bus.',
    zh: '服务器与其后的设备没有通信，且从未有值。请检查现场总线。',
  },
  BadCommunicationError: { en: 'The server could not speak with the device behind it.', zh: '服务器无法与其后的设备通信。' },
  BadSensorFailure: { en: 'The sensor has failed.', zh: '传感器故障。' },
  BadDeviceFailure: { en: 'The device behind the server has failed.', zh: '服务器之后的设备故障。' },
  BadNotConnected: { en: 'The source is not connected to the server.', zh: '数据源未连接到服务器。' },
  BadOutOfService: { en: 'The source has been taken out of service.', zh: '数据源已停用。' },
  BadNoData: { en: 'There is no data for this time.', zh: '此时间段没有数据。' },
  BadConfigurationError: { en: 'The node is not configured right in the server.', zh: '该节点在服务器中配置不正确。' },
  UncertainLastUsableValue: {
    en: 'The source has stopped to update; this is the last value that was usable.',
    zh: '数据源已停止更新；这是最后一个可用的值。',
  },
  UncertainInitialValue: { en: 'A start value, not a measured one.', zh: '初始值，不是测量值。' },
  UncertainSubNormal: { en: 'Fewer sources than needed went into this value.', zh: '此值所依据的数据源少于所需。' },
  UncertainEngineeringUnitsExceeded: { en: 'The value is outside the engineering range.', zh: '值超出工程量范围。' },
  UncertainSensorNotAccurate: {
    en: 'The sensor is at its limit, or known to be out of calibration.',
    zh: '传感器达到极限，或已知未校准。',
  },
  UncertainDataSubNormal: { en: 'Some values of this interval were bad.', zh: '该时间段内部分值是坏的。' },
  BadTimeout: { en: 'It did not answer in time.', zh: '未在规定时间内应答。' },
  BadSessionIdInvalid: { en: 'The server has ended the session, as after a restart.', zh: '服务器已结束会话，例如重启之后。' },
  BadSessionClosed: { en: 'The session was closed.', zh: '会话已关闭。' },
  BadSubscriptionIdInvalid: { en: 'The server no longer has the subscription.', zh: '服务器已没有该订阅。' },
  BadTooManySessions: {
    en: 'The server has no room for one more session. Close others, or raise its limit.',
    zh: '服务器会话数已满。请关闭其他会话，或提高其上限。',
  },
  BadTooManySubscriptions: { en: 'The server has no room for one more subscription.', zh: '服务器订阅数已满。' },
  BadTooManyMonitoredItems: { en: 'The server watches as many items as it can.', zh: '服务器监视的项目数已达上限。' },
  BadTooManyOperations: {
    en: 'The request held more operations than the server takes.',
    zh: '请求中的操作数超过服务器允许的数量。',
  },
  BadEncodingLimitsExceeded: { en: 'The message is larger than one side takes.', zh: '消息超过一方允许的大小。' },
  BadResponseTooLarge: { en: 'The answer is larger than one side takes.', zh: '应答超过一方允许的大小。' },
  BadFilterNotAllowed: { en: 'A deadband is not allowed for this value: it is no number.', zh: '该值不是数值，不允许设死区。' },
  BadMonitoredItemFilterUnsupported: { en: 'The server does not offer this deadband.', zh: '服务器不提供此种死区。' },
  BadDeadbandFilterInvalid: { en: 'The deadband does not fit: a percentage needs an EURange.', zh: '死区不合适：百分比死区需要 EURange。' },
  BadSecurityChecksFailed: {
    en: 'The server refuses on security grounds and does not say which. Most often it does not trust this program’s certificate: move it to the trusted list on the server.',
    zh: '服务器出于安全原因拒绝，且未说明原因。最常见的是它不信任本程序的证书：请在服务器上将其移到受信任列表。',
  },
  BadCertificateUntrusted: { en: 'The certificate is not in the trust list.', zh: '证书不在信任列表中。' },
  BadCertificateTimeInvalid: {
    en: 'The certificate has expired, is not valid yet, or a clock is wrong.',
    zh: '证书已过期、尚未生效，或时钟不正确。',
  },
  BadCertificateUriInvalid: {
    en: 'The certificate names another application than the one that shows it.',
    zh: '证书所列的应用与出示它的应用不同。',
  },
  BadCertificateHostNameInvalid: { en: 'The certificate is for another host name.', zh: '证书用于另一主机名。' },
  BadIdentityTokenRejected: {
    en: 'The server does not accept this user, certificate or password.',
    zh: '服务器不接受此用户、证书或密码。',
  },
  BadIdentityTokenInvalid: { en: 'The server does not take this kind of login.', zh: '服务器不接受此种登录方式。' },
  BadMethodInvalid: { en: 'The object has no such method.', zh: '该对象没有此方法。' },
  BadArgumentsMissing: { en: 'Arguments are missing.', zh: '缺少参数。' },
  BadTooManyArguments: { en: 'There are more arguments than the method takes.', zh: '参数多于方法所需。' },
  BadInvalidArgument: { en: 'An argument has a wrong type or value.', zh: '某个参数的类型或值不正确。' },
  BadNotExecutable: { en: 'The method cannot be called now.', zh: '该方法现在不能调用。' },
  BadNotSupported: { en: 'The server does not offer this.', zh: '服务器不提供此功能。' },
  BadServiceUnsupported: { en: 'The server does not offer this service.', zh: '服务器不提供此服务。' },
  BadHistoryOperationUnsupported: { en: 'The server keeps no history that can be read this way.', zh: '服务器没有可用此方式读取的历史。' },
  BadAggregateNotSupported: { en: 'The server does not calculate this aggregate.', zh: '服务器不计算此种聚合。' },
  BadConditionBranchAlreadyAcked: { en: 'It was acknowledged already.', zh: '已被确认。' },
  BadConditionBranchAlreadyConfirmed: { en: 'It was confirmed already.', zh: '已被再次确认。' },
  BadEventIdUnknown: {
    en: 'The alarm has changed since. Look at it as it is now, and act on that.',
    zh: '报警已发生变化。请查看其当前状态后再操作。',
  },
  BadRefreshInProgress: { en: 'A refresh is under way already. Try again in a moment.', zh: '刷新正在进行。请稍后再试。' },
  BadInternalError: { en: 'The server has met an error of its own.', zh: '服务器发生内部错误。' },
  BadResourceUnavailable: { en: 'The server lacks a resource that this needs.', zh: '服务器缺少所需的资源。' },
  BadShutdown: { en: 'The server shuts down.', zh: '服务器正在关闭。' },
  BadServerHalted: { en: 'The server has stopped.', zh: '服务器已停止。' },
};
