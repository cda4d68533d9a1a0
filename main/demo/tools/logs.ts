import { type Call, type Machine, type Program, write } from '../shell/machine.ts';
import { toOctets } from '../shell/octets.ts';
import { readAll } from '../shell/streams.ts';
import { parseOptions } from './options.ts';

/** What these programs tell of a device. */
export interface SystemFacts {
  readonly name: string;
  readonly machine: Machine;
  readonly now: () => number;
  /** Steps the wall clock. */
  readonly setTime: (ms: number) => void;
  /** ms since the start. */
  readonly uptime: () => number;
  readonly usage: () => Promise<{ readonly used: number; readonly size: number }>;
  readonly log: (source: string, text: string) => void;
  readonly logText: (unit: string | null, lines: number | null) => string;
  readonly shout: (text: string) => void;
  readonly powerCycle: (isRestart: boolean) => void;
}

/** The journal, messages to everybody, and what looks for processes. */
export function logTools(facts: SystemFacts): [string, Program][] {
  const { name, machine } = facts;
  const inputOf = (call: Call) => call.process.until(readAll(call.streams.get(0)));
  return [
    [
      'pgrep',
      async (call) => {
        const { flags, words } = parseOptions(call, 'flxu:');
        const found = machine.processes.list().filter((one) => one.title.includes(words[0] ?? '') && one.pid !== call.process.pid);
        for (const one of found) await write(call, flags.has('l') ? `${one.pid} ${one.title}\n` : `${one.pid}\n`);
        return found.length > 0 ? 0 : 1;
      },
    ],
    [
      'logger',
      async (call) => {
        const { words, values } = parseOptions(call, 'it:p:s');
        const text = words.length > 0 ? words.join(' ') : (await inputOf(call)).trimEnd();
        facts.log(values.get('t') ?? call.process.user.name, text);
        return 0;
      },
    ],
    [
      'wall',
      async (call) => {
        const text = call.args.length > 0 ? call.args.join(' ') : await inputOf(call);
        facts.shout(`\nBroadcast message from ${call.process.user.name}@${name} (simulated):\n\n${text.trimEnd()}\n\n`);
        return 0;
      },
    ],
    [
      'journalctl',
      async (call) => {
        const { values } = parseOptions(call, 'u:n:rfxebkqo:p:t:S:');
        const count = values.get('n') ?? values.get('lines');
        await write(
          call,
          toOctets(
            facts.logText(values.get('u') ?? values.get('unit') ?? values.get('t') ?? null, count === undefined ? null : Number(count)),
          ),
        );
        return 0;
      },
    ],
    [
      'yes',
      async (call) => {
        const line = `${call.args.length > 0 ? call.args.join(' ') : 'y'}\n`;
        const block = line.repeat(Math.max(1, Math.floor(8_192 / line.length)));
        for (;;) {
          call.process.check();
          await machine.breathe();
          await call.process.until(write(call, block));
        }
      },
    ],
  ];
}
