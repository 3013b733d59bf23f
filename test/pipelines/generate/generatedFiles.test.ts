import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { generate } from '../../../functions/cli/generate.js';
import { topologyOf } from '../../../shared/domain/topology.js';
import { generatedFiles } from '../../../shared/pipelines/generate.js';
import { markdownTable } from '../../../shared/pipelines/generate/markdownTable.js';
import { windowText } from '../../../shared/pipelines/generate/processorTables.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { nbaSchedules } from '../../../shared/pipelines/nba/schedules.js';

const root = process.cwd();
const files = new Map(generatedFiles(nba, nbaSchedules).map(({ path, text }) => [path, text]));
const textOf = (path: string): string => files.get(path) ?? assert.fail(`${path} is not generated`);
const terraform = join(root, 'terraform');
const hcl = readdirSync(terraform, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tf'))
  .map((path) => readFileSync(join(terraform, path), 'utf8'))
  .join('\n');

describe('generated files', () => {
  it('T-03 B-T19 S31 the committed files are those of the definition', async () => {
    assert.deepEqual(await generate(root, true), [], 'run `npm run generate` and commit');
  });

  it('are the same bytes each time', () => {
    for (const { path, text } of generatedFiles(nba, nbaSchedules)) assert.equal(text, files.get(path));
  });

  it('change when the definition changes', () => {
    const [first, ...rest] = nba.phases;
    assert.ok(first !== undefined);
    const renamed = { ...nba, phases: [{ ...first, completes: 'phase1-landed' }, ...rest] };
    for (const { path, text } of generatedFiles(renamed, nbaSchedules)) assert.notEqual(text, files.get(path), path);
  });

  it('the lock names its content by hash and lists every processor', () => {
    const lock = JSON.parse(textOf('terraform/topology.lock.json')) as { hash: string; processors: object };
    assert.match(lock.hash, /^[0-9a-f]{64}$/);
    assert.deepEqual(Object.keys(lock.processors).sort(), nba.processors.map(({ id }) => id).sort());
  });
});

describe('terraform', () => {
  const variables = JSON.parse(textOf('terraform/topology.auto.tfvars.json')) as Record<string, object>;

  it('declares every generated variable, and uses each', () => {
    for (const name of Object.keys(variables)) {
      assert.match(hcl, new RegExp(`variable "${name}" \\{`), name);
      assert.match(hcl, new RegExp(`\\bvar\\.${name}\\b`), name);
    }
  });

  it('declares every attribute of the generated objects', () => {
    for (const entries of Object.values(variables)) {
      if (typeof entries !== 'object') continue;
      for (const entry of Object.values(entries as Record<string, object>))
        for (const attribute of Object.keys(entry)) assert.match(hcl, new RegExp(`^ {4}${attribute} += `, 'm'));
    }
  });

  it('T-03 T-07 writes no topic and no subscription by hand', () => {
    const { topics, subscriptions } = topologyOf(nba);
    const names = [...topics.map(({ name }) => name), ...subscriptions.map(({ subscription }) => subscription)];
    assert.deepEqual(
      names.filter((name) => hcl.includes(name)),
      [],
    );
  });

  it('T-06 every function that is pushed to, called or scheduled grants its invoker, from the same generated names', () => {
    const granted = [...hcl.matchAll(/google_cloud_run_service_iam_member" "(\w+)" \{([^}]*)\}/g)];
    const sources = {
      push: /values\(var\.subscriptions\)/,
      scheduler: /values\(var\.schedules\)/,
      call: /local\.calls/,
    };
    for (const [name, source] of Object.entries(sources)) {
      const body = granted.find(([, resource]) => resource === name)?.[2] ?? '';
      assert.match(body, source, name);
      assert.match(body, /role\s+= "roles\/run\.invoker"/, name);
    }
    assert.match(hcl, /member\s+= google_service_account\.push\.member/);
  });

  it('is formatted', function () {
    const { status, stdout, error } = spawnSync('terraform', ['fmt', '-check', '-recursive', terraform], {
      encoding: 'utf8',
    });
    if (error !== undefined) {
      console.log(`      skipped: terraform cannot be started (${error.message})`);
      this.skip();
    }
    assert.equal(status, 0, `not formatted: ${stdout}`);
  });
});

describe('generated README', () => {
  const readme = textOf('shared/pipelines/nba/README.md');

  it('names every processor, topic, function, subscription filter and job', () => {
    const { topics, functions, subscriptions } = topologyOf(nba);
    const named = [
      ...nba.processors.map(({ id }) => id),
      ...topics.map(({ name }) => name),
      ...functions.map(({ name }) => name),
      ...subscriptions.flatMap(({ filter }) => Object.entries(filter).map(([name, value]) => `${name}=${value}`)),
      ...nbaSchedules.map(({ job }) => job),
    ];
    assert.deepEqual(
      named.filter((name) => !readme.includes(name)),
      [],
    );
  });

  it('draws every edge and every join', () => {
    for (const { from, to, transition } of nba.edges)
      assert.match(readme, new RegExp(`^ {2}${from} -\\.?->\\|${transition}\\| ${to}$`, 'm'));
    for (const { phase, transition } of nba.joins)
      assert.match(readme, new RegExp(`^ {2}\\w+ ==>\\|${transition}\\| ${phase}$`, 'm'));
  });

  it('is as the formatter leaves it', async () => {
    assert.equal(await format(readme, { parser: 'markdown', printWidth: 120, singleQuote: true }), readme);
  });
});

describe('markdown table', () => {
  it('pads columns, escapes bars and shows empty cells', () => {
    assert.equal(
      markdownTable(
        ['name', 'id'],
        [
          ['a|b', '1'],
          ['', '22'],
        ],
      ),
      ['| name | id  |', '| ---- | --- |', '| a\\|b | 1   |', '| –    | 22  |'].join('\n'),
    );
  });
});

describe('window text', () => {
  it('tells windows that end before D from those that hold it', () => {
    assert.equal(windowText({ kind: 'date' }), 'D');
    assert.equal(windowText({ kind: 'games', games: 15, entity: 'team_abbr' }), '15 games, < D');
    assert.equal(windowText({ kind: 'days', days: 1 }), 'D−1');
    assert.equal(windowText({ kind: 'schedule', daysAfter: 7 }), 'season … D+7');
  });
});
