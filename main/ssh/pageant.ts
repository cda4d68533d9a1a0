import { readdir } from 'node:fs/promises';

const PIPES = `${String.raw`\\.\pipe`}\\`;

/**
 * Pageant since 0.78 speaks the agent protocol on a named pipe, `pageant.USER.` and a suffix that only Windows can compute, so that the
 * pipe is looked for by its name. Source: PuTTY, windows/utils/agent_named_pipe_name.c.
 * @param names of all pipes of this machine
 */
export function pageantPipes(names: readonly string[], user: string): readonly string[] {
  const start = `pageant.${user}.`.toLowerCase();
  return names
    .filter((name) => user !== '' && name.toLowerCase().startsWith(start) && /^[0-9a-f]{64}$/.test(name.slice(start.length)))
    .map((name) => PIPES + name);
}

/** Names of all pipes of this machine (Windows). */
export async function listPipes(): Promise<readonly string[]> {
  return readdir(PIPES).catch(() => []);
}
