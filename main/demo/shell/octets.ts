/** The shell holds octets as a POSIX shell does: a string with one character (U+0000 to U+00FF) for each. */
export function toOctets(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

export function toText(octets: string): string {
  return isAscii(octets) ? octets : Buffer.from(octets, 'latin1').toString('utf8');
}

export const toBytes = (octets: string): Buffer => Buffer.from(octets, 'latin1');
export const fromBytes = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(text);
}
