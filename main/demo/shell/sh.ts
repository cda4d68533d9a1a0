import { posix } from 'node:path';
import { type Call, complain } from './machine.ts';
import { fromBytes, toText } from './octets.ts';
import type { User } from './process.ts';
import { runShell } from './run.ts';
import { Shell } from './state.ts';
import { readAll } from './streams.ts';

/** `sh` as a program: a script file, `-c` text, or what comes on stdin. A process of its own. */
export async function runSh(call: Call): Promise<number> {
  const options = new Set<string>();
  const words = [...call.args];
  let isText = false;
  while (/^[-+][a-zA-Z]/.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    for (const letter of word.slice(1)) {
      if (letter === 'c') isText = true;
      else if (letter === 'o') words.shift();
      else if (!'slix'.includes(letter) || letter === 'x') options.add(letter);
    }
  }
  if (words[0] === '--' || words[0] === '-') words.shift();
  const first = words.shift();
  let text: string;
  if (isText) text = first ?? '';
  else if (first === undefined) text = await call.process.until(readAll(call.streams.get(0)));
  else {
    const path = posix.resolve(call.folder, toText(first));
    const bytes = await call.machine
      .files(call.process.user)
      .readFileBuffer(path)
      .catch(() => null);
    if (!bytes) {
      await complain(call, `${call.name}: 0: cannot open ${first}: No such file\n`);
      return 2;
    }
    text = fromBytes(bytes);
  }
  return runInProcess(call, (inner) => {
    const shell = new Shell({ ...inner, name: isText ? (words.shift() ?? call.name) : (first ?? call.name) });
    shell.positional = words;
    for (const option of options) shell.options.add(option);
    return runShell(shell, text);
  });
}

/** Runs something in a child process of the call's: it can be signalled by itself, and ends with its parent. */
export async function runInProcess(
  call: Call,
  run: (inner: Call) => Promise<number>,
  { user = call.process.user }: { readonly user?: User } = {},
): Promise<number> {
  const { processes } = call.machine;
  const child = processes.start({
    parent: call.process.pid,
    session: call.process.session,
    user,
    title: [call.name, ...call.args].join(' ').slice(0, 200),
  });
  child.inherit(call.process);
  // Ctrl+C reaches all of the foreground through the session; a killed parent takes its foreground along.
  const follow = () => child.kill(call.process.killedBy ?? 'TERM');
  call.process.signal.addEventListener('abort', follow, { once: true });
  let status = 1;
  try {
    status = await run({ ...call, process: child });
  } finally {
    call.process.signal.removeEventListener('abort', follow);
    child.end(status);
  }
  return status;
}
