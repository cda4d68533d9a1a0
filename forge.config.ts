import { FuseV1Options, FuseVersion } from '@electron/fuses';
import { MakerDeb } from '@electron-forge/maker-deb';
import { MakerZIP } from '@electron-forge/maker-zip';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { closureOf } from './resources/tasks/house/closure.mjs';

/** Every fuse of the runtime is stated (checklist, 19); one that a later Electron adds stops the packaging until it is stated too. */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
} as const;

/**
 * The bundles hold the packages they use, so that node_modules stays out, but for the native ones, which come ready made for each platform, and for
 * node-opcua, which reads files beside itself. Source maps, types and the build's own marks stay out too.
 */
const packaged = /^\/(package\.json|LICENSE|dist(\/(main|electron|renderer)(\/.*)?)?|resources(\/samples(\/.*)?)?)$/;
const native = /^\/node_modules(\/(node-pty|@lydell(\/node-pty-.*)?|@napi-rs(\/keyring.*)?)(\/.*)?)?$/;
const unneeded = /\.map$|\/\.sources$|\.[cm]?ts$/;
const late = closureOf('node-opcua');
const around = new Set([...late].flatMap((folder) => folder.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))));

/** The package that a path is in decides: one inside another is carried only where the lock asks for it. */
const isOfLate = (path: string): boolean => around.has(path) || late.has(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? '');

export const isLeftOut = (file: string): boolean =>
  file !== '' && ((!packaged.test(file) && !native.test(file) && !isOfLate(file.slice(1))) || (unneeded.test(file) && !native.test(file)));

/** A folder with Electron's zips, for machines that may not fetch them. */
const electronZipDir = process.env.FIELDWRIGHT_ELECTRON_ZIPS;
/** Where packages go, absolute; `out/` of the checkout where nothing is said. */
const outDir = process.env.FIELDWRIGHT_OUT;

const config: ForgeConfig = {
  ...(outDir && { outDir }),
  packagerConfig: {
    name: 'Fieldwright',
    executableName: 'fieldwright',
    appBundleId: 'org.fieldwright.workstation',
    appCategoryType: 'public.app-category.developer-tools',
    // What the system loads must be a file of its own.
    asar: { unpack: '**/{*.node,spawn-helper}' },
    prune: false,
    ignore: isLeftOut,
    ...(electronZipDir && { electronZipDir }),
  },
  rebuildConfig: { onlyModules: [] },
  makers: [
    new MakerDeb({ options: { name: 'fieldwright', productName: 'Fieldwright', section: 'net', categories: ['Development', 'Network'] } }),
    new MakerZIP({}, ['linux', 'win32', 'darwin']),
  ],
  plugins: [new FusesPlugin(fuses)],
};

export default config;
