import * as nodeModule from 'node:module';
import { parseArgs } from 'node:util';
import { createOutput, type ExitCode } from './cli/output.ts';
import { CliFailure, usage, type Verb } from './cli/verb.ts';
import { version } from './kit/version.ts';

// Start-up is most of a short run; Node ≥ 22.8 keeps the compiled code, older ones lack the function.
nodeModule.enableCompileCache?.();

/** Verbs are loaded when they run: nobody waits for what he does not use. */
const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  new: async () => (await import('./cli/new.ts')).newVerb,
  check: async () => (await import('./cli/check.ts')).checkVerb,
  lint: async () => (await import('./cli/lint.ts')).lintVerb,
  import: async () => (await import('./cli/import.ts')).importVerb,
  compile: async () => (await import('./cli/compile.ts')).compileVerb,
  bundle: async () => (await import('./cli/bundle.ts')).bundleVerb,
  verify: async () => (await import('./cli/verify.ts')).verifyVerb,
  plan: async () => (await import('./cli/plan.ts')).planVerb,
  apply: async () => (await import('./cli/apply.ts')).applyVerb,
  status: async () => (await import('./cli/status.ts')).statusVerb,
  export: async () => (await import('./cli/export.ts')).exportVerb,
  serve: async () => (await import('./cli/serve.ts')).serveVerb,
};

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // a reader that went away (`| head`)
  process.stderr.write(`fieldwright: What this prints could not be written: ${error.message}.\n`);
  process.exit(2);
});

process.exitCode = await run(process.argv.slice(2));

async function run(argv: readonly string[]): Promise<ExitCode> {
  const out = createOutput({ json: argv.includes('--json'), streams: process });
  const [name, ...rest] = argv;
  try {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') return await printOverview(name === undefined ? 2 : 0);
    if (name === '--version' || name === '-V') {
      process.stdout.write(`fieldwright ${version}\n`);
      return 0;
    }
    const load = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (!load) throw usage(`There is no verb "${name}". The verbs are ${Object.keys(verbs).join(', ')}.`);
    return await runVerb(name, await load(), rest, out);
  } catch (error) {
    if (error instanceof CliFailure) {
      out.failure(error);
      return error.exitCode;
    }
    // Not status 1: a script would take that for problems of the site.
    process.stderr.write(`fieldwright: This is a bug; please report it. ${error instanceof Error ? error.stack : String(error)}\n`);
    return 2;
  }
}

async function runVerb(name: string, verb: Verb, argv: readonly string[], out: ReturnType<typeof createOutput>): Promise<ExitCode> {
  const { positionals, values } = parseVerbArgs(verb, argv);
  if (values.help) {
    process.stdout.write(renderHelp(verb));
    return 0;
  }
  const [fewest, most] = verb.args;
  if (positionals.length < fewest || positionals.length > most) {
    throw usage(
      `fieldwright ${name}: ${positionals.length} arguments where ${fewest === most ? fewest : `${fewest} or more`} are wanted. Usage: ${verb.synopsis}`,
    );
  }
  return verb.run({ args: positionals, options: values, out, signal: verb.endsBySignal ? stopSignal() : new AbortController().signal });
}

/** Aborts at the first Ctrl+C; a second one ends the process as it does any other. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

function parseVerbArgs(verb: Verb, argv: readonly string[]) {
  try {
    const options = { ...verb.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    const { positionals, values } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
    return { positionals, values: values as Record<string, string | boolean | readonly string[] | undefined> };
  } catch (error) {
    throw usage(`${error instanceof Error ? error.message : String(error)} Usage: ${verb.synopsis}`);
  }
}

function renderHelp({ synopsis, summary, help }: Verb): string {
  const rows: (readonly [string, string])[] = [...help, ['--json', 'one JSON value on stdout'], ['--help', 'this page']];
  const width = Math.max(...rows.map(([option]) => option.length));
  return `${synopsis}\n\n${summary}\n\n${rows.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`).join('\n')}\n\nExit codes: 0 fine, 1 problems or refused, 2 wrong usage or unreadable input.\n`;
}

async function printOverview(exitCode: ExitCode): Promise<ExitCode> {
  const loaded = await Promise.all(Object.values(verbs).map((load) => load()));
  const width = Math.max(...loaded.map(({ synopsis }) => synopsis.length));
  const lines = loaded.map(({ synopsis, summary }) => `  ${synopsis.padEnd(width)}  ${summary.split('. ')[0]?.replace(/\.$/, '')}`);
  const stream = exitCode === 0 ? process.stdout : process.stderr;
  stream.write(
    `Fieldwright ${version}: author, check and bundle the configuration of an edge network offline, and bring it to its devices.\n\n${lines.join('\n')}\n\n  fieldwright VERB --help tells more. Every verb takes --json.\n`,
  );
  return exitCode;
}
