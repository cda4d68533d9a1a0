import type { Systemd } from '../device/systemd.ts';
import { parseSpan, type Unit } from '../device/units.ts';
import { type Call, complain, type Program, write } from '../shell/machine.ts';
import { Operands, usage } from './options.ts';

const OWN = '/etc/systemd/system';

interface Facts {
  /** Of the present start of the device. */
  readonly systemd: () => Systemd;
  readonly bootTime: () => number;
  readonly logText: (unit: string | null, lines: number | null) => string;
}

export function serviceTools(facts: Facts): ReadonlyMap<string, Program> {
  return new Map<string, Program>([
    ['systemctl', (call) => systemctl(call, facts)],
    ['systemd-run', (call) => systemdRun(call, facts)],
  ]);
}

const reading = new Set([
  'is-enabled',
  'is-active',
  'is-failed',
  'status',
  'show',
  'cat',
  'list-units',
  'list-timers',
  'list-unit-files',
  'is-system-running',
]);

const fullName = (name: string): string => (/\.(service|timer|target|socket|mount)$/.test(name) ? name : `${name}.service`);

async function systemctl(call: Call, facts: Facts): Promise<number> {
  const words = call.args.filter((word) => !word.startsWith('-'));
  const flags = new Set(call.args.filter((word) => word.startsWith('-')));
  const [verb = 'list-units', ...names] = words;
  if (!reading.has(verb) && call.process.user.uid !== 0) {
    await complain(call, `Failed to ${verb} unit: Access denied\n`);
    return 4;
  }
  if (call.args[0] === '--version') {
    await write(call, 'systemd 252 (simulated)\n');
    return 0;
  }
  const asked: Asked = { call, flags, systemd: facts.systemd(), facts };
  switch (verb) {
    case 'daemon-reload':
    case 'daemon-reexec':
      return 0;
    case 'is-system-running':
      await write(call, 'running\n');
      return 0;
    case 'list-timers':
      return listTimers(asked);
    case 'list-units':
    case 'list-unit-files':
      for (const name of await asked.systemd.names()) await write(call, `${name.padEnd(44)} ${asked.systemd.active(name)}\n`);
      return 0;
    case 'reset-failed':
      for (const name of names) asked.systemd.resetFailed(fullName(name));
      return 0;
    default:
      return eachUnit(
        asked,
        verb,
        names.filter((name) => !isPropertyOf(call, name)),
      );
  }
}

/** `-p NAME` and `-n COUNT`: the word after belongs to the option. */
const isPropertyOf = ({ args }: Call, name: string): boolean => ['-p', '-n', '-t'].includes(args[args.indexOf(name) - 1] ?? '');

interface Asked {
  readonly call: Call;
  readonly flags: ReadonlySet<string>;
  readonly systemd: Systemd;
  readonly facts: Facts;
}

const verbs: Readonly<Record<string, (asked: Asked, name: string, unit: Unit | null) => Promise<number>>> = {
  start: startUnit,
  restart: async (asked, name, unit) => {
    await asked.systemd.stop(name);
    return startUnit(asked, name, unit);
  },
  reload: async () => 0,
  stop: stopUnit,
  enable,
  disable,
  'is-enabled': isEnabled,
  'is-active': async ({ call, systemd, flags }, name) => {
    const state = systemd.active(name);
    if (!flags.has('--quiet') && !flags.has('-q')) await write(call, `${state}\n`);
    return state === 'active' ? 0 : 3;
  },
  'is-failed': async ({ call, systemd, flags }, name) => {
    const state = systemd.active(name);
    if (!flags.has('--quiet') && !flags.has('-q')) await write(call, `${state}\n`);
    return state === 'failed' ? 0 : 1;
  },
  status,
  show,
  cat: async ({ call }, name, unit) => {
    if (!unit) return notFound(call, `No files found for ${name}.`, 1);
    await write(call, `# ${unit.path}\n${await new Operands(call).files.readFile(unit.path)}`);
    return 0;
  },
};

async function eachUnit(asked: Asked, verb: string, names: readonly string[]): Promise<number> {
  const action = verbs[verb];
  if (!action) return usage(asked.call, `Unknown command verb ${verb}.`);
  if (names.length === 0) return usage(asked.call, 'Too few arguments.');
  let status = 0;
  for (const name of names.map(fullName)) status = (await action(asked, name, await asked.systemd.find(name))) || status;
  return status;
}

