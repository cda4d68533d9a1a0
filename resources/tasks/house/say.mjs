/** Progress and refusals of the tasks. Everything goes to stderr: stdout belongs to the command that was asked for. */

/** @param {string} line */
export function say(line) {
  process.stderr.write(`fieldwright: ${line}\n`);
}

/**
 * An expected failure: `message` says what happened and what to do, and is all that is shown.
 * @param {string} message
 * @param {number} [exitCode]
 */
export function refuse(message, exitCode = 1) {
  return new Refusal(message, exitCode);
}

export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {number} exitCode
   */
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a task to its exit code; a `Refusal` is printed as one sentence, anything else is a bug and keeps its stack.
 * @param {() => Promise<number>} task
 */
export async function runTask(task) {
  try {
    process.exitCode = await task();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
    process.exitCode = error.exitCode;
  }
}

/** @param {number} startMs as `performance.now()` gave it */
export function secondsSince(startMs) {
  return `${((performance.now() - startMs) / 1000).toFixed(1)} s`;
}
