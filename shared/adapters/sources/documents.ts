/**
 * Builders of raw documents in the shapes of processors §3.3, each at its landing path (§3.2). Pure: the same argument
 * gives the same bytes.
 */
export * from './documents/boxscores.js';
export { type DocumentGame, feedInstant, landed, pathStamp } from './documents/landing.js';
export * from './documents/markets.js';
export * from './documents/schedule.js';
export * from './documents/zones.js';