async function notFound(call: Call, message: string, status: number): Promise<number> {
  await complain(call, `${message}\n`);
  return status;
}

async function startUnit({ call, systemd }: Asked, name: string, unit: Unit | null): Promise<number> {
  if (!unit) return systemd.active(name) === 'active' ? 0 : notFound(call, `Failed to start ${name}: Unit ${name} not found.`, 5);
  if ((await systemd.start(unit)) === 0) return 0;
  await complain(
    call,
    `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`,
  );
  return 1;
}

async function stopUnit({ call, systemd }: Asked, name: string): Promise<number> {
  return (await systemd.stop(name)) ? 0 : notFound(call, `Failed to stop ${name}: Unit ${name} not loaded.`, 5);
}

async function enable(asked: Asked, name: string, unit: Unit | null): Promise<number> {
  const { call, flags } = asked;
  if (!unit) return notFound(call, `Failed to enable unit: Unit file ${name} does not exist.`, 1);
  if (unit.wantedBy.length === 0)
    await complain(
      call,
      'The unit files have no installation config (WantedBy=, RequiredBy=, Also=,\nAlias= settings in the [Install] section, and DefaultInstance= for template\nunits). This means they are not meant to be enabled using systemctl.\n',
    );
  const { files } = new Operands(call);
  for (const target of unit.wantedBy) {
    const link = `${OWN}/${target}.wants/${name}`;
    await files.mkdir(`${OWN}/${target}.wants`, { recursive: true });
    if (
      await files.lstat(link).then(
        () => true,
        () => false,
      )
    )
      continue;
    await files.symlink(unit.path, link);
    await complain(call, `Created symlink ${link} \xe2\x86\x92 ${unit.path}.\n`);
  }
  return flags.has('--now') ? startUnit(asked, name, unit) : 0;
}

async function disable(asked: Asked, name: string, unit: Unit | null): Promise<number> {
  const { call, flags } = asked;
  const { files } = new Operands(call);
  const folders = (await files.readdir(OWN).catch(() => [])).filter((folder) => folder.endsWith('.wants'));
  let removed = 0;
  for (const folder of folders) {
    const link = `${OWN}/${folder}/${name}`;
    if (
      !(await files.lstat(link).then(
        () => true,
        () => false,
      ))
    )
      continue;
    await files.rm(link, { force: true });
    removed += 1;
    await complain(call, `Removed "${link}".\n`);
  }
  if (!unit && removed === 0) return notFound(call, `Failed to disable unit: Unit file ${name} does not exist.`, 1);
  if (flags.has('--now')) await stopUnit(asked, name);
  return 0;
}

async function isEnabled({ call, systemd, flags }: Asked, name: string, unit: Unit | null): Promise<number> {
  if (!unit) return notFound(call, `Failed to get unit file state for ${name}: No such file or directory`, 1);
  const state = (await systemd.isEnabled(unit)) ? 'enabled' : unit.wantedBy.length === 0 ? 'static' : 'disabled';
  if (!flags.has('--quiet') && !flags.has('-q')) await write(call, `${state}\n`);
  return state === 'disabled' ? 1 : 0;
}

async function status({ call, systemd, facts }: Asked, name: string, unit: Unit | null): Promise<number> {
  const state = systemd.active(name);
  if (!unit && state === 'inactive') return notFound(call, `Unit ${name} could not be found.`, 4);
  const enabled = unit ? ((await systemd.isEnabled(unit)) ? 'enabled' : 'disabled') : 'transient';
  await write(
    call,
    `* ${name} - ${unit?.description ?? name}\n     Loaded: loaded (${unit?.path ?? 'transient'}; ${enabled})\n     Active: ${state}\n\n${facts.logText(name, 10)}`,
  );
  return state === 'active' ? 0 : 3;
}

