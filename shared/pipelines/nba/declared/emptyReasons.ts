/** Reasons for no rows that satisfy a derived processor. Bootstrap is one of them from phase 4 on. */
export const NO_DATA = ['no_games_scheduled', 'all_games_postponed', 'halted'];
export const SKIPS = ['out_of_season', 'bootstrap'];
