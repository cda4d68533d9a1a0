import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { CredentialQuestion } from '../../shared/ssh/contract.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import type { ExecOptions, ExecOutput } from '../kit/remote.ts';
import { type Attempt, createAttempt } from './attempt.ts';
import { cancelled, type SshFailure } from './failure.ts';

type Exec = (argv: readonly string[], options: ExecOptions) => Promise<Result<ExecOutput, SshFailure>>;

export interface SudoPorts {
  authenticate(question: CredentialQuestion, signal: AbortSignal): Promise<readonly string[] | null>;
  /** Told whether the password that was answered is right. */
  settle(isRight: boolean): Promise<void>;
  /** Ends what is being asked. */
  readonly signal: AbortSignal;
}

export interface Sudo {
  /** Runs a command as root over a connection to the device. */
  run(exec: Exec, argv: readonly string[], options: ExecOptions): Promise<Result<ExecOutput, SshFailure>>;
}

const never = new AbortController().signal;
const MAX_ATTEMPTS = 3;
/** In the language whose words are known here; `-n` and `-S` never ask on a terminal. */
const SUDO = ['env', 'LC_ALL=C', 'sudo'];
const WITHOUT_PASSWORD = [...SUDO, '-n', '--'];
/** `-k`: sudo asks, whatever it remembers, so that the first line of stdin is the password and never the command's. */
const WITH_PASSWORD = [...SUDO, '-k', '-S', '-p', '', '--'];
const TRY_PASSWORD = [...SUDO, '-k', '-S', '-p', '', '-v'];

/**
 * Root through sudo(8) for one user on one device. First without a password; where sudo wants one, it is asked once, tried by itself, and
 * only then sent in front of a command's input: a wrong one would eat lines of it.
 */
export function createSudo(hop: Hop, ports: SudoPorts): Sudo {
  let needsPassword = false;
  let password: string | null = null;
  let asking: Attempt<Result<string, SshFailure>> | null = null;

  async function passwordOf(exec: Exec, signal: AbortSignal): Promise<Result<string, SshFailure>> {
    if (password !== null) return ok(password);
    const work = async (over: AbortSignal) => {
      const result = await ask(exec, over);
      asking = null;
      if (result.ok) password = result.value;
      return result;
    };
    asking ??= createAttempt(work, ports.signal, { isKept: false });
    const result = await asking.join(signal, fail(cancelled));
    const isOthers = !result.ok && result.failure.code === 'cancelled' && !signal.aborted && !ports.signal.aborted;
    return isOthers ? passwordOf(exec, signal) : result;
  }

  async function ask(exec: Exec, signal: AbortSignal): Promise<Result<string, SshFailure>> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const answers = await ports.authenticate(questionOf(hop, attempt), signal);
      if (signal.aborted) return fail(cancelled);
      if (answers === null) return refusal(hop, 'it needs a password, which was not given');
      const given = answers[0] ?? '';
      const tried = await exec(TRY_PASSWORD, { stdin: `${given}\n`, signal });
      if (!tried.ok) return tried;
      const verdict = verdictOf(tried.value);
      if (tried.value.code === 0) {
        await ports.settle(true);
        return ok(given);
      }
      if (verdict.kind === 'refused') return refusal(hop, verdict.reason);
    }
    await ports.settle(false);
    return refusal(hop, `the password was wrong ${MAX_ATTEMPTS} times`);
  }

  async function withPassword(exec: Exec, argv: readonly string[], options: ExecOptions): Promise<Result<ExecOutput, SshFailure>> {
    const known = await passwordOf(exec, options.signal ?? never);
    if (!known.ok) return known;
    const stdin = Buffer.concat([Buffer.from(`${known.value}\n`), Buffer.from(options.stdin ?? '')]);
    const result = await exec([...WITH_PASSWORD, ...argv], { ...options, stdin });
    if (result.ok && verdictOf(result.value).kind === 'wrong-password') {
      password = null;
      return refusal(hop, 'the password is no longer right; try again');
    }
    return result;
  }

  return {
    async run(exec, argv, options) {
      // Some commands of a user may need no password though others do: what is given input is never given a password for it.
      if (!needsPassword || options.stdin !== undefined) {
        const result = await exec([...WITHOUT_PASSWORD, ...argv], options);
        if (!result.ok) return result;
        const verdict = verdictOf(result.value);
        if (verdict.kind === 'ran') return result;
        if (verdict.kind === 'refused') return refusal(hop, verdict.reason);
        needsPassword = true;
      }
      return withPassword(exec, argv, options);
    },
  };
}

function questionOf({ label, user, host, port }: Hop, attempt: number): CredentialQuestion {
  const questions = [{ text: `Password of ${user} for sudo`, echo: false }];
  return { kind: 'sudo', hop: label, user, host, port, file: null, instruction: '', questions, attempt };
}

type Verdict = { readonly kind: 'ran' | 'needs-password' | 'wrong-password' } | { readonly kind: 'refused'; readonly reason: string };

/** What sudo itself said, or that it was the command that spoke. Words of sudo 1.8 to 1.9 and of sudo-rs. */
function verdictOf({ code, stderr }: ExecOutput): Verdict {
  if (code !== 1 && code !== 127) return { kind: 'ran' };
  const text = Buffer.from(stderr).toString('utf8');
  if (code === 127)
    return /env: .*sudo.*: (?:No such file|not found)|can't execute 'sudo'/i.test(text)
      ? { kind: 'refused', reason: 'it has none. Log in as root, or install sudo' }
      : { kind: 'ran' };
  if (/^sudo: (?:a password is required|interactive authentication is required|a terminal is required|no tty present)/m.test(text))
    return { kind: 'needs-password' };
  if (
    /incorrect password attempt|no password was provided|^Sorry, try again|Authentication failed, try again|Maximum \d+ incorrect/m.test(
      text,
    )
  )
    return { kind: 'wrong-password' };
  const [denied] =
    /^.*(?:may not run sudo|not in the sudoers file|is not allowed to (?:execute|run)|I'm afraid I can't do that|must have a tty|must be owned by uid 0).*$/m.exec(
      text,
    ) ?? [];
  return denied === undefined ? { kind: 'ran' } : { kind: 'refused', reason: `it refuses: ${printable(denied, 200)}` };
}

function refusal({ label, user }: Hop, reason: string): Result<never, SshFailure> {
  return fail({ code: 'sudo', message: `${label}: ${user} did not become root through sudo: ${reason}. Nothing was run.` });
}
