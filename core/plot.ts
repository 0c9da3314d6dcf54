/** Lines over the same axes: what `activationCurves` answers with, and `drawPlots` draws. */
export interface Plot {
  /** What is on the vertical axis. */
  readonly name: string;
  readonly lines: readonly PlottedLine[];
}

/** One line of a {@link Plot}: as many places as values. A value that is not finite leaves its place out. */
export interface PlottedLine {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}
