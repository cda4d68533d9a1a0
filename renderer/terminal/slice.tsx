import type { JSX } from 'react';
import type { Sentence } from '../../shared/kit/problem.ts';
import { type Action, registerActions } from '../kit/actions.ts';
import { localeStore, translate } from '../kit/i18n.ts';
import type { TerminalSliceNeeds } from './needs.ts';
import { RunView } from './RunView.tsx';
import { createRuns } from './runs.ts';
import { SCOPE } from './scope.ts';
import { TerminalView } from './TerminalView.tsx';
import { createTerminals } from './terminals.ts';
import { terminalTexts } from './texts.ts';
import './terminal.css';
import type { TerminalNeeds } from './viewNeeds.ts';

export interface TerminalSlice {
  /** The pane with the terminals. */
  readonly terminals: () => JSX.Element;
  /** The pane that runs one line on several devices. */
  readonly run: () => JSX.Element;
  dispose(): void;
}

/** Shells on devices and on this computer. */
export function createTerminalSlice(sliceNeeds: TerminalSliceNeeds): TerminalSlice {
  const terminals = createTerminals(sliceNeeds);
  const noHost = (): string => translate(terminalTexts, localeStore.getState().locale)('noHost');
  const needs: TerminalNeeds = { ...sliceNeeds, terminals, runs: createRuns(sliceNeeds.client, noHost) };
  const forget = registerActions(terminalActions(needs));
  return {
    terminals: () => <TerminalView needs={needs} />,
    run: () => <RunView needs={needs} />,
    dispose() {
      forget();
      needs.runs.cancel();
      for (const { id } of terminals.tabs.store.getState().tabs) terminals.close(id);
    },
  };
}

function terminalActions({ source, terminals, showTerminals }: TerminalNeeds): Action[] {
  const { tabs, clipboard } = terminals;
  const selected = (): string | null => {
    const { device } = source.selection.getState();
    return device !== null && source.store.getState().site?.devices[device]?.ssh ? device : null;
  };
  const noTerminal = (): Sentence | null => (tabs.active() ? null : { en: 'No terminal is open.', zh: '没有打开的命令终端。' });
  const inFront = (id: string, title: Sentence, run: () => void | Promise<void>, keys?: string): Action => ({
    id: `terminal.${id}`,
    title,
    ...(keys !== undefined && { keys, scope: SCOPE }),
    disabledBecause: noTerminal,
    run,
  });
  return [
    {
      id: 'terminal.local',
      title: { en: 'Terminal: open one on this computer', zh: '命令终端：在本机打开' },
      run() {
        showTerminals();
        terminals.open({ kind: 'local' });
      },
    },
    {
      id: 'terminal.device',
      title: { en: 'Terminal: open one on the selected device', zh: '命令终端：在所选设备上打开' },
      disabledBecause: () =>
        selected() === null ? { en: 'Select a device that has an SSH address.', zh: '请选择具有 SSH 地址的设备。' } : null,
      run() {
        showTerminals();
        terminals.open({ kind: 'device', device: selected() ?? '' });
      },
    },
    inFront('find', { en: 'Terminal: find', zh: '命令终端：查找' }, () => tabs.store.setState({ isFinding: true }), 'Mod+F Mod+Shift+F'),
    inFront('larger', { en: 'Terminal: larger text', zh: '命令终端：放大字号' }, () => terminals.changeFontSize(1), 'Mod++ Mod+='),
    inFront('smaller', { en: 'Terminal: smaller text', zh: '命令终端：缩小字号' }, () => terminals.changeFontSize(-1), 'Mod+-'),
    inFront('copy', { en: 'Terminal: copy what is selected (Ctrl+Shift+C)', zh: '命令终端：复制所选内容 (Ctrl+Shift+C)' }, clipboard.copy),
    inFront('paste', { en: 'Terminal: paste (Ctrl+Shift+V)', zh: '命令终端：粘贴 (Ctrl+Shift+V)' }, clipboard.paste),
    inFront('clear', { en: 'Terminal: clear', zh: '命令终端：清屏' }, terminals.clear),
    inFront('saveLog', { en: 'Terminal: save what was printed to a file', zh: '命令终端：将输出保存为文件' }, terminals.saveLog),
    inFront('close', { en: 'Terminal: close the one in front', zh: '命令终端：关闭当前命令终端' }, () =>
      terminals.close(tabs.active()?.id ?? ''),
    ),
  ];
}
