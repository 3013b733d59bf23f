import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import type { BoxLine } from '../../shared/adapters/sources/documents.js';
import type { BoxScore, PlayerLine, TeamSheet, ZoneLine } from '../../emulator/league/boxScore.js';
import type { Night } from '../../emulator/league/night.js';
import { secondsOfPeriod } from '../../emulator/league/play/floor.js';
import { gameDate } from '../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import { type ShotZone, shotZone } from '../../shared/pipelines/nba/formulas/shotZone.js';
import { datesOf, leagueOf, sheetsOf, total } from './leagueProbe.js';

type Counts = BoxLine & ZoneLine;

const none = (): { -readonly [K in keyof Counts]: number } => ({
  points: 0,
  fgMade: 0,
  fgAttempted: 0,
  threeMade: 0,
  threeAttempted: 0,
  ftMade: 0,
  ftAttempted: 0,
  offensiveRebounds: 0,
  defensiveRebounds: 0,
  assists: 0,
  steals: 0,
  blocks: 0,
  turnovers: 0,
  fouls: 0,
  paintAttempts: 0,
  paintMakes: 0,
  midRangeAttempts: 0,
  midRangeMakes: 0,
  threeAttempts: 0,
  threeMakes: 0,
});

/** What the events of one game come to, whichever feed they are read from. */
class Sums {
  readonly players = new Map<string, ReturnType<typeof none>>();
  readonly periods = new Map<string, number>();

  of(player: string): ReturnType<typeof none> {
    const counts = this.players.get(player) ?? none();
    this.players.set(player, counts);
    return counts;
  }

  add(player: string | undefined, count: keyof Counts): void {
    if (player !== undefined && player !== '') this.of(player)[count] += 1;
  }

  score(team: string, period: number, player: string, points: number): void {
    this.of(player).points += points;
    const key = `${team} ${period}`;
    this.periods.set(key, (this.periods.get(key) ?? 0) + points);
  }

  shot(player: string, zone: ShotZone, isMade: boolean): void {
    assert.notEqual(zone, 'unknown');
    this.add(player, 'fgAttempted');
    if (isMade) this.add(player, 'fgMade');
    if (zone === 'three') {
      this.add(player, 'threeAttempted');
      if (isMade) this.add(player, 'threeMade');
    }
    const name = { paint: 'paint', mid_range: 'midRange', three: 'three', unknown: 'paint' }[zone];
    this.add(player, `${name}Attempts` as keyof Counts);
    if (isMade) this.add(player, `${name}Makes` as keyof Counts);
  }
}

const lineCounts = (line: PlayerLine): Counts =>
  Object.fromEntries(Object.keys(none()).map((count) => [count, line[count as keyof Counts]])) as unknown as Counts;

const checkSums = (box: BoxScore, sums: Sums, nameOf: (line: PlayerLine) => string): void => {
  const where = box.game.nbaGameId;
  const lines = sheetsOf(box).flatMap(({ played }) => played);
  for (const line of lines) assert.deepEqual(sums.of(nameOf(line)), lineCounts(line), `${where} ${nameOf(line)}`);
  assert.equal(sums.players.size, lines.length, where);
  for (const [code, side] of [
    [box.home.code, box.score.home],
    [box.away.code, box.score.away],
  ] as const)
    side.periods.forEach((points, i) => assert.equal(sums.periods.get(`${code} ${i + 1}`), points, `${where} ${code}`));
};

type Row = Readonly<Record<string, string>>;

const rowsOf = (document: LandedDocument): readonly Row[] =>
  parse<Row>(document.text, { columns: true, skip_empty_lines: true });

const cell = (row: Row, column: string): string => {
  const value = row[column];
  assert.ok(value !== undefined, column);
  return value;
};

const seconds = (clock: string): number => {
  const [hours, minutes, rest] = clock.split(':').map(Number);
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (rest ?? 0);
};

const AWAY = ['a1', 'a2', 'a3', 'a4', 'a5'] as const;
const HOME = ['h1', 'h2', 'h3', 'h4', 'h5'] as const;
const five = (row: Row, columns: readonly string[]): string[] => columns.map((column) => cell(row, column)).sort();

const zoneOf = (type: string, distance: number | null): ShotZone =>
  shotZone({ isThree: type.includes('3pt'), hasSubtype: type !== '', distance });

