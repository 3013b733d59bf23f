import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { normalizePlayerName } from '../../shared/pipelines/nba/identity/playerLookup.js';
import { findTeam } from '../../shared/pipelines/nba/identity/teams.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import type { GeneratedSource } from '../../emulator/league/generatedSource.js';
import { datesOf, leagueOf, parsedOf } from './leagueProbe.js';

interface Report {
  metadata: { gamedate: string; hour24: string };
  records: { player: string; team: string; matchup: string; date: string; status: string; reason: string }[];
}
interface Gamebook {
  away_team: string;
  home_team: string;
  active_players: { name: string; team: string }[];
  dnp_players: { name: string; team: string; dnp_reason: string }[];
  inactive_players: { name: string; team: string; reason: string }[];
}
interface BdlInjuries {
  injuries: { player: { first_name: string; last_name: string }; status: string }[];
}

const reportsOn = (source: GeneratedSource, date: GameDate): Promise<Report[]> =>
  parsedOf<Report>(source, 'p2.nbac_injury_report', date);
const booksOn = (source: GeneratedSource, date: GameDate): Promise<Gamebook[]> =>
  parsedOf<Gamebook>(source, 'p2.nbac_gamebook_player_stats', date);

const lookup = normalizePlayerName;
const teamOf = (name: string): string => findTeam(name)?.abbr ?? `no team ${name}`;

/** Who is on the floor, who sat in uniform and why, who was not dressed and why: by last name, which two may share. */
const nightOf = (books: readonly Gamebook[]) => {
  const inactive = new Map<string, string[]>();
  for (const { team, name, reason } of books.flatMap((book) => book.inactive_players))
    inactive.set(`${team} ${name}`, [...(inactive.get(`${team} ${name}`) ?? []), reason]);
  return {
    played: new Set(books.flatMap((book) => book.active_players.map(({ name }) => lookup(name)))),
    benched: new Map(
      books.flatMap((book) => book.dnp_players.map((one) => [lookup(one.name), one.dnp_reason] as const)),
    ),
    inactive,
  };
};

const lastNameOf = (player: string): string => player.slice(0, player.indexOf(','));

/** Out and doubtful do not play, on any report; on the last one their reasons are the gamebook's. */
const checkReports = (reports: readonly Report[], books: readonly Gamebook[]): void => {
  const { played, benched, inactive } = nightOf(books);
  const matchups = new Set(books.map((book) => `${book.away_team}@${book.home_team}`));
  for (const { metadata, records } of reports)
    for (const record of records) {
      const where = `${metadata.gamedate} ${metadata.hour24} ${record.player}`;
      assert.ok(matchups.has(record.matchup), where);
      assert.ok(record.matchup.split('@').includes(teamOf(record.team)), where);
      const isAbsent = ['Out', 'Doubtful'].includes(record.status);
      if (!isAbsent) continue;
      assert.ok(!played.has(lookup(record.player)), `${where} is ${record.status} and plays`);
      const reasons = inactive.get(`${teamOf(record.team)} ${lastNameOf(record.player)}`);
      assert.ok(reasons?.includes(record.reason), `${where} ${record.reason} ${reasons?.join()}`);
    }
  const last = reports.at(-1);
  const named = new Set(last?.records.map(({ team, player }) => `${teamOf(team)} ${lastNameOf(player)}`));
  for (const name of inactive.keys()) assert.ok(named.has(name), `${name} is inactive and on no last report`);
  for (const record of last?.records ?? []) {
    const reason = benched.get(lookup(record.player));
    if (reason === undefined || reason === "DNP - Coach's Decision") continue;
    assert.equal(record.status, 'Questionable');
    assert.equal(record.reason, reason.replace('DNP', 'Injury/Illness'));
  }
};

const onDates = async (
  check: (source: GeneratedSource, date: GameDate) => Promise<void>,
  numRuns: number,
): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 2015, max: 2030 }),
      fc.nat(),
      async (seed, seasonYear, nth) => {
        const source = leagueOf(seed);
        const dates = datesOf(source, seasonYear);
        await check(source, dates[nth % dates.length]!);
      },
    ),
    { numRuns },
  );
};

