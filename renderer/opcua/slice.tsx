import { type JSX, lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { Sentence } from '../../shared/kit/problem.ts';
import { type Action, registerActions } from '../kit/actions.ts';
import { isHeld, shownName } from './connectionText.ts';
import { createExplorers } from './explorer.ts';
import type { OpcuaSliceNeeds } from './needs.ts';
import { createOpcuaStore, type OpcuaStore } from './store.ts';
import type { OpcuaNeeds } from './viewNeeds.ts';

// Whoever does not look at a server does not load its views.
const OpcuaView = lazy(() => import('./OpcuaView.tsx').then((module) => ({ default: module.OpcuaView })));
const OpcuaDialogs = lazy(() => import('./OpcuaDialogs.tsx').then((module) => ({ default: module.OpcuaDialogs })));

export interface OpcuaSlice {
  /** The pane with a server's address space and values. */
  readonly view: () => JSX.Element;
  /** Questions and forms over every pane. */
  readonly dialogs: () => JSX.Element;
  dispose(): void;
}

/** OPC UA servers as a person sees them: connections, address space, values, methods, alarms, history. */
export function createOpcuaSlice(sliceNeeds: OpcuaSliceNeeds): OpcuaSlice {
  const opcua = createOpcuaStore(sliceNeeds);
  const explorers = createExplorers(opcua);
  const needs: OpcuaNeeds = { ...sliceNeeds, opcua, explorers };
  const forget = registerActions(opcuaActions(needs));
  const { store } = sliceNeeds.source;
  let { folder } = store.getState();
  const stopFollowing = store.subscribe((now) => {
    if (now.folder === folder) return;
    folder = now.folder;
    opcua.choose(null);
    opcua.open(null);
    explorers.dispose();
  });
  return {
    view: () => (
      <Suspense fallback={null}>
        <OpcuaView needs={needs} />
      </Suspense>
    ),
    dialogs: () => <DialogsWhereNeeded needs={needs} />,
    dispose() {
      forget();
      stopFollowing();
      explorers.dispose();
      opcua.dispose();
    },
  };
}

function DialogsWhereNeeded({ needs }: { readonly needs: OpcuaNeeds }) {
  const isNeeded = useStore(needs.opcua.store, ({ dialog, asked }) => dialog !== null || asked.length > 0);
  if (!isNeeded) return null;
  return (
    <Suspense fallback={null}>
      <OpcuaDialogs needs={needs} />
    </Suspense>
  );
}

const none: Sentence = { en: 'The site has no OPC UA connection. Add one first.', zh: '站点没有 OPC UA 连接，请先添加。' };
const lost: Sentence = { en: 'The host is not connected.', zh: '主机未连接。' };

function opcuaActions({ source, opcua, showPane }: OpcuaNeeds): Action[] {
  const chosen = (): string | null => shownName(source.store.getState().site, opcua.store.getState().chosen);
  const why = (held: boolean, sentence: Sentence) => (): Sentence | null => {
    const name = chosen();
    if (source.store.getState().connection !== 'open') return lost;
    if (name === null) return none;
    return isHeld(opcua.store.getState().states[name]) === held ? null : sentence;
  };
  const forChosen = (run: (store: OpcuaStore, name: string) => void) => () => {
    const name = chosen();
    if (name === null) return;
    showPane();
    run(opcua, name);
  };
  return [
    {
      id: 'opcua.connect',
      title: { en: 'OPC UA: connect to the server', zh: 'OPC UA：连接服务器' },
      disabledBecause: why(false, { en: 'It is connected.', zh: '已连接。' }),
      run: forChosen((store, name) => void store.connect(name)),
    },
    {
      id: 'opcua.disconnect',
      title: { en: 'OPC UA: disconnect from the server', zh: 'OPC UA：断开服务器' },
      disabledBecause: why(true, { en: 'It is not connected.', zh: '未连接。' }),
      run: forChosen((store, name) => void store.disconnect(name)),
    },
    {
      id: 'opcua.endpoints',
      title: { en: 'OPC UA: endpoints of the server…', zh: 'OPC UA：服务器的端点…' },
      disabledBecause: () => (chosen() === null ? none : null),
      run: forChosen((store, name) => store.open({ kind: 'endpoints', connection: name })),
    },
    {
      id: 'opcua.new',
      title: { en: 'OPC UA: new connection…', zh: 'OPC UA：新建连接…' },
      disabledBecause: () => {
        const { readOnly, connection, site } = source.store.getState();
        if (connection !== 'open') return lost;
        return readOnly === null && site ? null : { en: 'The site is read-only.', zh: '站点为只读。' };
      },
      run: () => opcua.open({ kind: 'profile', edited: null }),
    },
    {
      id: 'opcua.trust',
      title: { en: 'OPC UA: certificates…', zh: 'OPC UA：证书…' },
      run: () => opcua.open({ kind: 'trust' }),
    },
    {
      id: 'opcua.questions',
      title: { en: 'OPC UA: answer the open questions of servers', zh: 'OPC UA：回答服务器的待答问题' },
      disabledBecause: () =>
        opcua.store.getState().asked.length > 0 ? null : { en: 'No server asks anything.', zh: '没有待回答的问题。' },
      run: () => opcua.showAll(),
    },
  ];
}
