import path from 'node:path';

/**
 * The site that a command line asks for.
 * @param argv the whole of it: `electron APP [SITE]` in a checkout (`isPackaged` false), `fieldwright [SITE]` when installed
 * @param workingDirectory that a relative path is meant from
 * @returns absolute, or undefined where none is named. Switches (`--…`) belong to Chromium.
 */
export function siteFromArgv(argv: readonly string[], isPackaged: boolean, workingDirectory: string): string | undefined {
  const words = argv.slice(1).filter((word) => !word.startsWith('-'));
  const site = words[isPackaged ? 0 : 1];
  return site === undefined ? undefined : path.resolve(workingDirectory, site);
}
