import type { GameDate } from '../domain/gameDate.js';
import type { LandedDocument } from '../domain/processor.js';
import type { Offer } from '../domain/offer.js';

/** A place raw documents come from. The same call gives the same documents, to the byte. */
export interface Source {
  readonly name: string;
  offer(): Offer;
  /** The schedule document (processors §3.3 no. 3) of one season. */
  schedule(seasonYear: number): Promise<LandedDocument>;
  /** Season years this source has, ascending. */
  seasons(): Promise<readonly number[]>;
  /** Documents that feed one raw processor (`p2.<table>`) on one date; empty when the source has none. */
  documents(processor: string, date: GameDate): Promise<readonly LandedDocument[]>;
}