async function show({ call, systemd, flags }: Asked, name: string, unit: Unit | null): Promise<number> {
  const state = systemd.active(name);
  const timer = systemd.timers().find((one) => one.name === name);
  const all: Readonly<Record<string, string>> = {
    Id: name,
    LoadState: unit || timer || state !== 'inactive' ? 'loaded' : 'not-found',
    ActiveState: state,
    SubState: state === 'active' ? (timer ? 'waiting' : 'running') : state,
    UnitFileState: unit ? ((await systemd.isEnabled(unit)) ? 'enabled' : 'disabled') : '',
    FragmentPath: unit?.path ?? '',
    MainPID: String(systemd.processOf(name)?.pid ?? 0),
    ExecMainStatus: String(systemd.status(name)),
    Result: systemd.status(name) === 0 ? 'success' : 'exit-code',
    NextElapseUSecMonotonic: timer ? `${Math.round(timer.dueAt * 1_000)}` : '',
  };
  const asked = call.args.flatMap((word, index) =>
    word === '-p' ? [call.args[index + 1] ?? ''] : (/^(?:-p|--property=)(.+)$/.exec(word)?.[1]?.split(',') ?? []),
  );
  for (const key of asked.length > 0 ? asked : Object.keys(all)) {
    if (all[key] !== undefined) await write(call, flags.has('--value') ? `${all[key]}\n` : `${key}=${all[key]}\n`);
  }
  return 0;
}

async function listTimers({ call, systemd, facts }: Asked): Promise<number> {
  const timers = systemd.timers();
  await write(call, 'LEFT       UNIT                                ACTIVATES\n');
  for (const { name, service, dueAt } of timers)
    await write(
      call,
      `${`${Math.max(0, Math.round((dueAt - facts.bootTime()) / 1_000))}s left`.padEnd(10)} ${name.padEnd(35)} ${service}\n`,
    );
  await write(call, `\n${timers.length} timers listed.\n`);
  return 0;
}

async function systemdRun(call: Call, facts: Facts): Promise<number> {
  if (call.process.user.uid !== 0) {
    await complain(call, 'Failed to start transient timer unit: Interactive authentication required.\n');
    return 1;
  }
  const args = [...call.args];
  const environment: Record<string, string> = {};
  let [unit, delay]: [string, number | null] = [`run-r${call.process.pid.toString(16)}${Math.round(facts.bootTime()).toString(16)}`, null];
  while (/^-/.test(args[0] ?? '')) {
    const word = args.shift() ?? '';
    if (word === '--') break;
    const [name = '', inline] = word.split(/=(.*)/s);
    const value = () => inline ?? args.shift() ?? '';
    if (name === '--unit' || name === '-u') unit = value().replace(/\.(service|timer)$/, '');
    else if (name === '--on-active') {
      delay = parseSpan(value());
      if (delay === null) return usage(call, 'Failed to parse OnActiveSec=');
    } else if (name === '--setenv' || name === '-E') {
      const [key = '', text = ''] = value().split(/=(.*)/s);
      environment[key] = text;
    } else if (
      [
        '--property',
        '-p',
        '--timer-property',
        '--description',
        '--service-type',
        '--slice',
        '--uid',
        '--gid',
        '--nice',
        '--working-directory',
      ].includes(name)
    )
      value();
    else if (/^--on-/.test(name)) return usage(call, `${name} is not simulated; use --on-active`);
    else if (
      ![
        '--collect',
        '-G',
        '--quiet',
        '-q',
        '--no-block',
        '--no-ask-password',
        '--wait',
        '--pipe',
        '--system',
        '--remain-after-exit',
        '-r',
        '--same-dir',
      ].includes(name)
    )
      return usage(call, `unrecognized option '${name}'`);
  }
  if (args.length === 0) return usage(call, 'Command line to execute required.');
  const isQuiet = call.args.includes('--quiet') || call.args.includes('-q');
  const isDone =
    delay === null
      ? facts.systemd().runNow(`${unit}.service`, args, environment)
      : facts.systemd().arm({ name: unit, ms: delay, argv: args, environment });
  if (!isDone) {
    const kind = delay === null ? 'service' : 'timer';
    await complain(call, `Failed to start transient ${kind} unit: Unit ${unit}.${kind} was already loaded or has a fragment file.\n`);
    return 1;
  }
  if (!isQuiet)
    await complain(
      call,
      delay === null
        ? `Running as unit: ${unit}.service\n`
        : `Running timer as unit: ${unit}.timer\nWill run service as unit: ${unit}.service\n`,
    );
  return 0;
}