const sumsOfRows = (rows: readonly Row[]): Sums => {
  const sums = new Sums();
  for (const row of rows) {
    const player = cell(row, 'player');
    const team = cell(row, 'team');
    const period = Number(cell(row, 'period'));
    const isMade = cell(row, 'result') === 'made';
    const points = Number(cell(row, 'points'));
    switch (cell(row, 'event_type')) {
      case 'shot':
        sums.shot(player, zoneOf(cell(row, 'type'), Number(cell(row, 'shot_distance'))), isMade);
        sums.add(cell(row, 'assist'), 'assists');
        sums.add(cell(row, 'block'), 'blocks');
        sums.score(team, period, player, points);
        break;
      case 'free throw':
        sums.add(player, 'ftAttempted');
        if (isMade) sums.add(player, 'ftMade');
        sums.score(team, period, player, points);
        break;
      case 'rebound':
        sums.add(player, cell(row, 'type') === 'rebound offensive' ? 'offensiveRebounds' : 'defensiveRebounds');
        break;
      case 'turnover':
        sums.add(player, 'turnovers');
        sums.add(cell(row, 'steal'), 'steals');
        break;
      case 'foul':
        sums.add(player, 'fouls');
        break;
      default:
    }
  }
  return sums;
};

/** Ten different players at any time, the starters first, who play the seconds of their lines exactly. */
const checkFloor = (box: BoxScore, rows: readonly Row[]): void => {
  const played = new Map<string, number>();
  for (const [sheet, columns] of [
    [box.away, AWAY],
    [box.home, HOME],
  ] as const) {
    const names = new Set(sheet.played.map(({ player }) => player.name.full));
    const starters = sheet.played.slice(0, 5).map(({ player }) => player.name.full);
    assert.deepEqual(five(rows[0]!, columns), starters.sort(), `${box.game.nbaGameId} starters`);
    rows.forEach((row, i) => {
      const on = five(row, columns);
      assert.equal(new Set(on).size, 5);
      assert.ok(on.every((name) => names.has(name)));
      const next = rows[i + 1];
      if (next === undefined || cell(next, 'period') !== cell(row, 'period')) return;
      const gone = seconds(cell(next, 'elapsed')) - seconds(cell(row, 'elapsed'));
      for (const name of on) played.set(name, (played.get(name) ?? 0) + gone);
    });
    for (const { player, seconds: due } of sheet.played)
      assert.equal(played.get(player.name.full) ?? 0, due, `${box.game.nbaGameId} ${player.name.full}`);
  }
};

/** Everyone named by an event is on the floor, on the right side of it. */
const checkActors = (box: BoxScore, rows: readonly Row[]): void => {
  for (const row of rows) {
    const isHome = cell(row, 'team') === box.game.home;
    const [own, others] = isHome ? [HOME, AWAY] : [AWAY, HOME];
    const on = (column: string, columns: readonly string[]): void => {
      const name = cell(row, column);
      assert.ok(name === '' || five(row, columns).includes(name), `${box.game.nbaGameId} ${column} ${name}`);
    };
    for (const column of ['player', 'assist', 'entered', 'possession']) {
      const isJump = cell(row, 'event_type') === 'jump ball';
      on(column, isJump && column === 'player' ? [...AWAY, ...HOME] : own);
    }
    for (const column of ['block', 'steal', 'opponent']) on(column, others);
    assert.notEqual(cell(row, 'assist') || '-', cell(row, 'player'));
  }
};

const checkClock = (box: BoxScore, rows: readonly Row[]): void => {
  let [elapsed, period] = [0, 1];
  const score = { away: 0, home: 0 };
  rows.forEach((row, i) => {
    assert.equal(Number(cell(row, 'play_id')), i + 1);
    const now = Number(cell(row, 'period'));
    const gone = seconds(cell(row, 'elapsed'));
    if (now !== period) [elapsed, period] = [0, now];
    assert.ok(gone >= elapsed);
    assert.equal(gone + seconds(cell(row, 'remaining_time')), secondsOfPeriod(now));
    if (i > 0 && now === Number(cell(rows[i - 1]!, 'period')))
      assert.equal(seconds(cell(row, 'play_length')), gone - elapsed);
    elapsed = gone;
    const side = cell(row, 'team') === box.game.home ? 'home' : 'away';
    score[side] += Number(cell(row, 'points'));
    assert.deepEqual([Number(cell(row, 'away_score')), Number(cell(row, 'home_score'))], [score.away, score.home]);
  });
  assert.deepEqual([score.away, score.home], [box.away.points, box.home.points]);
  assert.equal(period, 4 + box.score.overtimes);
};

