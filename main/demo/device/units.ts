/** A systemd unit file, as far as the simulated systemd goes (systemd.unit(5), systemd.service(5)). */
export interface Unit {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly after: readonly string[];
  readonly before: readonly string[];
  /** Paths that must be there (or, with `!`, must not), else the unit is skipped. */
  readonly conditions: readonly string[];
  readonly type: 'simple' | 'oneshot';
  readonly remains: boolean;
  readonly commands: readonly string[];
  readonly stopCommands: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly restartMs: number | null;
  readonly wantedBy: readonly string[];
}

export function parseUnit(name: string, path: string, text: string): Unit {
  const values = new Map<string, string[]>();
  let section = '';
  for (const line of text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((one) => one.trim())) {
    const header = /^\[(.+)\]$/.exec(line)?.[1];
    const [, key, value = ''] = /^([A-Za-z]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined) section = header;
    else if (key !== undefined && !/^[#;]/.test(line)) {
      const all = values.get(`${section}.${key}`) ?? [];
      // An empty assignment clears the list.
      values.set(`${section}.${key}`, value === '' ? [] : [...all, value]);
    }
  }
  const lists = (key: string) => (values.get(key) ?? []).flatMap((value) => value.split(/\s+/));
  const last = (key: string) => values.get(key)?.at(-1);
  return {
    name,
    path,
    description: last('Unit.Description') ?? name,
    after: lists('Unit.After'),
    before: lists('Unit.Before'),
    conditions: values.get('Unit.ConditionPathExists') ?? [],
    type: last('Service.Type') === 'oneshot' ? 'oneshot' : 'simple',
    remains: last('Service.RemainAfterExit') === 'yes' || last('Service.RemainAfterExit') === 'true',
    commands: values.get('Service.ExecStart') ?? [],
    stopCommands: values.get('Service.ExecStop') ?? [],
    environment: Object.fromEntries(
      (values.get('Service.Environment') ?? []).flatMap((value) =>
        splitCommand(value).map((word) => [word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1)]),
      ),
    ),
    restartMs: ['on-failure', 'always'].includes(last('Service.Restart') ?? '')
      ? (parseSpan(last('Service.RestartSec') ?? '100ms') ?? 100)
      : null,
    wantedBy: lists('Install.WantedBy'),
  };
}

/** The words of an Exec line, with systemd's quotes. */
export function splitCommand(line: string): string[] {
  const words = line.match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\.|[^\s"'\\])+/g) ?? [];
  return words.map((word) =>
    word
      .replace(/^[-@+!:]+(?=\/)/, '')
      .replace(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g, (_, double?: string, single?: string) => double ?? single ?? '')
      .replace(/\\x([0-9a-fA-F]{2})|\\(.)/g, (_, hex?: string, plain?: string) =>
        hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (plain ?? ''),
      )
      .replaceAll('%%', '%'),
  );
}

const spans: Readonly<Record<string, number>> = {
  '': 1_000,
  s: 1_000,
  sec: 1_000,
  ms: 1,
  us: 0.001,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  d: 86_400_000,
};

/** A time span (systemd.time(7)) in ms; without a unit seconds. Null where it is none. */
export function parseSpan(text: string): number | null {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)\s*/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.trim()) return null;
  let total = 0;
  for (const [, amount, unit = ''] of parts) {
    const factor = spans[unit];
    if (factor === undefined) return null;
    total += Number(amount) * factor;
  }
  return total;
}

/** Units in an order that their After= and Before= ask for; where these go in circles, as they came. */
export function inOrder(units: readonly Unit[]): Unit[] {
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  const waitsFor = new Map(units.map((unit) => [unit.name, new Set(unit.after.filter((name) => byName.has(name)))]));
  for (const unit of units) for (const name of unit.before) waitsFor.get(name)?.add(unit.name);
  const done: Unit[] = [];
  const left = new Map(byName);
  while (left.size > 0) {
    const next =
      [...left.values()].find(({ name }) => [...(waitsFor.get(name) ?? [])].every((other) => !left.has(other))) ?? [...left.values()][0];
    if (!next) break;
    left.delete(next.name);
    done.push(next);
  }
  return done;
}
