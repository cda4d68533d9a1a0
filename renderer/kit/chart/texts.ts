import type { Texts } from '../i18n.ts';

export const chartTexts = {
  charts: { en: 'Charts', zh: '曲线图' },
  chart: {
    en: 'Chart of {names}. Arrow keys move the cursor; drag to zoom.',
    zh: '{names} 的曲线图。方向键移动游标，拖动可放大。',
  },
  span: { en: 'Span', zh: '时间范围' },
  all: { en: 'all', zh: '全部' },
  pause: { en: 'Pause', zh: '暂停' },
  resume: { en: 'Go on', zh: '继续' },
  paused: { en: 'paused', zh: '已暂停' },
  zoomed: { en: 'paused, zoomed; double-click shows all', zh: '已暂停并放大；双击恢复' },
  csv: { en: 'CSV', zh: 'CSV' },
  csvWhat: { en: 'All points of the span on screen as CSV, times in UTC', zh: '将屏幕时间范围内的所有点导出为 CSV，时间为 UTC' },
  png: { en: 'PNG', zh: 'PNG' },
  pngWhat: { en: 'The charts as a picture', zh: '将曲线图导出为图片' },
  saved: { en: 'Saved as {name}', zh: '已保存为 {name}' },
  copied: { en: 'Copied to the clipboard', zh: '已复制到剪贴板' },
  nowhere: {
    en: 'It could not be saved: the browser refused the clipboard. Click into the window and try again.',
    zh: '无法保存：浏览器拒绝访问剪贴板。请单击窗口后重试。',
  },
  nothing: { en: 'Nothing is drawn yet.', zh: '尚无曲线。' },
  remove: { en: 'Take {name} off the charts', zh: '从曲线图中移除 {name}' },
  gap: { en: 'gap', zh: '无数据' },
} satisfies Texts;
