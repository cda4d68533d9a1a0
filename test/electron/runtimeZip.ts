import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** @electron/fuses finds the wire in the executable by this sentinel; a version byte, a length and the states follow. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseCount = 9;
const off = 0x30;

/** Stands in for Electron's runtime, which may not be fetched: the files that packaging touches, and a fuse wire with every fuse off. */
export function writeRuntimeZip(folder: string, version: string, platform: 'linux' | 'win32'): void {
  const wire = Uint8Array.from([1, fuseCount, ...Array.from({ length: fuseCount }, () => off)]);
  const text = new TextEncoder();
  const executable = Uint8Array.from([...text.encode(`no program; only the fuse wire: ${sentinel}`), ...wire, 0]);
  const files = {
    [platform === 'win32' ? 'electron.exe' : 'electron']: [executable, { attrs: 0o755 << 16, os: 3 }] as const,
    LICENSE: text.encode('dummy'),
    version: text.encode(version),
    'resources/default_app.asar': text.encode('dummy'),
  };
  writeFileSync(
    join(folder, `electron-v${version}-${platform}-${process.arch}.zip`),
    zipSync(Object.fromEntries(Object.entries(files)) as Parameters<typeof zipSync>[0]),
  );
}

/** @returns the state of each fuse in order, as `@electron/fuses` numbers them */
export function readFuses(executable: Uint8Array): boolean[] {
  const at = Buffer.from(executable).indexOf(sentinel) + sentinel.length;
  return [...executable.subarray(at + 2, at + 2 + fuseCount)].map((state) => state === 0x31);
}
