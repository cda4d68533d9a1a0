import type { Texts } from '../kit/i18n.ts';

export const problemsTexts = {
  list: { en: 'Problems', zh: '问题' },
  filter: { en: 'Filter by text, code or file', zh: '按文字、代码或文件筛选' },
  none: { en: 'No problems: the site passes every check.', zh: '没有问题：站点已通过全部检查。' },
  noneNext: { en: 'Export the bundle for the plant next.', zh: '下一步：导出现场部署包。' },
  export: { en: 'Export the bundle…', zh: '导出部署包…' },
  nothingToCheck: { en: 'There is nothing to check yet.', zh: '尚无可检查的内容。' },
  nothingToCheckNext: {
    en: 'The site has no device. Problems appear here as soon as they are made.',
    zh: '站点还没有设备。一旦出现问题，会立即显示在这里。',
  },
  addDevice: { en: 'Add a device…', zh: '添加设备…' },
  noSite: { en: 'Problems of the open site appear here.', zh: '打开站点后，问题会显示在这里。' },
  nothingMatches: { en: 'The filter hides all {count} problems.', zh: '筛选条件隐藏了全部 {count} 个问题。' },
  cut: { en: 'The first {shown} of {count} problems.', zh: '显示前 {shown} 个，共 {count} 个问题。' },
  fix: { en: 'Fix…', zh: '修复…' },
  text: { en: 'Open the text', zh: '打开文本' },
  readOnly: { en: 'The site is read-only.', zh: '站点为只读。' },
  noFix: { en: 'This problem has no automatic fix.', zh: '该问题没有自动修复。' },
} satisfies Texts;
