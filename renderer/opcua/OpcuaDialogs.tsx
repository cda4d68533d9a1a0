import { useStore } from 'zustand';
import { EndpointsDialog } from './EndpointsDialog.tsx';
import { ProfileDialog } from './ProfileDialog.tsx';
import { QuestionHost } from './QuestionHost.tsx';
import { TrustList } from './TrustList.tsx';
import type { OpcuaNeeds } from './viewNeeds.ts';
import './opcua.css';
import './dialogs.css';

/** Dialogs over every pane: the questions of servers, and what the bar opens. */
export function OpcuaDialogs({ needs }: { readonly needs: OpcuaNeeds }) {
  const { opcua, source } = needs;
  const dialog = useStore(opcua.store, (state) => state.dialog);
  const close = (): void => opcua.open(null);
  return (
    <>
      {dialog?.kind === 'profile' && (
        <ProfileDialog
          source={source}
          edited={dialog.edited}
          onClose={close}
          onDone={(name) => {
            close();
            opcua.choose(name);
          }}
        />
      )}
      {dialog?.kind === 'endpoints' && (
        <EndpointsDialog key={dialog.connection} needs={needs} connection={dialog.connection} onClose={close} />
      )}
      {dialog?.kind === 'trust' && <TrustList opcua={opcua} onClose={close} />}
      <QuestionHost opcua={opcua} />
    </>
  );
}
