import { at } from './at.js';
import { dateOfDay } from './day.js';
import { regularSeason } from './fixtures.js';
import { type LeagueGame, leagueGameId } from './leagueGame.js';
import { leagueTeams } from './leagueTeams.js';
import { randomStream } from './randomStream.js';
import { REGULAR_GAMES, type SeasonDates } from './seasonDates.js';
import { byTipOff, tipOffOf } from './tipOffs.js';

const NEUTRAL_GAMES = 2;

/**
 * The 1,230 regular games in order of their numbers, which follow the calendar as first announced: a postponed game
 * keeps its number on its new date.
 */
export const regularGames = (seed: number, seasonYear: number, dates: SeasonDates): readonly LeagueGame[] => {
  const { fixtures, postponed } = regularSeason(seed, seasonYear, dates);
  const random = randomStream(seed, seasonYear, 'neutral');
  const neutral = new Set(Array.from({ length: NEUTRAL_GAMES }, () => 200 + random.int(REGULAR_GAMES - 500)));
  const announced = fixtures
    .map((fixture, index) => {
      const home = at(leagueTeams, fixture.home).code;
      return { fixture, index, home, tipOff: tipOffOf(seed, fixture.day, home, fixture.day === dates.christmas) };
    })
    .sort((one, other) => one.fixture.day - other.fixture.day || byTipOff(one, other));
  return announced.map(({ fixture, index, home, tipOff }, place) => {
    const move = postponed.get(index);
    const day = move?.to ?? fixture.day;
    const isCup = fixture.day === dates.cup?.semifinals;
    return {
      nbaGameId: leagueGameId('regular', seasonYear, place + 1),
      type: 'regular',
      seasonYear,
      day,
      date: dateOfDay(day),
      home,
      away: at(leagueTeams, fixture.away).code,
      tipOff,
      isNeutral: isCup || neutral.has(place),
      postponedFrom: move === undefined ? null : dateOfDay(move.from),
      label: isCup ? 'Emirates NBA Cup' : '',
      subLabel: isCup ? 'Semifinals' : '',
      round: null,
    };
  });
};