/** Who has the ball after an event; null where nobody has it yet, undefined where it does not change. */
const ballAfter = (box: BoxScore, row: Row, isAndOne: boolean): string | null | undefined => {
  const type = cell(row, 'event_type');
  const team = cell(row, 'team');
  const other = team === box.game.home ? box.game.away : box.game.home;
  if (type === 'start of period') return null;
  if (type === 'jump ball' || type === 'rebound') return team;
  if (type === 'turnover') return other;
  const isOver = type === 'shot' ? !isAndOne : type === 'free throw' && cell(row, 'num') === cell(row, 'outof');
  return isOver && cell(row, 'result') === 'made' ? other : undefined;
};

/** The sides have the ball in turns: it changes after a score, a turnover, a rebound of the other side or a jump ball. */
const checkTurns = (box: BoxScore, rows: readonly Row[]): void => {
  let ball: string | null = null;
  rows.forEach((row, i) => {
    if (cell(row, 'type') === 'free throw technical') return;
    const isAndOne = rows[i + 1]?.['type'] === 's.foul' && rows[i + 2]?.['type'] === 'free throw 1/1';
    if (['shot', 'turnover', 'free throw'].includes(cell(row, 'event_type'))) {
      if (ball !== null) assert.equal(cell(row, 'team'), ball, `${box.game.nbaGameId} ${cell(row, 'play_id')}`);
      ball = cell(row, 'team');
    }
    const next = ballAfter(box, row, isAndOne);
    if (next !== undefined) ball = next;
  });
};

interface Action {
  actionType: string;
  subType: string;
  descriptor?: string;
  period: number;
  personId: number;
  teamTricode?: string;
  shotResult?: string;
  shotDistance?: number;
  assistPersonId?: number;
  blockPersonId?: number;
  stealPersonId?: number;
  scoreHome: string;
  scoreAway: string;
}

const sumsOfActions = (actions: readonly Action[], nameOf: (id: number | undefined) => string): Sums => {
  const sums = new Sums();
  for (const action of actions) {
    const player = nameOf(action.personId);
    const isMade = action.shotResult === 'Made';
    const value = { '2pt': 2, '3pt': 3, freethrow: 1 }[action.actionType];
    if (value !== undefined) sums.score(action.teamTricode ?? '', action.period, player, isMade ? value : 0);
    if (action.actionType === '2pt' || action.actionType === '3pt') {
      sums.shot(player, zoneOf(action.actionType, action.shotDistance ?? null), isMade);
      sums.add(nameOf(action.assistPersonId), 'assists');
      sums.add(nameOf(action.blockPersonId), 'blocks');
    }
    if (action.actionType === 'freethrow') {
      sums.add(player, 'ftAttempted');
      if (isMade) sums.add(player, 'ftMade');
    }
    if (action.actionType === 'rebound')
      sums.add(player, action.subType === 'offensive' ? 'offensiveRebounds' : 'defensiveRebounds');
    if (action.actionType === 'turnover') {
      sums.add(player, 'turnovers');
      sums.add(nameOf(action.stealPersonId), 'steals');
    }
    if (action.actionType === 'foul') sums.add(player, 'fouls');
  }
  return sums;
};

const checkActions = (box: BoxScore, document: LandedDocument): void => {
  const { game } = (JSON.parse(document.text) as { playByPlay: { game: { gameId: string; actions: Action[] } } })
    .playByPlay;
  assert.equal(game.gameId, box.game.nbaGameId);
  const names = new Map(
    sheetsOf(box).flatMap(({ played }) => played.map(({ player }) => [player.id, player.name.full] as const)),
  );
  checkSums(
    box,
    sumsOfActions(game.actions, (id) => names.get(id ?? 0) ?? ''),
    (line) => line.player.name.full,
  );
  const last = game.actions.at(-1);
  assert.deepEqual([Number(last?.scoreAway), Number(last?.scoreHome)], [box.away.points, box.home.points]);
};

