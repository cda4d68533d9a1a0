import type { Device } from '../../shared/site/model.ts';
import type { SessionState } from '../../shared/ssh/contract.ts';
import type { SshNeeds } from './viewNeeds.ts';

export const isApart = (state: SessionState | undefined): boolean => ['idle', 'failed'].includes(state?.kind ?? 'idle');
export const isAsking = (state: SessionState | undefined): boolean =>
  state?.kind === 'waiting-for-trust' || state?.kind === 'waiting-for-credentials';

export const openAddress = ({ openText }: SshNeeds, device: string): void => openText({ file: `devices/${device}.yaml`, find: 'ssh' });

/** What Enter on a device's row does: what brings its session forward. Null where it stands: a session is ended by its button only. */
export function forwardAct(needs: SshNeeds, { name, ssh }: Device): (() => void) | null {
  const state = needs.ssh.store.getState().states[name];
  if (!ssh) return () => openAddress(needs, name);
  if (isAsking(state)) return needs.ssh.showAll;
  return isApart(state) ? () => void needs.ssh.connect(name) : null;
}
