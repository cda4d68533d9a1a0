import type { JSX } from 'react';
import { type Action, registerActions } from '../kit/actions.ts';
import { setDeviceMarks } from '../kit/liveMarks.ts';
import { ConnectionsView } from './ConnectionsView.tsx';
import type { SshSliceNeeds } from './needs.ts';
import { QuestionHost } from './QuestionHost.tsx';
import { SshStatus } from './SshStatus.tsx';
import { sessionMark } from './sessionText.ts';
import { createSshStore, notConnected, type SshStore } from './store.ts';
import './ssh.css';
import type { SshNeeds } from './viewNeeds.ts';

export interface SshSlice {
  /** The pane with the devices' connections and the remembered secrets. */
  readonly connections: () => JSX.Element;
  /** Questions over every pane. */
  readonly dialogs: () => JSX.Element;
  readonly status: () => JSX.Element;
  readonly ssh: SshStore;
  dispose(): void;
}

/** Sessions with the devices as a person sees them: their states everywhere, their questions over everything. */
export function createSshSlice(sliceNeeds: SshSliceNeeds): SshSlice {
  const ssh = createSshStore(sliceNeeds);
  const needs: SshNeeds = { ...sliceNeeds, ssh };
  const stopMarks = ssh.store.subscribe(({ states }, before) => {
    if (states === before.states) return;
    const known = Object.entries(states).filter(([, { kind }]) => kind !== 'idle');
    setDeviceMarks('ssh', new Map(known.map(([device, state]) => [device, sessionMark(state)])));
  });
  const forget = registerActions(sshActions(needs));
  return {
    connections: () => <ConnectionsView needs={needs} />,
    dialogs: () => <QuestionHost needs={needs} />,
    status: () => <SshStatus needs={needs} />,
    ssh,
    dispose: () => {
      stopMarks();
      forget();
      ssh.dispose();
    },
  };
}

function sshActions({ source, ssh }: SshNeeds): Action[] {
  const selected = (): string | null => {
    const { device } = source.selection.getState();
    return device !== null && source.store.getState().site?.devices[device]?.ssh ? device : null;
  };
  const isHeld = (device: string): boolean => !['idle', 'failed'].includes(ssh.store.getState().states[device]?.kind ?? 'idle');
  const why = (wanted: 'connected' | 'apart') => () => {
    if (source.store.getState().connection !== 'open') return notConnected.sentence;
    const device = selected();
    if (device === null) return { en: 'Select a device that has an SSH address.', zh: '请选择具有 SSH 地址的设备。' };
    if (wanted === 'apart' && isHeld(device)) return { en: `${device} is connected.`, zh: `${device} 已连接。` };
    if (wanted === 'connected' && !isHeld(device)) return { en: `${device} is not connected.`, zh: `${device} 未连接。` };
    return null;
  };
  return [
    {
      id: 'ssh.connect',
      title: { en: 'Connect to the selected device', zh: '连接所选设备' },
      disabledBecause: why('apart'),
      run: () => ssh.connect(selected() ?? ''),
    },
    {
      id: 'ssh.disconnect',
      title: { en: 'Disconnect from the selected device', zh: '断开所选设备' },
      disabledBecause: why('connected'),
      run: () => ssh.disconnect(selected() ?? ''),
    },
    {
      id: 'ssh.questions',
      title: { en: 'Answer the open questions of the devices', zh: '回答设备的待答问题' },
      disabledBecause: () => (ssh.store.getState().asked.length > 0 ? null : { en: 'No device asks anything.', zh: '没有待回答的问题。' }),
      run: () => ssh.showAll(),
    },
  ];
}