const marginOn = (rows: readonly Row[], name: string, columns: readonly string[]): number =>
  total(
    rows
      .filter((row) => columns.some((column) => row[column] === name))
      .map(
        (row) => Number(cell(row, 'points')) * (columns.some((column) => row[column] === cell(row, 'player')) ? 1 : -1),
      ),
  );

const checkPlusMinus = (night: Night, box: BoxScore, rows: readonly Row[]): void => {
  const of = night.plusMinusIn(box);
  const check = (sheet: TeamSheet, columns: readonly string[]): void => {
    for (const line of sheet.played)
      assert.equal(of(line), marginOn(rows, line.player.name.full, columns), `${box.game.nbaGameId} plus-minus`);
  };
  check(box.away, AWAY);
  check(box.home, HOME);
};

describe('play-by-play of the generated league', () => {
  it('P-4.6 P-4.7 agrees with box scores, zones, periods and minutes, on any date of any league', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 2015, max: 2030 }),
        fc.nat(),
        async (seed, seasonYear, nth) => {
          const source = leagueOf(seed);
          const dates = datesOf(source, seasonYear);
          const date = dates[nth % dates.length]!;
          const night = source.night(date);
          const files = await source.documents('p2.bigdataball_play_by_play', date);
          const actions = await source.documents('p2.nbac_play_by_play', date);
          assert.equal(files.length, night.games.length);
          night.boxes().forEach((box, i) => {
            const rows = rowsOf(files[i]!);
            checkSums(box, sumsOfRows(rows), (line) => line.player.name.full);
            checkFloor(box, rows);
            checkActors(box, rows);
            checkClock(box, rows);
            checkTurns(box, rows);
            checkPlusMinus(night, box, rows);
            checkActions(box, actions[i]!);
          });
        },
      ),
      { numRuns: 10 },
    );
  });

  it('P-4.6 tells every game of a season, overtimes and the postseason included', () => {
    const source = leagueOf(90);
    const season = source.season(2023);
    let overtimes = 0;
    let heldBalls = 0;
    for (const date of datesOf(source, 2023)) {
      const night = source.night(date);
      for (const box of night.boxes()) {
        const { floor, turns } = night.flowOf(box);
        overtimes += box.score.overtimes;
        heldBalls += turns.flat().filter(({ plays }) => plays.some(({ kind }) => kind === 'held_ball')).length;
        for (const side of [0, 1] as const) {
          const periods = floor.periodEnds.map((_, i) =>
            total(
              turns
                .flatMap((possessions, stretch) => (floor.stretches[stretch]?.period === i + 1 ? possessions : []))
                .filter((possession) => possession.side === side)
                .map(({ points }) => points),
            ),
          );
          assert.deepEqual(periods, [season.scoreOf(box.game).away, season.scoreOf(box.game).home][side]?.periods);
        }
        const possessions = turns.flat().length / 2;
        assert.ok(Math.abs(possessions - box.score.possessions) < 14, `${box.game.nbaGameId} ${possessions}`);
      }
    }
    assert.ok(overtimes > 30, String(overtimes));
    // Jump balls only fill up what team rebounds cannot even out.
    assert.ok(heldBalls < season.games().length / 4, String(heldBalls));
  });

  it('P-5.4 keeps the threes of 22 feet in the corners apart from the mid-range', async () => {
    const [file] = await leagueOf(91).documents('p2.bigdataball_play_by_play', gameDate('2023-01-13'));
    const shots = rowsOf(file!).filter((row) => row['event_type'] === 'shot');
    const ofType = (isThree: boolean): number[] =>
      shots.filter((row) => cell(row, 'type').includes('3pt') === isThree).map((row) => Number(row['shot_distance']));
    assert.ok(Math.min(...ofType(true)) === 22 && Math.max(...ofType(false)) <= 21);
    for (const row of shots) {
      const [x, y] = [Number(row['original_x']), Number(row['original_y'])];
      assert.ok(Math.abs(Math.sqrt(x * x + y * y) / 10 - Number(row['shot_distance'])) < 0.15);
      assert.ok(Number(row['converted_x']) >= 0 && Number(row['converted_x']) <= 50);
      assert.ok(Number(row['converted_y']) >= 0 && Number(row['converted_y']) <= 94);
    }
  });
});
