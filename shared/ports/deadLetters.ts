/** A message that its subscriber refused too often, as it was published. */
export interface DeadLetter {
  /** The topic it was published to first. */
  readonly topic: string;
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageId: string;
}

/** Messages no subscriber took. The same letter may be handed over more than once. */
export interface DeadLetters {
  /**
   * Hands over what waits for the given topics, and lets go of each letter once `settle` resolves; one that it rejects
   * for stays. Bounded, so that it ends while letters keep coming. Gives how many were settled, by topic.
   * @throws {UnavailableError} the transport did not answer.
   */
  drain(
    topics: readonly string[],
    settle: (letter: DeadLetter) => Promise<void>,
  ): Promise<Readonly<Record<string, number>>>;
}
