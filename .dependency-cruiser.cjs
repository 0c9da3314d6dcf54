/** What each folder may import beside itself. */
const rooms = {
  core: [],
  engines: ['core'],
  models: ['core', 'engines'],
  sources: ['core'],
  operators: ['core', 'models'],
  sinks: ['core'],
  run: ['core', 'engines', 'models'],
  pipelines: ['core', 'engines', 'models', 'sources', 'operators', 'sinks', 'run'],
  cli: ['core', 'engines', 'models', 'sources', 'operators', 'sinks', 'run', 'pipelines'],
};

const published = `^(${Object.keys(rooms).join('|')})/|^index\\.ts$`;

/** One rule a room: `sources` may import `core`, and neither any other room nor the root index. */
function roomRule([room, allowed]) {
  const others = Object.keys(rooms).filter((other) => other !== room && !allowed.includes(other));
  const closed = others.map((other) => `^${other}/`);
  return forbid(
    `room-${room}`,
    `${room}/ may import ${allowed.join(', ') || 'no other room'}`,
    { path: `^${room}/` },
    { path: [...closed, '^index\\.ts$'] },
  );
}

function forbid(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(roomRule),
    forbid('no-cycle', 'files that import each other are one file', {}, { circular: true }),
    forbid(
      'no-whole-tensorflow',
      'import named functions from tfjs-core and tfjs-layers: @tensorflow/tfjs brings its own backends',
      {},
      { path: '(^|/)@tensorflow/tfjs(/|$)' },
    ),
    forbid(
      'no-tfjs-node',
      'published code and types never name tfjs-node: the native engine is loaded from the private cache',
      { path: published },
      { path: '(^|/)@tensorflow/tfjs-node' },
    ),
    forbid(
      'no-proofs',
      'published code never imports specs, benchmarks or scripts',
      { path: published },
      { path: '^(spec|bench|scripts)/' },
    ),
    forbid('no-unresolved', 'every import must be found', {}, { couldNotResolve: true }),
    forbid(
      'no-undeclared',
      'every package imported is a dependency or a peer in package.json',
      { path: published },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm', 'npm-peer'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Imports of types count too: a type is a dependency as much as a value is.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
