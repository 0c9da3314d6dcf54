/**
 * Whether all of these numbers are finite, and so none is NaN.
 *
 * A sum of float32 numbers in float64 does not overflow: it is finite where they all are.
 */
export function allFinite(values: Float32Array): boolean {
  const rest = values.length - (values.length % 4);
  let sum = sumOfFours(values, rest);
  for (let index = rest; index < values.length; index++) sum += values[index] ?? 0;
  return Number.isFinite(sum);
}

/**
 * The sum of the first numbers, as many as a multiple of four: four sums that do not wait for each other take half the
 * time of one. Nothing but the loop is in here, and it never reads beyond the end, or V8 compiles it three times slower.
 */
function sumOfFours(values: Float32Array, end: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let index = 0; index < end; index += 4) {
    first += values[index] ?? 0;
    second += values[index + 1] ?? 0;
    third += values[index + 2] ?? 0;
    fourth += values[index + 3] ?? 0;
  }
  return first + second + third + fourth;
}
