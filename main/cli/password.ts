import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliFailure } from './verb.ts';

/**
 * The password of a secret key: FIELDWRIGHT_KEY_PASSWORD, or asked for on the terminal without echo.
 * @throws CliFailure where there is neither
 */
export async function askPassword(keyFile: string): Promise<string> {
  const given = process.env.FIELDWRIGHT_KEY_PASSWORD;
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) {
    const message = `${keyFile} is protected by a password: run on a terminal, or set FIELDWRIGHT_KEY_PASSWORD.`;
    throw new CliFailure(2, { code: 'wrong-password', message });
  }
  process.stderr.write(`Password of ${keyFile}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('close', () => reject(new CliFailure(2, { code: 'wrong-password', message: 'No password was given.' })));
    });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
