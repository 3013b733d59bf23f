import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attributesOf } from '../../../shared/contracts/wire.js';
import { buildPlan } from '../../../shared/domain/buildPlan.js';
import { ConfigError } from '../../../shared/domain/errors.js';
import { gameDate } from '../../../shared/domain/gameDate.js';
import {
  isBuilt,
  isTable,
  phaseOfProcessor,
  processorNamed,
  processorsOfPhase,
  type PipelineDefinition,
  type ProcessorDeclaration,
} from '../../../shared/domain/pipeline.js';
import { MODES, type Mode } from '../../../shared/domain/slot/key.js';
import { qualifiedName } from '../../../shared/domain/table.js';
import { deadLetterSubscriptionOf, deadLetterTopicOf, topologyOf } from '../../../shared/domain/topology.js';
import { definePipeline, inForce } from '../../../shared/pipelines/definePipeline.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { goldenMessages } from '../../contracts/goldenMessages.js';
import { aSlot, present } from '../../support/slots.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const topology = topologyOf(nba);

/** The definition again with something wrong in it. */
const refuses = (changes: Partial<PipelineDefinition>, message: RegExp): void => {
  assert.throws(
    () => definePipeline({ ...nba, ...changes }),
    (error) => error instanceof ConfigError && message.test(error.message),
  );
};
const withProcessor = (id: string, changes: Partial<ProcessorDeclaration>): Partial<PipelineDefinition> => ({
  processors: nba.processors.map((processor) => (processor.id === id ? { ...processor, ...changes } : processor)),
});
const withPhase = (
  id: string,
  changes: Partial<PipelineDefinition['phases'][number]>,
): Partial<PipelineDefinition> => ({
  phases: nba.phases.map((phase) => (phase.id === id ? { ...phase, ...changes } : phase)),
});

const consumersOf = (
  definition: PipelineDefinition,
  { id, output, chain }: ProcessorDeclaration,
): readonly string[] => {
  const reads = (reader: ProcessorDeclaration): boolean =>
    reader.source === id ||
    reader.after.includes(id) ||
    (isTable(output) &&
      (reader.reads?.includes(qualifiedName(output)) === true ||
        Object.values(reader.body?.inputs ?? {}).some(({ table }) => qualifiedName(table) === qualifiedName(output))));
  return [
    ...definition.processors.filter(reads).map((reader) => reader.id),
    ...definition.joins
      .filter(({ inputs }) => inputs.some(({ processor }) => processor === id))
      .map(({ phase }) => phase),
    ...(chain === undefined ? [] : [chain.name]),
  ];
};
const unconsumed = (definition: PipelineDefinition): readonly string[] =>
  definition.processors
    .filter((processor) => processor.terminal !== true && consumersOf(definition, processor).length === 0)
    .map(({ id }) => id);

