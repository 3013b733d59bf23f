import { Command } from 'commander';
import type { GameDate } from '../../shared/domain/gameDate.js';
import { dayNumber } from '../../shared/pipelines/nba/predictions/dayNumber.js';
import { ensemble } from '../../shared/pipelines/nba/predictions/ensemble.js';
import { featuresOf } from '../../shared/pipelines/nba/predictions/features.js';
import {
  contextOfGame,
  formBefore,
  opponentTier,
  restBucket,
} from '../../shared/pipelines/nba/predictions/gameContext.js';
import { learned } from '../../shared/pipelines/nba/predictions/learned.js';
import { cutOfDate, fitLearned } from '../../shared/pipelines/nba/predictions/learnedFit.js';
import { LEARNED_INPUTS } from '../../shared/pipelines/nba/predictions/learnedInputs.js';
import { parseModel, regressionOf, type LearnedModel } from '../../shared/pipelines/nba/predictions/learnedModel.js';
import { trainingDays, type TrainingFeatureRow } from '../../shared/pipelines/nba/predictions/learnedTraining.js';
import { movingAverage } from '../../shared/pipelines/nba/predictions/movingAverage.js';
import { gamesBefore } from '../../shared/pipelines/nba/predictions/seasonGames.js';
import { similarity } from '../../shared/pipelines/nba/predictions/similarity.js';
import type { SystemPrediction } from '../../shared/pipelines/nba/predictions/systemPrediction.js';
import { zoneMatchup } from '../../shared/pipelines/nba/predictions/zoneMatchup.js';
import { groupedBy, studyFeatures, teamMornings } from './studyFeatures.js';
import { readStudyGames, readStudyTeams, type StudyGame } from './studyGames.js';

const CEILING = 1;
const BOOTSTRAP_DAYS = 14;

/** Mean absolute error of a system, beside the season average on the same player-games. */
class Score {
  private rows = 0;
  private error = 0;
  private baseline = 0;
  private bias = 0;

  add(predicted: number, actual: number, seasonAverage: number): void {
    this.rows += 1;
    this.error += Math.abs(predicted - actual);
    this.baseline += Math.abs(seasonAverage - actual);
    this.bias += predicted - actual;
  }

  line(name: string): string {
    const [mae, ratio, bias] = [this.error / this.rows, this.error / this.baseline, this.bias / this.rows];
    return `${name.padEnd(28)} n ${String(this.rows).padStart(6)}  MAE ${mae.toFixed(4)}  of season average ${ratio.toFixed(4)}  bias ${bias.toFixed(2)}`;
  }
}

/** A player-game before its date: its vector and what the first three systems say of it. */
interface Case {
  readonly game: StudyGame;
  readonly row: TrainingFeatureRow;
  readonly components: readonly SystemPrediction[];
}

const study = async (archive: string) => {
  const [games, teams] = await Promise.all([readStudyGames(archive), readStudyTeams(archive)]);
  const careers = groupedBy(games, (game) => game.player_lookup);
  const teamGames = new Map(teams.map((row) => [`${row.gameId} ${row.team}`, row]));
  const morning = teamMornings(teams);
  const known = { morning, teamOf: (game: StudyGame) => teamGames.get(`${game.game_id} ${game.team_abbr}`) };
  const openings = new Map<number, string>();
  for (const game of games) if (!openings.has(game.season)) openings.set(game.season, game.game_date);

  const similar = (game: StudyGame, row: TrainingFeatureRow): SystemPrediction | null => {
    const features = featuresOf(row);
    const season = gamesBefore(careers.get(game.player_lookup) ?? [], game.game_date).filter(
      (past) => past.season === game.season,
    );
    const rating = (team: string, date: string): number | null => {
      const found = morning(team, date, game.season);
      return found.games < 5 ? null : found.defence;
    };
    const from = dayNumber(game.game_date) - 90;
    const history = season.flatMap((past, index) => {
      const context = contextOfGame(season, index, rating);
      return context === null || dayNumber(past.game_date) < from || index < season.length - 30
        ? []
        : [{ date: past.game_date, points: past.points ?? 0, context }];
    });
    const last = season.at(-1);
    const today = {
      tier: opponentTier(rating(game.opponent_team_abbr, game.game_date)),
      rest: restBucket(last === undefined ? null : dayNumber(game.game_date) - dayNumber(last.game_date) - 1),
      isHome: game.home_game,
      form: formBefore(season),
    };
    return similarity(features, today, history, CEILING);
  };

  const cases: Case[] = [];
  for (const game of games) {
    const opened = openings.get(game.season) ?? game.game_date;
    if (dayNumber(game.game_date) - dayNumber(opened) < BOOTSTRAP_DAYS) continue;
    const row = studyFeatures(game, careers.get(game.player_lookup) ?? [], known);
    if (row === null) continue;
    const features = featuresOf(row);
    const components = [movingAverage(features, CEILING), zoneMatchup(features, CEILING), similar(game, row)];
    cases.push({ game, row, components: components.filter((one) => one !== null) });
  }
  return { games, cases };
};

