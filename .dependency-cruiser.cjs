// The import rules of the house. `npm run check` asserts that modules were seen: with the wrong TypeScript this tool sees none and is silent.
const rule = (name, from, to, comment) => ({ name, severity: 'error', ...(comment && { comment }), from, to });

/** The floor of shared/: every slice may stand on it. `site` takes the list of facets as an argument. */
const floor = 'kit|rpc|site';
/** Slices whose job is to read every facet; they do so through shared/facets.ts. */
const spine = 'lint|bundle|apply';
/** Checks of raw artefacts that no site holds yet, and so no facet: lint reads them where they are. */
const artefacts = 'ptp';
/** The packages shared/ may have: they run in a browser as they do in Node. */
const sharedPackages = 'node_modules/(zod|yaml|js-yaml)/';

module.exports = {
  forbidden: [
    rule('no-circular', {}, { circular: true }),
    rule('no-unresolvable', {}, { couldNotResolve: true, pathNot: '\\?worker$' }, "a worker's query is Vite's"),
    rule('no-barrels', {}, { path: '^(shared|main|renderer)/.*/index\\.tsx?$' }),
    rule('nobody-imports-tests', { pathNot: '^test/' }, { path: '^test/' }),

    rule('shared-stays-in-shared', { path: '^shared/' }, { path: '^(main|electron|renderer|test)/' }),
    rule('shared-is-pure', { path: '^shared/' }, { dependencyTypes: ['core'] }, 'no Node built-ins: shared runs in a browser too'),
    rule('shared-has-few-packages', { path: '^shared/' }, { path: 'node_modules', pathNot: sharedPackages }),
    rule('shared-floor', { path: `^shared/(${floor})/` }, { path: '^shared/', pathNot: `^shared/(${floor})/` }),
    rule(
      'shared-slices-apart',
      { path: `^shared/(?!(?:${floor}|${spine})/)([^/]+)/` },
      { path: '^shared/', pathNot: `^shared/($1|${floor})/` },
    ),
    rule(
      'shared-spine-reads-facets-in-one-place',
      { path: `^shared/(${spine})/` },
      { path: '^shared/', pathNot: `^shared/($1|${floor}|${artefacts})/|^shared/facets\\.ts$` },
    ),

    rule('main-floor', { path: '^main/kit/' }, { path: '^main/', pathNot: '^main/kit/' }),
    rule('main-knows-no-window', { path: '^main/' }, { path: '^(electron|renderer|test)/|node_modules/(electron|react)/' }),
    rule(
      'main-slices-apart',
      { path: '^main/(?!(?:kit|cli)/)([^/]+)/' },
      { path: '^main/', pathNot: '^main/($1|kit)/' },
      'main/host.ts composes for a window, main/cli/ for a verb; a slice gets what it needs as an argument',
    ),

    rule(
      'only-electron-imports-electron',
      { pathNot: '^(electron/|test/(e2e|electron)/|forge)' },
      { path: '^(electron/|node_modules/electron/|electron$)' },
    ),
    rule(
      'electron-knows-no-slice',
      { path: '^electron/' },
      { path: '^(main|shared|renderer)/[^/]+/', pathNot: '^(main/kit|shared/rpc)/|^main/http/csp\\.ts$' },
    ),
    rule(
      'preload-is-a-wire',
      { path: '^electron/preload' },
      { path: '.', pathNot: '^shared/rpc/|^electron/wire\\.ts$|^node_modules/electron/|^electron$' },
    ),

    rule('renderer-is-a-web-page', { path: '^renderer/' }, { path: '^(main|electron|test)/' }),
    rule('renderer-no-node', { path: '^renderer/' }, { dependencyTypes: ['core'] }),
    rule('renderer-floor', { path: '^renderer/kit/' }, { path: '^renderer/', pathNot: '^renderer/kit/' }),
    rule('renderer-slices-apart', { path: '^renderer/(?!(?:app|kit)/)([^/]+)/' }, { path: '^renderer/', pathNot: '^renderer/($1|kit)/' }),
    rule(
      'views-do-no-io',
      { path: '^renderer/.+\\.tsx$', pathNot: '^renderer/app/' },
      { path: '^renderer/kit/api' },
      'a view reads a store; the store talks to the host',
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: 'node_modules',
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
    },
  },
};
