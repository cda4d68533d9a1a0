import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { SessionState } from '../../shared/ssh/contract.ts';
import { localeStore } from '../kit/i18n.ts';
import { sshFailureText } from '../kit/sshFailureText.ts';
import { sessionDetail } from './sessionText.ts';
import type { SshNeeds } from './viewNeeds.ts';

interface Session {
  readonly state: SessionState | undefined;
  /** What a person should know beyond the state's word; empty where there is nothing. */
  readonly detail: string;
  readonly isBad: boolean;
}

/** A device's session as a view shows it, and why the last call for it was refused. */
export function useSession(needs: SshNeeds, device: string): Session {
  const locale = useStore(localeStore, (all) => all.locale);
  const state = useStore(needs.ssh.store, ({ states }) => states[device]);
  const isIdle = (state?.kind ?? 'idle') === 'idle';
  const refused = useStore(needs.ssh.store, (all) => (isIdle ? all.refused[device] : undefined));
  const sinceMs = useSince(needs, state);
  const detail = sessionDetail(device, state, sinceMs, locale) || (refused ? sshFailureText(refused, locale) : '');
  return { state, detail, isBad: state?.kind === 'failed' || refused !== undefined };
}

/** How long ago the states came (ms), counted once a second while a pause runs down. */
function useSince(needs: SshNeeds, state: SessionState | undefined): number {
  const at = useStore(needs.ssh.store, ({ statesAtMs }) => statesAtMs);
  const [now, setNow] = useState(() => performance.now());
  const counts = state?.kind === 'reconnecting';
  useEffect(() => {
    if (!counts) return;
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, [counts]);
  return Math.max(0, now - at);
}