const program = new Command('accuracy-study')
  .description('walks forward through the archive with simplified features and prints how far each system is off')
  .requiredOption('--archive <folder>')
  .requiredOption('--season <year>', 'the season to judge, by its first year; earlier ones only train')
  .option('--lean <shares>', 'shares to compare, separated by commas', '0.75')
  .action(async ({ archive, season, lean }: { archive: string; season: string; lean: string }) => {
    const shares = lean.split(',').map(Number);
    const { games, cases } = await study(archive);
    const days = trainingDays(
      cases.map(({ row }) => row),
      games,
      { from: '2000-01-01', before: '2100-01-01' },
    );
    const inputs = new Map<string, Float64Array>();
    const width = LEARNED_INPUTS.length;
    for (const day of days)
      for (const [index, line] of day.lines.entries())
        inputs.set(line.split(' ').slice(0, 2).join(' '), day.inputs.subarray(index * width, (index + 1) * width));
    const scores = new Map<string, Score>();
    const score = (name: string, predicted: number, { game, row }: Case): void => {
      const known = scores.get(name) ?? new Score();
      scores.set(name, known);
      known.add(predicted, game.points ?? 0, row.points_avg_season);
    };
    let [cut, refits, spentMs, untrained]: [string, number, number, number] = ['', 0, 0, 0];
    let model: LearnedModel | null = null;
    for (const one of cases) {
      if (one.game.season !== Number(season)) continue;
      const monday = cutOfDate(one.game.game_date as GameDate);
      if (monday !== cut) {
        cut = monday;
        const settings = { minTrainRows: 1000, maxTrainDays: 1095, seed: 42 };
        const startedAt = performance.now();
        const artefact = fitLearned(days, monday, settings);
        spentMs += performance.now() - startedAt;
        refits += 1;
        model = artefact === null ? null : parseModel(artefact.modelText);
      }
      if (model === null) {
        untrained += 1;
        continue;
      }
      const features = featuresOf(one.row);
      const vector = inputs.get(`${one.game.game_date} ${one.game.player_lookup}`) ?? new Float64Array();
      score('season average', one.row.points_avg_season, one);
      score('last ten', one.row.points_avg_last_10, one);
      for (const component of one.components) score(component.system, component.points, one);
      score('regression', Math.max(0, regressionOf(model, vector)), one);
      for (const share of shares) {
        const leaning: LearnedModel = { ...model, leanShare: share };
        const fourth = learned(features, vector, leaning, { others: one.components, ceiling: CEILING });
        score(`learned_v1, lean ${share}`, fourth.points, one);
        const all = ensemble([...one.components, fourth], CEILING);
        if (all !== null) score(`ensemble_v1, lean ${share}`, all.points, one);
      }
    }
    for (const [name, found] of scores) console.log(found.line(name));
    console.log(
      `${refits} refits, ${Math.round(spentMs / Math.max(1, refits))} ms each; ${untrained} player-games before the first model are not judged`,
    );
  });
await program.parseAsync();
