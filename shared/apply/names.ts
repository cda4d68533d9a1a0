import type { Sentence } from '../kit/problem.ts';
import type { Phase, Run } from './run.ts';

/** Where a device stands, in a word or two. */
export const phaseNames: Readonly<Record<Phase, Sentence>> = {
  connecting: { en: 'connecting…', zh: '正在连接…' },
  planning: { en: 'looking…', zh: '正在读取…' },
  planned: { en: 'differs', zh: '不一致' },
  checking: { en: 'checking…', zh: '正在检查…' },
  uploading: { en: 'uploading…', zh: '正在上传…' },
  applying: { en: 'applying…', zh: '正在部署…' },
  waiting: { en: 'waits for you', zh: '等待确认' },
  confirming: { en: 'confirming…', zh: '正在确认…' },
  confirmed: { en: 'confirmed', zh: '已确认' },
  'rolling-back': { en: 'taking back…', zh: '正在回滚…' },
  'rolled-back': { en: 'rolled back', zh: '已回滚' },
  refused: { en: 'refused', zh: '已拒绝' },
  stuck: { en: 'stuck: look at it', zh: '卡住，需要处理' },
  unknown: { en: 'out of reach', zh: '失去联系' },
};

export const outcomeNames: Readonly<Record<NonNullable<Run['outcome']>, Sentence>> = {
  confirmed: { en: 'confirmed', zh: '已确认' },
  'rolled-back': { en: 'rolled back', zh: '已回滚' },
  refused: { en: 'refused', zh: '已拒绝' },
  mixed: { en: 'mixed', zh: '结果不一致' },
  unchanged: { en: 'nothing to change', zh: '无需更改' },
  stopped: { en: 'stopped', zh: '已停止' },
};
