import { posix } from 'node:path';
import type { Files } from '../shell/machine.ts';
import { parseUnit, type Unit } from './units.ts';

const OWN = '/etc/systemd/system';
const SHIPPED = '/usr/lib/systemd/system';
const TARGETS = ['sysinit.target', 'basic.target', 'multi-user.target'];

/** Unit files of a device, as they are on its disk at the moment. */
export interface UnitFiles {
  find(name: string): Promise<Unit | null>;
  isEnabled(unit: Unit): Promise<boolean>;
  conditionsHold(unit: Unit): Promise<boolean>;
  /** What a start runs. */
  enabled(): Promise<Unit[]>;
  names(): Promise<string[]>;
}

export function createUnitFiles(files: Files, shipped: readonly string[]): UnitFiles {
  const exists = (path: string) =>
    files.lstat(path).then(
      () => true,
      () => false,
    );

  async function find(name: string): Promise<Unit | null> {
    for (const folder of [OWN, '/run/systemd/system', SHIPPED]) {
      const path = posix.join(folder, name);
      const text = await files.readFile(path).catch(() => null);
      if (text !== null) return parseUnit(name, path, text);
    }
    return null;
  }

  return {
    find,
    async isEnabled(unit) {
      if (shipped.includes(unit.name)) return true;
      for (const target of unit.wantedBy) if (await exists(`${OWN}/${target}.wants/${unit.name}`)) return true;
      return false;
    },
    async conditionsHold(unit) {
      for (const condition of unit.conditions) {
        const isNegated = condition.startsWith('!');
        if ((await files.exists(condition.replace(/^[!|]+/, ''))) === isNegated) return false;
      }
      return true;
    },
    async enabled() {
      const units: Unit[] = [];
      for (const target of TARGETS) {
        const names = await files.readdir(`${OWN}/${target}.wants`).catch(() => []);
        for (const name of names.sort()) {
          const unit = await find(name);
          if (unit) units.push(unit);
        }
      }
      return units;
    },
    async names() {
      const own = await files.readdir(OWN).catch(() => []);
      return [...shipped, ...own.filter((name) => /\.(service|timer|target)$/.test(name))];
    },
  };
}
