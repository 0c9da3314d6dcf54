/** What stands for a missing value. */
const missing = 'NA';

/** A table as numbers: `features` a row. */
export interface FeatureTable {
  readonly data: Float32Array;
  readonly features: number;
}

/** What a column is told apart by: as many numbers for each value. */
type Encode = (value: string) => readonly number[];

/**
 * The rows of a table as features.
 *
 * A column whose values are all numbers is standardised, and 0 where it is missing. Any other becomes a feature for each
 * of its values, in the order of the alphabet, and one for a missing value behind them.
 */
export function featureTable(rows: readonly Readonly<Record<string, string>>[]): FeatureTable {
  const encoders = Object.keys(rows[0] ?? {}).map((column): readonly [string, Encode] => [
    column,
    encoderOf(rows.map((row) => row[column] ?? missing)),
  ]);
  const encoded = rows.map((row) => encoders.flatMap(([column, encode]) => encode(row[column] ?? missing)));
  return { data: Float32Array.from(encoded.flat()), features: encoded[0]?.length ?? 0 };
}

function encoderOf(values: readonly string[]): Encode {
  const present = values.filter((value) => value !== missing);
  const numbers = present.map(Number);
  return numbers.every(Number.isFinite) ? standardized(numbers) : oneHot([...new Set(present)].sort());
}

function standardized(numbers: readonly number[]): Encode {
  const mean = sumOf(numbers) / numbers.length;
  // The estimate of the variance of all houses, from those that are there.
  const variance = sumOf(numbers.map((value) => (value - mean) ** 2)) / (numbers.length - 1);
  const deviation = Math.sqrt(variance) || 1;
  return (value) => [value === missing ? 0 : (Number(value) - mean) / deviation];
}

function oneHot(categories: readonly string[]): Encode {
  return (value) => [...categories, missing].map((category) => Number(category === value));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
