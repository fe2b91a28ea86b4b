// The floors of ARCHITECTURE.md: imports go downwards only, and rooms on one floor do not import each other.
const floors = [
  ['src/cli'],
  ['src/operator', 'src/verify', 'src/check', 'src/wait', 'src/move', 'src/adopt', 'src/retention'],
  ['charts', 'src/plan'],
  ['src/judgement', 'src/import'],
  ['src/observed', 'src/policies', 'src/cluster', 'src/docker', 'src/users'],
  ['src/mount', 'src/application', 'src/report'],
  ['src/compose', 'src/api', 'src/files', 'src/protobuf'],
];

const path = (rooms) => `^(${rooms.join('|')})/`;

const upwards = floors.flatMap((rooms, floor) => {
  const above = floors.slice(0, floor).flat();
  return above.length === 0
    ? []
    : [
        {
          name: `no-import-upwards-from-floor-${floors.length - floor}`,
          severity: 'error',
          from: { path: path(rooms) },
          to: { path: path(above) },
        },
      ];
});

const sideways = floors.flatMap((rooms) =>
  rooms
    .filter(() => rooms.length > 1)
    .map((room) => ({
      name: `no-import-sideways-from-${room.replace('src/', '')}`,
      severity: 'error',
      from: { path: path([room]) },
      to: { path: path(rooms.filter((other) => other !== room)) },
    })),
);

module.exports = {
  forbidden: [
    ...upwards,
    ...sideways,
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-cluster-knows-the-kubernetes-client',
      severity: 'error',
      from: { path: '^(src|charts|image)/', pathNot: '^src/cluster/' },
      to: { path: 'node_modules/@kubernetes/client-node/' },
    },
    {
      // 8 MB in the memory of the operator. Its requests are made in src/cluster/transport.ts.
      name: 'product-without-undici',
      severity: 'error',
      from: { path: '^(src|charts|image)/' },
      to: { path: 'node_modules/undici/' },
    },
    {
      // The schemas and their library would stay in the memory of the operator. Its numbers are in src/api/limits.ts.
      name: 'operator-without-schemas',
      severity: 'error',
      from: { path: '^src/(operator|cluster|plan|judgement|observed|mount|policies)/' },
      to: { path: '^src/api/(store|status|validation|crd)[.]ts$|node_modules/zod/', dependencyTypesNot: ['type-only'] },
    },
    {
      // These run in a pod with little memory. What speaks to a cluster is loaded when it is asked for.
      name: 'retention-is-small',
      severity: 'error',
      from: { path: '^src/cli/(prune|hold|storeOptions|runName)[.]ts$' },
      to: {
        path: '^src/(cluster|move)/|^src/cli/(inStore|moving)[.]ts$',
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    },
    {
      name: 'product-imports-no-tests',
      severity: 'error',
      from: { path: '^(src|charts|image)/' },
      to: { path: '^(test|bench|examples)/' },
    },
    {
      name: 'example-stands-alone',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^(src|charts|test|bench|image)/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-drawers',
      severity: 'error',
      from: {},
      to: { path: '/(utils?|helpers?|common|types|index)\\.ts$', pathNot: 'node_modules' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
