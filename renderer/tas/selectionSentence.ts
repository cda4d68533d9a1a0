import type { Sentence } from '../../shared/kit/problem.ts';
import { annotate } from './annotations.ts';
import type { ScheduleEditor } from './scheduleStore.ts';

/** In words, for those who do not see the picture. */
export function selectionSentence(editor: ScheduleEditor): Sentence | null {
  const scene = editor.selected();
  const picture = editor.picture();
  const { window: index } = editor.source.selection.getState();
  const window = index === null ? undefined : scene?.schedule.windows[index];
  if (!scene || !picture || !window || index === null) return null;
  const from = scene.startsNs[index] ?? 0;
  const gates = window.open.map((trafficClass) => `TC${trafficClass}`).join(', ');
  const missed = annotate(scene, picture.site).missed.has(index);
  return {
    en: `${scene.key}, window ${index}: ${from} to ${from + window.length} ns, ${gates ? `opens ${gates}` : 'all gates closed'}${window.for.length > 0 ? `, for ${window.for.join(', ')}` : ''}${missed ? ': does not carry it' : ''}.`,
    zh: `${scene.key}，窗口 ${index}：${from} 至 ${from + window.length} ns，${gates ? `打开 ${gates}` : '所有门关闭'}${window.for.length > 0 ? `，用于 ${window.for.join('、')}` : ''}${missed ? '：无法承载' : ''}。`,
  };
}
