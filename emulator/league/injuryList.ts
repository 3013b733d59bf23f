import { lastPassOf, type Pass, REFRESH_PASSES } from './captures.js';
import type { LeagueGame } from './leagueGame.js';
import type { Player } from './player.js';
import { type RandomStream, randomStream } from './randomStream.js';
import type { Season } from './season.js';
import { type Absence, INJURIES, REST, type Squad } from './squad.js';

export type InjuryStatus = 'out' | 'doubtful' | 'questionable' | 'probable' | 'available';

/** A player on a team's injury report. */
export interface Listed {
  readonly player: Player;
  readonly status: InjuryStatus;
  readonly reason: string;
}

/** Which report of the day: the first of the morning, or the one before a pass. */
export type Look = 'morning' | Pass;

/** How near the last report of a game is: what is doubtful becomes certain. */
type Stage = 'early' | 'middle' | 'last';

const LOOKS: readonly Look[] = ['morning', ...REFRESH_PASSES];

/** Reports after a game's last pass repeat what was said before it. */
const stageOf = (game: LeagueGame, look: Look): Stage => {
  if (look === 'morning') return 'early';
  return LOOKS.indexOf(look) < LOOKS.indexOf(lastPassOf(game)) ? 'middle' : 'last';
};

/** Someone who will not play: out at last, or doubtful; who is hurt since today is named as questionable before. */
const statusOfAbsent = (reason: string, isFirstNight: boolean, stage: Stage, luck: number): InjuryStatus | null => {
  if (reason === REST) {
    if (stage !== 'early') return 'out';
    return luck < 0.5 ? null : 'questionable';
  }
  if (!reason.startsWith('Injury')) return 'out';
  if (!isFirstNight) return luck < 0.04 ? 'doubtful' : 'out';
  if (stage === 'early') return 'questionable';
  return stage === 'middle' || luck < 0.15 ? 'doubtful' : 'out';
};

/** Someone who dresses: back from an injury, not quite over one, or with a complaint that keeps nobody from playing. */
const statusOfDressed = (isHurt: boolean, isBack: boolean, stage: Stage, luck: number): InjuryStatus | null => {
  if (isHurt) return stage === 'last' && luck < 0.4 ? 'probable' : 'questionable';
  if (isBack) {
    if (stage === 'early') return 'questionable';
    return stage === 'last' && luck < 0.6 ? 'available' : 'probable';
  }
  if (luck >= 0.04) return null;
  return luck < 0.012 ? 'questionable' : 'probable';
};

const SHARE_OF_SCRATCHES_LISTED = 0.7;
const DAYS_BACK = 3;

interface Night {
  readonly season: Season;
  readonly seasonDay: number;
  readonly stage: Stage;
  readonly randomOf: (player: Player) => RandomStream;
}

const listed = (player: Player, status: InjuryStatus | null, reason: string): Listed[] =>
  status === null ? [] : [{ player, status, reason }];

const ofAbsent = ({ player, reason }: Absence, night: Night): Listed[] => {
  const isFirstNight = night.season.spellsOf(player).some(({ from }) => from === night.seasonDay);
  const luck = night.randomOf(player).next();
  return listed(player, statusOfAbsent(reason, isFirstNight, night.stage, luck), reason);
};

/** A late scratch is questionable at most: nobody knew. The reason is that of the gamebook. */
const ofScratched = ({ player, reason }: Absence, night: Night): Listed[] => {
  const isListed = night.randomOf(player).chance(SHARE_OF_SCRATCHES_LISTED) && night.stage !== 'early';
  return listed(player, isListed ? 'questionable' : null, reason.replace('DNP', 'Injury/Illness'));
};

const ofDressed = (player: Player, night: Night): Listed[] => {
  const random = night.randomOf(player);
  const luck = random.next();
  const { seasonDay } = night;
  const spells = night.season.spellsOf(player);
  const hurt = spells.find(({ from, to }) => from <= seasonDay && seasonDay < to);
  const past = spells.find(({ to }) => to <= seasonDay && seasonDay < to + DAYS_BACK);
  const reason = (hurt ?? past)?.reason ?? `Injury/Illness - ${random.pick(INJURIES)}`;
  return listed(player, statusOfDressed(hurt !== undefined, past !== undefined, night.stage, luck), reason);
};

/**
 * What a team's injury report says before a game. Whoever is out or doubtful on any report does not play; whoever is
 * questionable mostly does; a late scratch was questionable or on no report.
 */
export const injuryList = (
  seed: number,
  season: Season,
  occasion: { readonly game: LeagueGame; readonly squad: Squad },
  look: Look,
): readonly Listed[] => {
  const { game, squad } = occasion;
  const night: Night = {
    season,
    seasonDay: game.day - season.dates.opening,
    stage: stageOf(game, look),
    randomOf: (player) => randomStream(seed, 'listed', game.seasonYear, game.nbaGameId, player.id),
  };
  return [
    ...squad.inactive.flatMap((absence) => ofAbsent(absence, night)),
    ...squad.scratched.flatMap((absence) => ofScratched(absence, night)),
    ...squad.dressed.flatMap((player) => ofDressed(player, night)),
  ];
};
