/** Imports run one way: functions → application → domain ← contracts; application → ports; adapters → ports. */
const SDK = '^(@google-cloud|google-gax|lmdb|@duckdb|csv-parse|vega)';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      comment: 'domain imports nothing of ours, and of others only the calendar and hashing',
      severity: 'error',
      from: { path: '^dist/shared/domain' },
      to: { pathNot: ['^dist/shared/domain', 'node_modules/temporal-polyfill', '^crypto$', '^node:crypto$'] },
    },
    {
      name: 'contracts-know-domain-only',
      severity: 'error',
      from: { path: '^dist/shared/contracts' },
      to: { pathNot: ['^dist/shared/(contracts|domain)', 'node_modules/ajv'] },
    },
    {
      name: 'ports-know-domain-only',
      severity: 'error',
      from: { path: '^dist/shared/ports' },
      to: { pathNot: '^dist/shared/(ports|domain)' },
    },
    {
      name: 'application-knows-no-adapter',
      severity: 'error',
      from: { path: '^dist/shared/application' },
      to: { pathNot: '^dist/shared/(application|ports|contracts|domain)' },
    },
    {
      name: 'a-slot-knows-no-day',
      comment: 'one chain serves live days and replays; it may not know which of them it is in',
      severity: 'error',
      from: { path: '^dist/shared/application/(slot|work|cell)/' },
      to: { path: '^dist/shared/application/(replay|live)/' },
    },
    {
      name: 'pipelines-know-domain-only',
      comment:
        'a pipeline folder imports definePipeline, domain types and its own processors; algebra and CSV are pure',
      severity: 'error',
      from: { path: '^dist/shared/pipelines' },
      to: { pathNot: ['^dist/shared/(pipelines|domain)', 'node_modules/(ml-matrix|csv-parse)'] },
    },
    {
      name: 'adapters-know-ports',
      severity: 'error',
      from: { path: '^dist/shared/adapters' },
      to: { path: '^dist/(shared/(application|contracts)|functions|emulator|test)' },
    },
    {
      name: 'only-adapters-import-an-sdk',
      comment: 'what a pipeline may import is said above',
      severity: 'error',
      from: {
        path: '^dist/(shared|functions|emulator)',
        pathNot: '^dist/(shared/(adapters|pipelines)|functions/boundary|functions/index|emulator/httpHost)',
      },
      to: { path: `node_modules/${SDK.slice(1)}` },
    },
    {
      name: 'replayer-and-cli-run-no-processor',
      comment: 'history goes through the chain: nobody calls a processor beside it',
      severity: 'error',
      from: { path: '^dist/functions/(backfill-replayer|cli)' },
      to: { path: '^dist/shared/pipelines/nba/(raw|analytics|precompute|predictions|grading|publishing)' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^dist/(shared|functions|emulator)' },
      to: { path: '^dist/test' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },

    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