describe('the definition is whole', () => {
  it('is accepted as it is, so that the refusals below refuse for their own reason', () => {
    assert.doesNotThrow(() => definePipeline(nba));
  });

  it('T-01 every topic has a subscriber, every subscription a topic and a function that exists', () => {
    const topics = new Set(topology.topics.map(({ name }) => name));
    const functions = new Set(topology.functions.map(({ name }) => name));
    for (const { name, kinds } of topology.topics)
      for (const kind of kinds) {
        const takers = topology.subscriptions.filter(
          ({ topic, filter }) => topic === name && (filter['kind'] === undefined || filter['kind'] === kind),
        );
        assert.ok(takers.length > 0, `nobody takes ${kind} messages of ${name}`);
      }
    for (const { topic, subscription, function: name } of topology.subscriptions) {
      assert.ok(topics.has(topic), `${subscription} listens to ${topic}`);
      assert.ok(functions.has(name), `${subscription} pushes to ${name}`);
    }
    assert.equal(
      new Set(topology.subscriptions.map(({ subscription }) => subscription)).size,
      topology.subscriptions.length,
    );
  });

  it('T-01 a trigger that nobody receives is refused by name', () => {
    refuses(withPhase('p4', { receiver: null }), /phase p4: nobody receives its trigger/);
  });

  it('T-02 every topic has a publisher that is a function, or the operator', () => {
    const functions = new Set([...topology.functions.map(({ name }) => name), 'operator']);
    for (const { name, publishers } of topology.topics) {
      assert.ok(publishers.length > 0, `${name} has no publisher`);
      for (const publisher of publishers) assert.ok(functions.has(publisher), `${publisher} publishes to ${name}`);
    }
  });

  it('T-02 S31 a topic renamed on one side only is refused by name', () => {
    refuses(
      { edges: nba.edges.filter(({ to }) => to !== 'p4') },
      /phase p4: no edge and no join leads to it.*topic nba-phase4-trigger|phase p4: no edge and no join leads to it/,
    );
    refuses(withPhase('p3', { id: 'p7' }), /p3\.player_game_summary: no phase p3/);
  });

  it('every filter value is one that a publisher of the topic sends', () => {
    const values = new Map<string, Set<string>>();
    for (const { topic, message } of goldenMessages())
      for (const [name, value] of Object.entries(attributesOf(message))) {
        const known = values.get(`${topic}|${name}`) ?? new Set();
        values.set(`${topic}|${name}`, known.add(value));
      }
    for (const { topic, subscription, filter } of topology.subscriptions)
      for (const [name, value] of Object.entries(filter)) {
        if (name === 'kind') {
          const sent: readonly string[] = present(topology.topics.find((candidate) => candidate.name === topic)).kinds;
          assert.ok(sent.includes(value), `${subscription} waits for ${name}=${value}`);
        } else if (name === 'processor')
          assert.equal(
            phaseOfProcessor(processorNamed(nba, value).id),
            topic.includes('phase5') ? 'p5' : 'p3',
            subscription,
          );
        else if (name === 'mode')
          assert.ok(processorNamed(nba, filter['processor'] ?? '').modes[value as Mode] !== undefined);
        else assert.ok(values.get(`${topic}|${name}`)?.has(value), `${subscription} waits for ${name}=${value}`);
      }
  });

  it('a join that waits for a completion nobody sends is refused by name', () => {
    const [grading] = nba.joins;
    assert.ok(grading !== undefined);
    const waitingFor = (processor: string, modes: readonly Mode[]): Partial<PipelineDefinition> => ({
      joins: [{ ...grading, inputs: [{ processor, modes }] }],
    });
    refuses(waitingFor('p5.consolidations', ['overnight']), /join p5b: no processor p5\.consolidations/);
    refuses(
      waitingFor('p3.player_game_summary', ['same_day']),
      /join p5b: p3\.player_game_summary does not run in mode same_day/,
    );
  });

  it('T-78 dead letters are named from their topic alone, in one scheme', () => {
    for (const { name } of topology.topics) {
      assert.equal(deadLetterTopicOf(name), `${name}-dlq`);
      assert.equal(deadLetterSubscriptionOf(name), `${name}-dlq-sub`);
    }
    const dead = topology.topics.map(({ name }) => deadLetterTopicOf(name));
    assert.equal(new Set(dead).size, topology.topics.length);
  });

  it('every subscription is given up on after a stated number of deliveries and has an ack deadline', () => {
    for (const { subscription, ackSeconds, maxDeliveryAttempts } of topology.subscriptions) {
      assert.ok(ackSeconds >= 10 && ackSeconds <= 600, subscription);
      assert.ok(maxDeliveryAttempts >= 5 && maxDeliveryAttempts <= 100, subscription);
    }
  });

  it('T-20 names are ASCII ids, and one that is not is refused by name', () => {
    for (const { id } of nba.processors) assert.match(id, /^p[1-6][bc]?\.[a-z0-9_]+$/);
    for (const id of [
      'p3.player_game_summáry',
      'p3.PlayerGameSummary',
      'p3.player-game-summary',
      'player_game_summary',
    ])
      refuses(
        { processors: [...nba.processors, { ...processorNamed(nba, 'p6.results'), id }] },
        new RegExp(`${id}: a processor is named`),
      );
  });

  it('a processor declared twice, or in a phase that does not exist, is refused by name', () => {
    const twice = processorNamed(nba, 'p6.results');
    refuses({ processors: [...nba.processors, twice] }, /p6\.results: declared twice/);
    refuses(
      { phases: nba.phases.filter(({ id }) => id !== 'p6'), edges: nba.edges.filter(({ to }) => to !== 'p6') },
      /p6\.results: no phase p6/,
    );
  });

  it('the order is without a cycle, and one is refused with its members', () => {
    for (const { id, after } of nba.processors)
      for (const other of after)
        assert.ok(
          nba.processors.findIndex((candidate) => candidate.id === other) <
            nba.processors.findIndex((candidate) => candidate.id === id),
          `${id} before ${other}`,
        );
    refuses(
      withProcessor('p3.team_offense_game_summary', { after: ['p3.upcoming_player_game_context'] }),
      /cycle: .*p3\.team_offense_game_summary → p3\.upcoming_player_game_context → .*p3\.player_game_summary → p3\.team_offense_game_summary/,
    );
  });

  it('a predecessor that does not exist, or of another phase, is refused by name', () => {
    refuses(
      withProcessor('p3.player_game_summary', { after: ['p3.bogus'] }),
      /p3\.player_game_summary: comes after p3\.bogus/,
    );
    refuses(
      withProcessor('p3.player_game_summary', { after: ['p2.nbac_schedule'] }),
      /p3\.player_game_summary: comes after p2\.nbac_schedule of another phase/,
    );
  });

  it('every phase but the first is led to, has processors and somebody who does its work', () => {
    for (const { id, work, worker, triggeredBy, receiver } of nba.phases.slice(1)) {
      assert.ok(nba.edges.some(({ to }) => to === id) || nba.joins.some(({ phase }) => phase === id), id);
      assert.ok(processorsOfPhase(nba, id).length > 0, id);
      if (work === 'topic') assert.ok(worker !== null && triggeredBy !== null && receiver !== null, id);
    }
    refuses(withPhase('p4', { worker: null }), /phase p4: its work travels, but it has no worker/);
    refuses(withPhase('p4', { triggeredBy: null }), /phase p4: its work travels, but it has no trigger topic/);
    refuses({ processors: nba.processors.filter(({ id }) => !id.startsWith('p5c.')) }, /phase p5c: has no processor/);
  });

  it('every gate is asked by an edge, every gate of an edge exists', () => {
    const asked = [
      ...nba.edges.flatMap(({ gates }) => Object.values(gates).flat()),
      ...nba.joins.flatMap(({ gates }) => gates),
    ];
    assert.deepEqual([...new Set(asked)].sort(), nba.gates.map(({ id }) => id).sort());
    refuses({ gates: nba.gates.slice(1) }, new RegExp(`no gate ${nba.gates[0]?.id}`));
    refuses({ gates: [...nba.gates, { ...present(nba.gates[0]), id: 'G-IDLE' }] }, /gate G-IDLE: no edge asks it/);
  });

  it('every output has a place, a date column where it is replaced by date, and a producer of its own', () => {
    const writers = new Map<string, string>();
    for (const { id, output } of nba.processors) {
      const place = isTable(output) ? qualifiedName(output) : `${output.bucket}/${output.prefix}`;
      assert.equal(writers.get(place), undefined, `${place} is written by ${writers.get(place)} and ${id}`);
      writers.set(place, id);
      if (isTable(output) && output.writeMode === 'REPLACE_PARTITION') assert.ok(output.dateColumn !== null, id);
    }
    const summary = processorNamed(nba, 'p6.results');
    const table = processorNamed(nba, 'p4.player_daily_cache').output;
    assert.ok(isTable(table));
    refuses(
      { processors: [...nba.processors, { ...summary, id: 'p6.cache', output: { ...table, dateColumn: null } }] },
      /p6\.cache: .* replaces partitions but has no date column/,
    );
  });

  it('every output is read by somebody, stands in a fallback chain, or is an explicit end', () => {
    assert.deepEqual(unconsumed(nba), []);
    const idle = { ...processorNamed(nba, 'p6.results'), id: 'p6.idle', terminal: false };
    assert.deepEqual(unconsumed({ ...nba, processors: [...nba.processors, idle] }), ['p6.idle']);
  });

  it('T-13 what the rows of a summary are about is declared, not read from its name, and they say whom', () => {
    const columns = { player: 'player_lookup', team: 'team_abbr', game: 'game_id', date: 'game_date' } as const;
    for (const { id, entities, output } of processorsOfPhase(nba, 'p3')) {
      assert.ok(isTable(output));
      const says = Object.keys(output.columns).some((column) => column.endsWith(columns[entities]));
      assert.ok(says, `${id} is about a ${entities} and has no ${columns[entities]}`);
      if (entities !== 'player') assert.ok(!('player_lookup' in output.columns), `${id} is about players`);
    }
  });

  it('a body that is not the declared processor is refused by name', () => {
    const { body } = processorNamed(nba, 'p3.player_game_summary');
    refuses(
      withProcessor('p3.team_offense_game_summary', { body }),
      /p3\.team_offense_game_summary: its body is p3\.player_game_summary/,
    );
  });

  const BOX = 'p2.nbac_team_boxscore';
  const [edge] = nba.edges;
  const withEdge = (changes: Partial<PipelineDefinition['edges'][number]>): Partial<PipelineDefinition> => ({
    edges: nba.edges.map((each) => (each === edge ? { ...each, ...changes } : each)),
  });
  const sized = { perGame: 1, size: 'batch.of_nothing' };
  const refusals: readonly (readonly [name: string, changes: Partial<PipelineDefinition>, message: RegExp])[] = [
    ['a processor of no mode', withProcessor(BOX, { modes: {} }), /p2\.nbac_team_boxscore: runs in no mode/],
    ['T-10 a floor below nothing', withProcessor(BOX, { minRecords: -1 }), /p2\.nbac_team_boxscore: minRecords is -1/],
    [
      'a partial above all',
      withProcessor(BOX, { minPartialRatio: 1.5 }),
      /minPartialRatio is 1\.5, not between 0 and 1/,
    ],
    [
      'T-23 a constant that is not declared',
      withProcessor(BOX, { parts: sized }),
      /batch\.of_nothing, which is no constant/,
    ],
    ['a source of itself', withProcessor(BOX, { source: BOX }), /p2\.nbac_team_boxscore: is its own source/],
    [
      'T-56 two first sources of one output',
      withProcessor(BOX, { chain: present(processorNamed(nba, 'p2.nbac_gamebook_player_stats').chain) }),
      /fallback chain \w+ \d: two processors have one place/,
    ],
    ['an edge of no mode', withEdge({ modes: { live: [], replay: [] } }), /edge p1 → p2: is taken in no mode/],
    ['an edge twice', { edges: [...nba.edges, present(edge)] }, /edge p1 → p2: declared twice/],
    ['a phase after itself', withEdge({ to: 'p1' }), /edge p1 → p1: a phase does not follow itself/],
  ];
  for (const [name, changes, message] of refusals) it(`${name} is refused by name`, () => refuses(changes, message));

  it('a phase of more entries than one document holds is refused', () => {
    const many = Array.from({ length: 41 }, (_, index) => ({
      ...processorNamed(nba, 'p6.results'),
      id: `p6.many_${index}`,
    }));
    refuses({ processors: [...nba.processors, ...many] }, /phase p6: .* processors, more than 40 need a sharded slot/);
  });
});

