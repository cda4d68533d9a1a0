import type { MonitoredItemCreateRequestOptions } from 'node-opcua';
import type { z } from 'zod';
import type { watchItem } from '../../shared/opcua/watching.ts';
import { ATTRIBUTES } from './attributes.ts';
import type { Link } from './link.ts';

export type WatchItem = z.output<typeof watchItem>;

const DEADBAND = { none: 0, absolute: 1, percent: 2 } as const;

/** @returns null where the server has no such namespace */
export function requestOf(link: Link, item: WatchItem): MonitoredItemCreateRequestOptions | null {
  const nodeId = link.ids().read(item.node);
  if (!nodeId.ok) return null;
  const { deadband, samplingMs, queueSize, discardOldest } = item;
  const { DataChangeFilter, DataChangeTrigger } = link.library;
  const filter =
    deadband.kind === 'none'
      ? null
      : new DataChangeFilter({
          trigger: DataChangeTrigger.StatusValue,
          deadbandType: DEADBAND[deadband.kind],
          deadbandValue: deadband.value,
        });
  return {
    itemToMonitor: { nodeId: nodeId.value, attributeId: ATTRIBUTES.Value },
    monitoringMode: 2,
    // the window's number is the handle: nothing has to be looked up when a value comes
    requestedParameters: { clientHandle: item.id, samplingInterval: samplingMs, queueSize, discardOldest, filter },
  };
}
