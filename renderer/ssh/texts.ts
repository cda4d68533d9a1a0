import type { Texts } from '../kit/i18n.ts';

/** States of a session, and what is said beside them. */
export const sessionTexts = {
  idle: { en: 'not connected', zh: '未连接' },
  connecting: { en: 'connecting…', zh: '正在连接…' },
  'waiting-for-trust': { en: 'asks about its key', zh: '等待确认密钥' },
  'waiting-for-credentials': { en: 'asks for a secret', zh: '等待输入凭据' },
  open: { en: 'connected', zh: '已连接' },
  reconnecting: { en: 'reconnecting', zh: '正在重连' },
  failed: { en: 'not reached', zh: '连接失败' },
  at: { en: 'Logging in to {hop}.', zh: '正在登录 {hop}。' },
  over: { en: 'Logging in to {hop} on the way.', zh: '正在登录途中的 {hop}。' },
  trustOf: { en: 'The host key of {hop} is not known yet: answer the question.', zh: '尚不认识 {hop} 的主机密钥，请回答问题。' },
  credentialsOf: { en: '{hop} wants a secret: answer the question.', zh: '{hop} 需要凭据，请回答问题。' },
  againIn: { en: 'Again in {seconds} s (attempt {attempt}).', zh: '{seconds} 秒后重试（第 {attempt} 次）。' },
  againNow: { en: 'Trying again now (attempt {attempt}).', zh: '正在重试（第 {attempt} 次）。' },
} satisfies Texts;

export const hostKeyTexts = {
  title: { en: 'Is this really {hop}?', zh: '这确实是 {hop} 吗？' },
  lead: {
    en: '{hop} ({host}, port {port}) shows a host key that is not known here. Nothing has been sent to it yet: no name, no secret.',
    zh: '{hop}（{host}，端口 {port}）出示的主机密钥在此处未知。目前尚未向其发送任何内容：没有用户名，也没有凭据。',
  },
  type: { en: 'Key', zh: '密钥类型' },
  sha256: { en: 'Fingerprint, SHA-256', zh: '指纹 SHA-256' },
  md5: { en: 'Fingerprint, MD5', zh: '指纹 MD5' },
  file: { en: 'Would be kept in', zh: '将保存到' },
  noFile: { en: 'There is no known_hosts file that it could be kept in.', zh: '没有可用于保存的 known_hosts 文件。' },
  compare: { en: 'How to compare', zh: '如何核对' },
  compareText: {
    en: 'Compare with the label of the device, the record of whoever set it up, or what its own console prints (OpenSSH, or dropbear):',
    zh: '请与设备标签、安装记录，或设备自身控制台的输出（OpenSSH 或 dropbear）核对：',
  },
  simulatedText: {
    en: 'This device belongs to the demo plant inside this program; its key is made by it.',
    zh: '该设备属于本程序内的演示工厂，密钥由程序生成。',
  },
  store: { en: 'Trust and keep', zh: '信任并保存' },
  once: { en: 'Trust this time', zh: '仅信任本次' },
  refuse: { en: 'Refuse', zh: '拒绝' },
} satisfies Texts;

export const credentialTexts = {
  passphrase: { en: 'Passphrase of a key', zh: '密钥口令' },
  password: { en: 'Password for {hop}', zh: '{hop} 的密码' },
  'keyboard-interactive': { en: '{hop} asks', zh: '{hop} 的提问' },
  sudo: { en: 'Password for sudo on {hop}', zh: '{hop} 上 sudo 的密码' },
  passphraseLead: { en: 'The key {file} is locked. Its passphrase stays on this laptop.', zh: '密钥 {file} 已加锁，其口令不会离开本机。' },
  passwordLead: { en: '{user} logs in to {hop} ({host}, port {port}).', zh: '{user} 登录 {hop}（{host}，端口 {port}）。' },
  sudoLead: {
    en: 'Changing {hop} takes root. sudo asks for the password of {user}; it goes there over the encrypted connection.',
    zh: '更改 {hop} 需要 root 权限。sudo 要求输入 {user} 的密码，密码经加密连接发送。',
  },
  words: { en: 'In the words of the server', zh: '服务器的原文' },
  passphraseField: { en: 'Passphrase', zh: '口令' },
  passwordField: { en: 'Password', zh: '密码' },
  answerField: { en: 'Answer', zh: '回答' },
  wrong: { en: 'That was not right. This is attempt {attempt}.', zh: '输入不正确，这是第 {attempt} 次尝试。' },
  remember: { en: 'Remember it in the keychain of this computer', zh: '保存到本机的系统钥匙串' },
  rememberNot: {
    en: 'No keychain is there that could keep it; it is used for this login only.',
    zh: '没有可用的系统钥匙串，仅用于本次登录。',
  },
  send: { en: 'Continue', zh: '继续' },
  giveUp: { en: 'Give up', zh: '放弃' },
} satisfies Texts;

export const questionTexts = {
  one: { en: 'Question {at} of {of}', zh: '问题 {at} / {of}' },
  later: { en: 'Esc leaves it open; the status bar keeps it.', zh: '按 Esc 稍后处理，状态栏会保留该问题。' },
  waiting: { en: '1 question waits', zh: '1 个问题待回答' },
  waitingMany: { en: '{count} questions wait', zh: '{count} 个问题待回答' },
  connected: { en: '{open} of {all} connected', zh: '已连接 {open} / {all}' },
  failed: { en: '{count} not reached', zh: '{count} 台未连接' },
} satisfies Texts;

export const connectionsTexts = {
  list: { en: 'Connections to the devices', zh: '与设备的连接' },
  connect: { en: 'Connect', zh: '连接' },
  disconnect: { en: 'Disconnect', zh: '断开' },
  connectTo: { en: 'Connect to {device}', zh: '连接 {device}' },
  disconnectFrom: { en: 'Disconnect from {device}', zh: '断开 {device}' },
  answer: { en: 'Answer…', zh: '回答…' },
  via: { en: 'over {jump}', zh: '经由 {jump}' },
  noAddress: { en: 'no SSH address', zh: '无 SSH 地址' },
  giveAddress: { en: 'Add one…', zh: '添加…' },
  noSiteNext: {
    en: 'Connections belong to the devices of a site. Open one, or make one from a sample.',
    zh: '连接属于站点的设备。请打开站点，或从示例新建。',
  },
  noAddressNext: {
    en: 'Give a device file a line such as “ssh: { host: 192.168.30.1, user: root }”. It is then planned, applied and measured from here.',
    zh: '请在设备文件中加入一行，例如“ssh: { host: 192.168.30.1, user: root }”，之后即可在此规划、部署与测量。',
  },
  remembered: { en: 'Remembered secrets', zh: '已保存的凭据' },
  rememberedNone: {
    en: 'The keychain keeps nothing for Fieldwright. A password or passphrase is kept only where its dialog is told to.',
    zh: '系统钥匙串未保存任何 Fieldwright 凭据。只有在对话框中勾选后，密码或口令才会保存。',
  },
  unavailable: { en: 'There is no keychain to keep secrets in: {why}', zh: '没有可用的系统钥匙串：{why}' },
  reading: { en: 'Asking the keychain…', zh: '正在读取系统钥匙串…' },
  forget: { en: 'Forget', zh: '删除' },
  forgetWhat: { en: 'Forget the secret for {account}', zh: '删除 {account} 的凭据' },
} satisfies Texts;
