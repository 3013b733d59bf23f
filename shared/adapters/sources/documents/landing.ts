import { type GameDate, type Instant, isoOf } from '../../../domain/gameDate.js';
import { canonicalJson } from '../../../domain/hash.js';
import type { LandedDocument } from '../../../domain/processor.js';

/** The game a document is about. */
export interface DocumentGame {
  readonly gameDate: GameDate;
  /** The league's ten-digit id. */
  readonly nbaGameId: string;
  readonly awayAbbr: string;
  readonly homeAbbr: string;
}

/** RFC 3339 UTC with whole seconds, as the public feeds write it. */
export const feedInstant = (instant: Instant): string => `${isoOf(instant).slice(0, 19)}Z`;

/** The `{ts}` of a landing path: `20211020T100000Z`. */
export const pathStamp = (capturedAt: Instant): string => feedInstant(capturedAt).replaceAll(/[-:]/g, '');

/** A document as landed. Capture is kept to the second, as in its path; equal content gives equal text. */
export const landed = (path: string, capturedAt: Instant, content: unknown): LandedDocument => ({
  path,
  capturedAt: Math.floor(capturedAt / 1000) * 1000,
  text: canonicalJson(content),
});

/** Makes over attempts to three decimals; null without an attempt. */
export const shareOf = (made: number, attempted: number): number | null =>
  attempted === 0 ? null : Math.round((made / attempted) * 1000) / 1000;
