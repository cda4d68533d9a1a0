import type { Sentence } from '../../shared/kit/problem.ts';
import type { OpcuaState } from '../../shared/opcua/contract.ts';
import type { Site } from '../../shared/site/model.ts';
import type { MarkShape, MarkTone } from '../kit/StateMark.tsx';

interface ConnectionMark {
  readonly shape: MarkShape;
  readonly tone: MarkTone;
  readonly word: Sentence;
}

const marks: Readonly<Record<OpcuaState['kind'], ConnectionMark>> = {
  idle: { shape: 'unplugged', tone: 'faint', word: { en: 'not connected', zh: '未连接' } },
  connecting: { shape: 'work', tone: 'accent', word: { en: 'connecting', zh: '正在连接' } },
  'waiting-for-trust': { shape: 'question', tone: 'warn', word: { en: 'asks about a certificate', zh: '等待确认证书' } },
  'waiting-for-credentials': { shape: 'question', tone: 'warn', word: { en: 'asks for a password', zh: '等待输入密码' } },
  open: { shape: 'plugged', tone: 'ok', word: { en: 'connected', zh: '已连接' } },
  reconnecting: { shape: 'clock', tone: 'warn', word: { en: 'reconnecting', zh: '正在重新连接' } },
  failed: { shape: 'cross', tone: 'err', word: { en: 'failed', zh: '失败' } },
};

/** A connection's state as a shape, a tone and a word. */
export const connectionMark = (state: OpcuaState | undefined): ConnectionMark => marks[state?.kind ?? 'idle'];

export const isHeld = (state: OpcuaState | undefined): boolean => !['idle', 'failed'].includes(state?.kind ?? 'idle');

/** The server is there, or comes back by itself: what was read of it stays on screen. */
export const hasServer = (state: OpcuaState | undefined): state is Extract<OpcuaState, { kind: 'open' | 'reconnecting' }> =>
  state?.kind === 'open' || state?.kind === 'reconnecting';

/** Names of a site's OPC UA connections, in the order of the file. */
export function opcuaNames(site: Site | null): readonly string[] {
  return Object.entries(site?.connections ?? {}).flatMap(([name, { kind }]) => (kind === 'opcua' ? [name] : []));
}

/** The connection that is meant: the chosen one while the site has it, else the first; null where there is none. */
export function shownName(site: Site | null, chosen: string | null): string | null {
  const names = opcuaNames(site);
  return chosen !== null && names.includes(chosen) ? chosen : (names[0] ?? null);
}
