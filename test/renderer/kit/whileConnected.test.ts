import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { SiteState } from '../../../renderer/kit/siteSource.ts';
import { whileConnected } from '../../../renderer/kit/whileConnected.ts';
import { siteState } from './siteState.ts';

function windowThatIs(connection: SiteState['connection']) {
  const store = createStore<SiteState>(() => siteState(null, { connection }));
  const told: string[] = [];
  const signals: AbortSignal[] = [];
  const follow = async (signal: AbortSignal): Promise<void> => {
    told.push('follow');
    signals.push(signal);
  };
  const stop = whileConnected({ store, follow, onLost: () => told.push('lost') });
  return { store, told, signals, stop };
}

describe('what follows the host', () => {
  it('starts with the connection, ends with it, and starts anew with the next', () => {
    const { store, told, signals } = windowThatIs('connecting');
    expect(told).toEqual([]);
    store.setState({ connection: 'open' });
    store.setState({ revision: 2 });
    store.setState({ connection: 'lost' });
    expect(signals[0]?.aborted).toBe(true);
    store.setState({ connection: 'open' });
    expect(told).toEqual(['follow', 'lost', 'follow']);
    expect(signals[1]?.aborted).toBe(false);
  });

  it('follows at once where the connection is there already, and no more once it is disposed of', () => {
    const { store, told, signals, stop } = windowThatIs('open');
    expect(told).toEqual(['follow']);
    stop();
    expect(signals[0]?.aborted).toBe(true);
    store.setState({ connection: 'lost' });
    store.setState({ connection: 'open' });
    expect(told).toEqual(['follow']);
  });
});
