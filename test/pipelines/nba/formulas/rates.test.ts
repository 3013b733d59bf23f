import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  effectiveFieldGoal,
  gameMinutes,
  overtimePeriods,
  paceOf,
  possessions,
  ratingOf,
  snapTeamMinutes,
  trueShooting,
  usageRate,
} from '../../../../shared/pipelines/nba/formulas/rates.js';

describe('rates', () => {
  it('possessions count 0.44 of a free throw', () => {
    const poss = possessions({ fgAttempts: 105, ftAttempts: 18, turnovers: 8, offensiveRebounds: 13 });
    assert.ok(Math.abs(poss - 107.92) < 1e-9);
    assert.ok(Math.abs((ratingOf(127, poss) ?? 0) - 117.68) < 0.01);
  });

  it('P-23 an overtime game has 53 minutes, and pace divides by them', () => {
    assert.equal(gameMinutes(265), 53);
    assert.equal(overtimePeriods(265), 1);
    assert.ok(Math.abs((paceOf(106, 265) ?? 0) - (106 * 48) / 53) < 1e-9);
  });

  it('P-23 usage takes the team minutes of the game, not 48', () => {
    const own = { fgAttempts: 20, ftAttempts: 10, turnovers: 3, minutes: 40 };
    const team = { fgAttempts: 95, ftAttempts: 25, turnovers: 14, minutes: 265 };
    const expected = (100 * 27.4 * 53) / (40 * 120);
    assert.ok(Math.abs((usageRate(own, team) ?? 0) - expected) < 1e-9);
  });

  it('usage is unknown, never 0, without minutes or a team number', () => {
    const own = { fgAttempts: 2, ftAttempts: 0, turnovers: 0, minutes: 0 };
    const team = { fgAttempts: 95, ftAttempts: 25, turnovers: 14, minutes: 240 };
    assert.equal(usageRate(own, team), null);
    assert.equal(usageRate({ ...own, minutes: 10 }, { ...team, turnovers: null }), null);
    assert.equal(usageRate({ ...own, minutes: 10, turnovers: null }, team), null);
  });

  it('shooting rates are unknown without an attempt', () => {
    assert.equal(trueShooting(0, 0, 0), null);
    assert.equal(effectiveFieldGoal(0, 0, 0), null);
    assert.equal(trueShooting(2, 0, 2), 2 / 1.76);
  });

  it('P-§6.1 minutes of players snap to 240 + 25k within 2 %', () => {
    assert.equal(snapTeamMinutes(240.3), 240);
    assert.equal(snapTeamMinutes(263), 265);
    assert.equal(snapTeamMinutes(291), 290);
    assert.equal(snapTeamMinutes(252), null);
    assert.equal(snapTeamMinutes(180), null);
  });

  it('usage of a part of the team lies between 0 and 100 at full minutes', () => {
    const count = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(count, count, count, fc.integer({ min: 1, max: 60 }), (fga, fta, tov, rest) => {
        const usage = usageRate(
          { fgAttempts: fga, ftAttempts: fta, turnovers: tov, minutes: 48 },
          { fgAttempts: fga + rest, ftAttempts: fta, turnovers: tov, minutes: 240 },
        );
        return usage !== null && usage >= 0 && usage <= 100;
      }),
    );
  });
});
