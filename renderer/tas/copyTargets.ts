import type { Edit } from '../../shared/kit/problem.ts';
import type { Site } from '../../shared/site/model.ts';
import type { Schedule } from '../../shared/tas/model.ts';
import { type AdaptedSchedule, adaptSchedule } from './copySchedule.ts';
import { documentEdits, schedulePath, writtenSchedule } from './documentEdits.ts';
import { type PortScene, portKey, scheduleOf } from './scene.ts';

/** A port that a schedule could be copied to. */
export interface CopyTarget {
  readonly key: string;
  readonly device: string;
  readonly port: string;
  readonly adapted: AdaptedSchedule;
  readonly before: Schedule | null;
  /** Entries that the copy would replace. */
  readonly entries: number;
}

export function copyTargets(site: Site, from: PortScene): CopyTarget[] {
  return Object.values(site.devices).flatMap((device) =>
    Object.values(device.ports).flatMap((port) => {
      const key = portKey(device.name, port.name);
      if (key === from.key) return [];
      const before = scheduleOf(port);
      return [
        {
          key,
          device: device.name,
          port: port.name,
          adapted: adaptSchedule(from.schedule, port),
          before,
          entries: before?.windows.length ?? 0,
        },
      ];
    }),
  );
}

/** One edit for all of them: what is there changes as little as possible, what is not there is written whole. */
export function copyEdits(targets: readonly CopyTarget[]): Edit[] {
  return targets.flatMap(({ device, port, adapted, before }) => {
    const root = schedulePath(device, port);
    return before ? documentEdits(root, before, adapted.schedule) : [{ path: root, value: writtenSchedule(adapted.schedule) }];
  });
}
