/**
 * A training objective on typed arrays: answers with the loss, and writes its gradient by the outputs into `slopes`.
 *
 * @param outputs `[size, outputs]`, row-major.
 * @param labels as `check` of the loss has let them pass, in float32.
 * @param shares `[size]`: how much the loss of each sample counts; they sum to 1.
 * @param slopes as many numbers as `outputs`; what they held before does not matter.
 */
export type ArrayLoss = (
  outputs: Float32Array,
  labels: Float32Array,
  shares: Float64Array,
  slopes: Float32Array,
) => number;
