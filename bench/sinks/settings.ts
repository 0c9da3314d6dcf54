/** How much is measured. */
export interface Settings {
  /** Turns of each side of the overhead, of an epoch each. */
  readonly epochs: number;
  /** Turns of each side of a run that is watched, of some epochs each. */
  readonly turns: number;
  /** Step events that are written. */
  readonly events: number;
  /** Rounds in which they are written. */
  readonly rounds: number;
}
