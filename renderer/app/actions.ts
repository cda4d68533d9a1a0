import type { StoreApi } from 'zustand/vanilla';
import type { Sentence } from '../../shared/kit/problem.ts';
import type { Action } from '../kit/actions.ts';
import { localeStore } from '../kit/i18n.ts';
import type { SiteSource } from '../kit/siteSource.ts';
import { nextTheme, setTheme, themeNames, themeStore, themes } from '../kit/theme.ts';
import type { Dock } from './dock.ts';
import { setLocale } from './locale.ts';
import { panelIds, panelNames } from './panels.ts';
import { movePane } from './panes.ts';

export type PaletteOpen = StoreApi<{ readonly open: 'all' | 'commands' | null }>;

interface ActionNeeds {
  readonly source: SiteSource;
  readonly dock: Dock;
  readonly palette: PaletteOpen;
}

/** What the workbench itself can do; the slices register theirs. */
export function workbenchActions({ source, dock, palette }: ActionNeeds): Action[] {
  return [...paletteActions(palette), ...editActions(source), ...panelActions(dock), ...screenActions()];
}

function paletteActions(palette: PaletteOpen): Action[] {
  return [
    {
      id: 'palette.open',
      title: { en: 'Find devices, ports, files, problems and commands', zh: '查找设备、端口、文件、问题与命令' },
      keys: 'Mod+K Mod+P',
      run: () => palette.setState({ open: 'all' }),
    },
    {
      id: 'palette.commands',
      title: { en: 'Show all commands', zh: '显示所有命令' },
      keys: 'F1 Mod+Shift+P',
      run: () => palette.setState({ open: 'commands' }),
    },
  ];
}

function editActions(source: SiteSource): Action[] {
  const why = (label: string | null, sentence: Sentence): Sentence | null => {
    const { readOnly, connection } = source.store.getState();
    if (connection !== 'open') return { en: 'The host is not connected.', zh: '主机未连接。' };
    if (readOnly !== null) return { en: 'The site is read-only.', zh: '站点为只读。' };
    return label === null ? sentence : null;
  };
  return [
    {
      id: 'edit.undo',
      title: { en: 'Undo', zh: '撤销' },
      keys: 'Mod+Z',
      disabledBecause: () => why(source.store.getState().undo, { en: 'Nothing to undo.', zh: '没有可撤销的操作。' }),
      run: () => source.undo(),
    },
    {
      id: 'edit.redo',
      title: { en: 'Redo', zh: '重做' },
      keys: 'Mod+Shift+Z Mod+Y',
      disabledBecause: () => why(source.store.getState().redo, { en: 'Nothing to redo.', zh: '没有可重做的操作。' }),
      run: () => source.redo(),
    },
  ];
}

function panelActions(dock: Dock): Action[] {
  const digits: Partial<Record<string, string>> = {
    site: 'Mod+1',
    schedule: 'Mod+2',
    entries: 'Mod+3',
    problems: 'Mod+4',
    commands: 'Mod+5',
    inspector: 'Mod+6',
    apply: 'Mod+7',
    connections: 'Mod+8',
  };
  const shows = panelIds.map((id): Action => {
    const { en, zh } = panelNames[id];
    const keys = digits[id];
    return { id: `panel.${id}`, title: { en: `Show ${en}`, zh: `显示${zh}` }, ...(keys && { keys }), run: () => dock.open(id) };
  });
  return [
    ...shows,
    { id: 'site.open', title: { en: 'Open a site…', zh: '打开站点…' }, keys: 'Mod+O', run: () => dock.open('start') },
    { id: 'pane.next', title: { en: 'Go to the next pane', zh: '切换到下一个窗格' }, keys: 'F6', run: () => movePane(1) },
    { id: 'pane.previous', title: { en: 'Go to the previous pane', zh: '切换到上一个窗格' }, keys: 'Shift+F6', run: () => movePane(-1) },
    { id: 'panel.close', title: { en: 'Close the panel in front', zh: '关闭当前面板' }, keys: 'Alt+W', run: () => dock.closeActive() },
    {
      id: 'panel.maximise',
      title: { en: 'Fill the workspace with the panel in front, or restore it', zh: '最大化或还原当前面板' },
      keys: 'Mod+Shift+M',
      run: () => dock.toggleMaximised(),
    },
    {
      id: 'panel.moveNext',
      title: { en: 'Move the panel in front to the next group', zh: '将当前面板移到下一组' },
      run: () => dock.moveActive('next'),
    },
    {
      id: 'panel.moveRight',
      title: { en: 'Split the panel in front to the right', zh: '将当前面板拆分到右侧' },
      run: () => dock.moveActive('right'),
    },
    {
      id: 'panel.moveBelow',
      title: { en: 'Split the panel in front below', zh: '将当前面板拆分到下方' },
      run: () => dock.moveActive('below'),
    },
    { id: 'layout.reset', title: { en: 'Reset the layout', zh: '重置布局' }, run: () => dock.reset() },
  ];
}

function screenActions(): Action[] {
  const themeActions = themes.map((theme): Action => {
    const { en, zh } = themeNames[theme];
    return { id: `theme.${theme}`, title: { en: `Theme: ${en}`, zh: `主题：${zh}` }, run: () => setTheme(theme) };
  });
  return [
    ...themeActions,
    {
      id: 'theme.next',
      title: { en: 'Next theme', zh: '切换主题' },
      keys: 'Mod+Shift+L',
      run: () => setTheme(nextTheme(themeStore.getState().theme)),
    },
    {
      id: 'language.next',
      title: { en: 'Switch to Chinese (切换为中文)', zh: '切换为英文 (Switch to English)' },
      run: () => setLocale(localeStore.getState().locale === 'en' ? 'zh' : 'en'),
    },
  ];
}
