import { useState } from 'react';
import type { MqttFailure } from '../../shared/mqtt/status.ts';
import { reach } from './needs.ts';

/** A call of the host from a view: whether it runs, and why it was refused. */
export function useAsk() {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<MqttFailure | null>(null);
  const ask = async <T>(call: Parameters<typeof reach<T>>[0]): Promise<T | null> => {
    setBusy(true);
    setFailure(null);
    const result = await reach(call);
    setBusy(false);
    if (!result.ok) setFailure(result.failure);
    return result.ok ? result.value : null;
  };
  return { isBusy, failure, ask };
}
