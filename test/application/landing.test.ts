import assert from 'node:assert/strict';
import { simulatedClock } from '../../shared/adapters/simulated/simulatedClock.js';
import { simulatedObjectStore } from '../../shared/adapters/simulated/simulatedObjectStore.js';
import { readDocuments } from '../../shared/application/cell/readDocuments.js';
import { landDocuments } from '../../shared/application/work/landDocuments.js';
import type { WorkMessage } from '../../shared/contracts/messages.js';
import { gameDate, isoOf, plusDays, zoned, type GameDate } from '../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import type { WriteMode } from '../../shared/domain/table.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import type { Source } from '../../shared/ports/source.js';

const D = gameDate('2024-11-09');
const ROSTER = 'basketball-ref/season-rosters/2024-25/BRK.json';
const ROSTERS = 'basketball-ref/season-rosters/{season}/';

const document = (path: string, text: string, capturedAt = zoned(D, '10:00')): LandedDocument => ({
  path,
  text,
  capturedAt,
});

/** Lands the documents as the scraper of season rosters would on a date, into one store. */
const scraper = () => {
  const objects = simulatedObjectStore();
  return {
    objects,
    land: (date: GameDate, ...documents: readonly LandedDocument[]) => {
      const source = { name: 'test', documents: () => Promise.resolve(documents) } as unknown as Source;
      const work = {
        event_id: 'w',
        processor: 'p1.br_rosters_current',
        part: null,
        attempt: 1,
        run: {
          sport: 'nba',
          phase: 'p1',
          game_date: date,
          run_kind: 'live',
          mode: 'overnight',
          campaign_id: null,
          generation: 1,
        },
      } as unknown as WorkMessage;
      const sourceFor = () => Promise.resolve(source);
      const deps = { pipeline: nba, objects, clock: simulatedClock(zoned(date, '11:00')), codeVersion: 'test' };
      return landDocuments({ ...deps, sourceFor }, work);
    },
    read: async (prefix: string, date: GameDate, mode: WriteMode = 'MERGE_KEY') =>
      (await readDocuments(objects, prefix, { date, runId: 'run' }, mode)).map(({ path, text, capturedAt }) => [
        path.slice(path.lastIndexOf('/') + 1),
        text,
        isoOf(capturedAt),
      ]),
  };
};

describe('documents without a capture instant in their name', () => {
  it('P-§3.2 are overwritten, each a unit of its own, while a stamped one stays as it was landed', async () => {
    const { land, read } = scraper();
    const stamped = 'basketball-ref/season-rosters/2024-25/20241109T150000Z.json';
    await land(D, document(ROSTER, 'old'), document(ROSTER.replace('BRK', 'BOS'), 'b'), document(stamped, 'first'));
    await land(plusDays(D, 1), document(ROSTER, 'new'), document(stamped, 'second'));
    assert.deepEqual(
      (await read(ROSTERS, D)).map(([name, text]) => `${name} ${text}`),
      ['20241109T150000Z.json first', 'BOS.json b', 'BRK.json new'],
    );
  });

  it('P-§2.6 are known on the morning after the date, in either half of the year, and never by a clock', async () => {
    const { land, read } = scraper();
    await land(D, document(ROSTER, 'x'));
    assert.deepEqual(await read(ROSTERS, D), [['BRK.json', 'x', '2024-11-10T11:00:00.000Z']]);
    assert.deepEqual(await read(ROSTERS, gameDate('2025-04-01')), [['BRK.json', 'x', '2025-04-02T10:00:00.000Z']]);
  });

  it('P-§3.1 of stamped documents of one folder the newest counts, for snapshots all of them', async () => {
    const { objects, read } = scraper();
    for (const stamp of ['20241109T100000Z', '20241109T090000Z', '20241109T170000Z'])
      await objects.put(`espn/scoreboard/${D}/${stamp}.json`, stamp);
    const prefix = 'espn/scoreboard/{date}/';
    assert.deepEqual(
      (await read(prefix, D, 'REPLACE_PARTITION')).map(([, text]) => text),
      ['20241109T170000Z'],
    );
    assert.equal((await read(prefix, D, 'APPEND_SNAPSHOT')).length, 3);
    assert.deepEqual(await read(prefix, plusDays(D, 1)), []);
  });
});
