import { localeStore } from './i18n.ts';

/**
 * Loads the editor when the first text is opened. Its own texts (the find box, hovers) come in the language of that moment and
 * stay in it until the window is loaded again: the editor reads them once.
 */
export async function loadTextEditor(): Promise<typeof import('./textEditor.ts')> {
  if (localeStore.getState().locale === 'zh') await import('monaco-editor/nls/lang/zh-cn');
  return import('./textEditor.ts');
}