describe('injuries of the generated league', () => {
  it('P-4.11 agree with who plays and with the reasons of the gamebook, on any date of any league', async () => {
    await onDates(async (source, date) => {
      const reports = await reportsOn(source, date);
      assert.deepEqual(
        reports.map(({ metadata }) => metadata.hour24),
        ['04', '10', '12', '15'],
      );
      checkReports(reports, await booksOn(source, date));
    }, 15);
  });

  it('P-4.11 nobody comes back from being out; who is hurt on the night is questionable first', async () => {
    const source = leagueOf(82);
    const moves = new Map<string, number>();
    for (const date of datesOf(source, 2022).filter((_, i) => i % 9 === 4)) {
      const reports = await reportsOn(source, date);
      reports.slice(1).forEach((report, i) => {
        const before = new Map(reports[i]?.records.map(({ player, status }) => [player, status]));
        for (const { player, status } of report.records) {
          const move = `${before.get(player) ?? '-'} ${status}`;
          moves.set(move, (moves.get(move) ?? 0) + 1);
        }
      });
    }
    for (const wrong of ['Out Questionable', 'Out Available', 'Out Probable', 'Doubtful Available', 'Available Out'])
      assert.equal(moves.get(wrong), undefined, wrong);
    for (const right of ['Out Out', 'Questionable Doubtful', 'Doubtful Out', 'Questionable Probable', '- Out'])
      assert.ok((moves.get(right) ?? 0) > 0, right);
  });

  it('P-4.11 the questionable of the last report play more often than not, and sometimes do not', async () => {
    const source = leagueOf(83);
    let [plays, sits] = [0, 0];
    for (const date of datesOf(source, 2022).filter((_, i) => i % 5 === 2)) {
      const { played } = nightOf(await booksOn(source, date));
      const last = (await reportsOn(source, date)).at(-1);
      for (const { player, status } of last?.records ?? [])
        if (status === 'Questionable') {
          if (played.has(lookup(player))) plays += 1;
          else sits += 1;
        }
    }
    assert.ok(plays > sits && sits > plays / 20, `${plays} play, ${sits} sit`);
  });

  it('P-2.4 names are written last name first, suffixes behind the last name', async () => {
    const source = leagueOf(84);
    const names = (await reportsOn(source, datesOf(source, 2022)[60]!)).flatMap(({ records }) => records);
    assert.ok(names.every(({ player }) => /^[^,]+, [^,]+$/.test(player)));
    assert.ok(names.some(({ player }) => /(Jr\.|II|III),/.test(player)));
  });

  it('P-4.12 the second source says the same of the teams that play, and knows the hurt of those that rest', async () => {
    await onDates(async (source, date) => {
      const [early, late] = await parsedOf<BdlInjuries>(source, 'p2.bdl_injuries', date);
      const { played } = nightOf(await booksOn(source, date));
      const nameOf = ({ player }: BdlInjuries['injuries'][number]): string =>
        lookup(`${player.first_name} ${player.last_name}`);
      for (const one of [...early!.injuries, ...late!.injuries])
        if (one.status === 'Out' || one.status === 'Doubtful') assert.ok(!played.has(nameOf(one)), nameOf(one));
      const second = new Map(late!.injuries.map((one) => [nameOf(one), one.status]));
      const last = (await reportsOn(source, date)).at(-1);
      for (const { player, status, reason } of last!.records) {
        const expected = { Available: undefined, Probable: 'Day-To-Day' }[status] ?? status;
        if (reason.startsWith('G League') || status === 'Available')
          assert.equal(second.get(lookup(player)), undefined);
        else assert.equal(second.get(lookup(player)), expected, `${date} ${player}`);
      }
    }, 6);
    const source = leagueOf(85);
    const date = datesOf(source, 2022)[0]!;
    const [document] = await parsedOf<BdlInjuries>(source, 'p2.bdl_injuries', date);
    const reported = new Set(
      (await reportsOn(source, date)).flatMap(({ records }) => records.map(({ player }) => lookup(player))),
    );
    const resting = document!.injuries.filter(
      ({ player }) => !reported.has(lookup(`${player.first_name} ${player.last_name}`)),
    );
    assert.ok(resting.length > 0);
  });
});
