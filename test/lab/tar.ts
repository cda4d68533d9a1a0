/** Files by absolute path as a tar archive (POSIX.1-1988 ustar, pax(1)), of root, with mode 0644. Paths have at most 100 octets. */
export function tarOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const blocks = [...files].flatMap(([path, bytes]) => [header(path, bytes.length), bytes, Buffer.alloc(-bytes.length & 511)]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function header(path: string, length: number): Buffer {
  const block = Buffer.alloc(512);
  const name = path.replace(/^\/+/, '');
  if (Buffer.byteLength(name) > 100) throw new RangeError(`${path}: longer than a tar header has room for`);
  block.write(name, 0);
  block.write('0000644\x000000000\x000000000\0', 100, 'latin1');
  block.write(`${length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 124, 'latin1');
  block.write('        0', 148, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, octet) => total + octet, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
