import type { Texts } from '../kit/i18n.ts';

export const dockTexts = {
  opened: { en: '{title} opened', zh: '已打开{title}' },
  closed: { en: '{title} closed', zh: '已关闭{title}' },
  maximised: { en: '{title} fills the workspace', zh: '{title}已占满工作区' },
  restored: { en: '{title} back to its size', zh: '{title}已恢复大小' },
  closeTab: { en: 'Close {title}', zh: '关闭{title}' },
  closeTabPlain: { en: 'Close', zh: '关闭' },
} satisfies Texts;