describe('expected sets', () => {
  const planned = (
    phase: string,
    mode: Mode,
    runKind: 'live' | 'replay' = 'live',
  ): Readonly<Record<string, boolean>> => {
    const slot = aSlot({ phase, mode, runKind, campaignId: runKind === 'live' ? null : 'c_1' });
    const everyPhase = { phases: nba.phases.map(({ id }) => id), processors: null, offered: null };
    const plan = buildPlan(nba, slot, everyPhase, { games: ['20241105_BOS_NYK'], version: 's' });
    return Object.fromEntries(Object.entries(plan.entries).map(([key, { critical }]) => [key, critical]));
  };
  const FIVE_OVERNIGHT = {
    'p3.team_offense_game_summary': false,
    'p3.team_defense_game_summary': false,
    'p3.upcoming_team_game_context': false,
    'p3.player_game_summary': true,
    'p3.upcoming_player_game_context': true,
  };
  const TWO_BEFORE = { 'p3.upcoming_team_game_context': false, 'p3.upcoming_player_game_context': true };

  it('EC-01 phase 3 expects five after the games, live and replayed, and two before them', () => {
    assert.deepEqual(planned('p3', 'overnight'), FIVE_OVERNIGHT);
    assert.deepEqual(planned('p3', 'overnight', 'replay'), FIVE_OVERNIGHT);
    assert.deepEqual(planned('p3', 'same_day'), TWO_BEFORE);
    assert.deepEqual(planned('p3', 'tomorrow'), TWO_BEFORE);
  });

  it('EC-01 phase 2 after the games holds schedule, boxes and registry for critical, lines and props for optional', () => {
    const overnight = planned('p2', 'overnight');
    const critical = Object.keys(overnight).filter((key) => overnight[key] === true);
    assert.deepEqual(critical.sort(), [
      'p2.nba_players_registry',
      'p2.nbac_gamebook_player_stats',
      'p2.nbac_schedule',
      'p2.nbac_team_boxscore',
    ]);
    assert.equal(overnight['p2.odds_api_player_points_props'], false);
    assert.equal(overnight['p2.odds_api_game_lines'], false);
    assert.equal(planned('p2', 'same_day')['p2.nbac_schedule'], true);
    assert.equal(planned('p2', 'same_day')['p2.nbac_team_boxscore'], undefined);
  });

  it('the critical boxes stand in fallback chains that somebody built', () => {
    for (const [id, chain] of [
      ['p2.nbac_gamebook_player_stats', 'player_boxscores'],
      ['p2.bdl_player_boxscores', 'player_boxscores'],
      ['p2.nbac_team_boxscore', 'team_boxscores'],
    ] as const)
      assert.equal(processorNamed(nba, id).chain?.name, chain);
  });

  it('T-05 T-42 phase 4 declares five in every mode, the cache and the feature store critical, all on the path of its trigger', () => {
    for (const mode of MODES) {
      const declared = processorsOfPhase(nba, 'p4').filter(({ modes }) => modes[mode] !== undefined);
      assert.deepEqual(
        declared
          .filter(({ modes }) => modes[mode] === 'critical')
          .map(({ id }) => id)
          .sort(),
        ['p4.ml_feature_store_v2', 'p4.player_daily_cache'],
      );
      assert.equal(declared.length, 5);
    }
  });

  /** Members that the waves of a mode reach, begun by the trigger or by a landed file. */
  const reachedIn = (members: readonly ProcessorDeclaration[], mode: Mode): ReadonlySet<string> => {
    const reached = new Set<string>();
    const mayStart = ({ after, source }: ProcessorDeclaration): boolean =>
      (source === undefined || processorNamed(nba, source).modes[mode] !== undefined) &&
      after.filter((other) => members.some(({ id }) => id === other)).every((other) => reached.has(other));
    for (let before = -1; before < reached.size;) {
      before = reached.size;
      for (const { id } of members.filter(mayStart)) reached.add(id);
    }
    return reached;
  };

  it('T-05 S09 every member of every plan is reached by walking the waves from the trigger or from a landed file', () => {
    for (const { id: phase } of nba.phases)
      for (const mode of MODES) {
        const members = processorsOfPhase(nba, phase).filter(({ modes }) => modes[mode] !== undefined);
        const reached = reachedIn(members, mode);
        const lost = members.map(({ id }) => id).filter((id) => !reached.has(id));
        assert.deepEqual(lost, [], `${phase} ${mode}`);
      }
  });

  it('S09 a scraper runs in every mode of the raw processor it feeds', () => {
    for (const { id, source, modes } of nba.processors) {
      if (source === undefined) continue;
      assert.deepEqual(processorNamed(nba, source).modes, modes, id);
      assert.equal(isBuilt(processorNamed(nba, source)), isBuilt(processorNamed(nba, id)), id);
    }
  });

  it('the waves of phase 3 are team summaries and contexts, player summary, player context', () => {
    const after = (id: string): readonly string[] => [...processorNamed(nba, `p3.${id}`).after].sort();
    assert.deepEqual(after('team_offense_game_summary'), []);
    assert.deepEqual(after('team_defense_game_summary'), []);
    assert.deepEqual(after('upcoming_team_game_context'), []);
    assert.deepEqual(after('player_game_summary'), ['p3.team_defense_game_summary', 'p3.team_offense_game_summary']);
    assert.deepEqual(after('upcoming_player_game_context'), [
      'p3.player_game_summary',
      'p3.upcoming_team_game_context',
    ]);
  });

  it('T-53 the waves of phase 4 are zones, factors, cache, features', () => {
    const after = (id: string): readonly string[] => [...processorNamed(nba, `p4.${id}`).after].sort();
    assert.deepEqual(after('team_defense_zone_analysis'), []);
    assert.deepEqual(after('player_shot_zone_analysis'), []);
    assert.deepEqual(after('player_composite_factors'), [
      'p4.player_shot_zone_analysis',
      'p4.team_defense_zone_analysis',
    ]);
    assert.deepEqual(after('player_daily_cache'), ['p4.player_composite_factors']);
    assert.deepEqual(after('ml_feature_store_v2'), [
      'p4.player_composite_factors',
      'p4.player_daily_cache',
      'p4.player_shot_zone_analysis',
      'p4.team_defense_zone_analysis',
    ]);
  });

  it('T-18 T-52 a processor that reads what another of its phase writes for the same date comes after it', () => {
    // Raw processors read the season's schedule, which is loaded before any date.
    const derived = nba.processors.filter(({ id }) => !id.startsWith('p1.') && !id.startsWith('p2.'));
    for (const { id, body, after } of derived) {
      const early = new Set<string>();
      const closure = (other: string): void => {
        if (early.has(other)) return;
        early.add(other);
        processorNamed(nba, other).after.forEach(closure);
      };
      after.forEach(closure);
      for (const { table, window } of Object.values(body?.inputs ?? {})) {
        const writer = nba.processors.find(
          ({ output }) => isTable(output) && qualifiedName(output) === qualifiedName(table),
        );
        if (writer === undefined || writer.id === id || phaseOfProcessor(writer.id) !== phaseOfProcessor(id)) continue;
        if (window.kind !== 'date') continue;
        assert.ok(
          early.has(writer.id),
          `${id} reads ${qualifiedName(table)} of the date, but does not come after ${writer.id}`,
        );
      }
    }
  });

  it('T-24 a processor added later is not expected of older dates', () => {
    const later = { ...processorNamed(nba, 'p3.player_game_summary'), effectiveFrom: gameDate('2024-11-06') };
    assert.equal(inForce(later, gameDate('2024-11-05')), false);
    assert.equal(inForce(later, gameDate('2024-11-06')), true);
    assert.equal(inForce(processorNamed(nba, 'p6.results'), gameDate('1999-01-01')), true);
    const definition = definePipeline({ ...nba, ...withProcessor(later.id, { effectiveFrom: later.effectiveFrom }) });
    const keysOn = (date: string): readonly string[] =>
      Object.keys(
        buildPlan(
          definition,
          aSlot({ gameDate: gameDate(date) }),
          { phases: ['p3'], processors: null, offered: null },
          { games: ['g'], version: 's' },
        ).entries,
      );
    assert.ok(!keysOn('2024-11-05').includes(later.id));
    assert.ok(keysOn('2024-11-06').includes(later.id));
  });
});

