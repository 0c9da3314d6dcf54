import { lastValueFrom, type Observable, reduce } from 'rxjs';
import type { Dense, Sample } from '../core/sample.js';

/**
 * The weights and the bias that minimise the squared loss over some samples, without any training.
 *
 * They come from the normal equations `XᵀX θ = Xᵀy` with `θ = (w, b)`, where X has a column of ones for the bias: a sample
 * adds its products to them, so that nothing else of it is held. (Dive into Deep Learning, 3.1.1.4.)
 *
 * @returns the weights, one a feature, then the bias; NaN or infinite where they are not determined, none of no samples.
 * @throws what the observable throws.
 * @example
 * ```ts
 * import { leastSquares, linearData, read } from 'millrace';
 * const [u, v, bias] = await leastSquares(read(linearData({ size: 100 }))); // 2, -3.4 and 4.2
 * ```
 */
export async function leastSquares(samples: Observable<Sample<Dense, number>>): Promise<readonly number[]> {
  return eliminate(
    await lastValueFrom(samples.pipe(reduce<Sample<Dense, number>, Equations>(addSample, []))),
  );
}

/** `[XᵀX | Xᵀy]`, a row each; none before the first sample. */
type Equations = readonly (readonly number[])[];

/** A sample adds the products of its features, its 1 and its label. */
function addSample(equations: Equations, { x, y }: Sample<Dense, number>): Equations {
  const terms = [...x.data, 1, y];
  return terms
    .slice(0, -1)
    .map((term, row) => terms.map((other, column) => at(equations[row] ?? [], column) + term * other));
}

/** Gauss-Jordan elimination; XᵀX is symmetric and positive definite, so no pivot is zero. */
function eliminate(equations: Equations): readonly number[] {
  let rows = equations;
  for (let pivot = 0; pivot < equations.length; pivot++) {
    const row = rows[pivot] ?? [];
    const unit = row.map((value) => value / at(row, pivot));
    rows = rows.map((other, index) =>
      index === pivot ? unit : other.map((value, column) => value - at(other, pivot) * at(unit, column)),
    );
  }
  return rows.map((row) => at(row, equations.length));
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}
