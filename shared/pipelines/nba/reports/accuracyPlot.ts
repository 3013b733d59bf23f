import type { Json } from '../../../domain/hash.js';
import { seasonName } from '../../../domain/gameDate.js';
import type { AccuracyReport, AccuracyReportRow, CalibrationRow } from './accuracyReport.js';

const WIDTH = 560;
const RULE = { mark: { type: 'rule', strokeDash: [4, 4], color: '#888' } } as const;

const ratios = (rows: readonly AccuracyReportRow[]): readonly Json[] =>
  rows
    .filter((row) => row.season_year !== null && row.scoring_tier === null)
    .flatMap(({ system_id: system, season_year: year, baselines }) => {
      const { n, ratio } = baselines.find(({ baseline }) => baseline === 'season_average') ?? { n: 0, ratio: null };
      return ratio === null ? [] : [{ system, season: seasonName(year ?? 0), ratio, label: `n ${n}` }];
    });

/** Error beside the season's average, by system and season; the dashed line is the average itself. */
const errors = (report: AccuracyReport): Json => {
  const position = {
    y: { field: 'system', type: 'nominal', title: null },
    yOffset: { field: 'season' },
    x: { field: 'ratio', type: 'quantitative', title: null, scale: { zero: false, padding: 60 } },
  };
  return {
    title: 'Mean absolute error, as a share of the season average’s on the same rows',
    width: WIDTH,
    height: { step: 16 },
    data: { values: ratios(report.accuracy) },
    layer: [
      {
        mark: { type: 'point', filled: true, size: 80 },
        encoding: { ...position, color: { field: 'season', type: 'nominal', title: null } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 8, fontSize: 10, color: '#555' },
        encoding: { ...position, text: { field: 'label' } },
      },
      { ...RULE, encoding: { x: { datum: 1, type: 'quantitative' } } },
    ],
  };
};

const CONFIDENCE = {
  field: 'confidence',
  type: 'quantitative',
  title: 'mean confidence of the decile',
  scale: { zero: false },
} as const;
const SYSTEM = { field: 'system', type: 'nominal', title: null } as const;

/** Error by confidence: a system that knows how sure it is errs less where it is surer. */
const errorByConfidence = (rows: readonly CalibrationRow[]): Json => ({
  title: 'Mean absolute error by confidence',
  width: WIDTH,
  height: 240,
  data: {
    values: rows.map((row) => ({
      system: row.system_id,
      confidence: row.mean_confidence,
      error: row.mae,
      n: row.n,
    })),
  },
  mark: { type: 'line', point: true },
  encoding: {
    x: CONFIDENCE,
    y: { field: 'error', type: 'quantitative', title: 'points', scale: { zero: false } },
    color: SYSTEM,
  },
});

/** Hit rate by confidence with its interval at 95 %; the dashed line is a coin. */
const hitsByConfidence = (rows: readonly CalibrationRow[]): readonly Json[] => {
  const judged = rows.filter(({ hits }) => hits.n > 0);
  if (judged.length === 0) return [];
  return [
    {
      title: 'Hit rate against real lines by confidence, with intervals at 95 %',
      width: WIDTH,
      height: 240,
      data: {
        values: judged.map(({ system_id: system, mean_confidence: confidence, hits }) => ({
          system,
          confidence,
          rate: hits.hit_rate,
          low: hits.low,
          high: hits.high,
        })),
      },
      layer: [
        {
          mark: 'rule',
          encoding: {
            x: CONFIDENCE,
            y: { field: 'low', type: 'quantitative', title: 'hit rate' },
            y2: { field: 'high' },
            color: SYSTEM,
          },
        },
        {
          mark: { type: 'point', filled: true },
          encoding: { x: CONFIDENCE, y: { field: 'rate', type: 'quantitative' }, color: SYSTEM },
        },
        { ...RULE, encoding: { y: { datum: 0.5, type: 'quantitative' } } },
      ],
    },
  ];
};

/** The report as a Vega-Lite specification with its figures inline. */
export const accuracyPlot = (report: AccuracyReport): Json => ({
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  background: 'white',
  config: { font: 'sans-serif', legend: { labelLimit: 300 } },
  resolve: { scale: { color: 'independent' } },
  vconcat: [errors(report), errorByConfidence(report.calibration), ...hitsByConfidence(report.calibration)],
});