describe('the sources name nothing that the definition derives', () => {
  const sourcesOf = (folder: string): readonly string[] =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
  const code = (file: string): string =>
    readFileSync(join(ROOT, file), 'utf8')
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .replaceAll(/^\s*\/\/.*$/gm, '');
  const files = ['shared', 'functions', 'emulator'].flatMap(sourcesOf);

  it('reads the sources it means to read', () => {
    assert.ok(files.includes('shared/domain/topology.ts') && files.includes('functions/boundary/receive.ts'));
  });

  it('T-07 no topic or subscription is written as text outside the one place that derives it', () => {
    const found = files.flatMap((file) => {
      const text = code(file);
      const names = topology.topics.map(({ name }) => name).filter((name) => text.includes(name));
      const built = /['"`][^'"`\n]*(?<!skip-downstream)-(complete|trigger)['"`]/.test(
        text.replaceAll(/--[a-z-]+/g, ''),
      );
      return names.length > 0 || (built && file !== 'shared/domain/pipeline.ts') ? [`${file} ${names.join()}`] : [];
    });
    assert.deepEqual(found, []);
  });

  it('T-08 no address of a function is written as text: one transport per edge', () => {
    const found = files
      .filter((file) =>
        /https?:\/\/(?!cascade\.local\/|\$\{|127\.0\.0\.1|cloud\.google\.com\/sdk\/|vega\.github\.io\/schema\/)/.test(
          code(file),
        ),
      )
      .filter((file) => !file.startsWith('shared/adapters/'));
    assert.deepEqual(found, []);
  });

  it('T-27 S05 one module writes slots', () => {
    assert.deepEqual(
      files.filter((file) => /['"`]slots['"`]/.test(code(file))),
      ['shared/application/slot/slotStore.ts'],
    );
  });

  it('T-36 no counter and no list append keeps what has completed', () => {
    const found = files.filter((file) => /FieldValue|\.increment\(|arrayUnion/.test(code(file)));
    assert.deepEqual(found, []);
  });
});
