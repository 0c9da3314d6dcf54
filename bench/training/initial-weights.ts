import { seedFor } from '../../core/random.js';
import type { Dense } from '../../core/sample.js';
import { engine } from '../../engines/index.js';
import { modelOf } from './node/networks.js';
import type { RowName } from './rows.js';
import { seed } from './seed.js';

/** The weights that millrace's trainer of a row starts with, as `LAYER/WEIGHT`. */
export async function initialWeights(row: RowName): Promise<ReadonlyMap<string, Dense>> {
  await engine({ prefer: 'cpu' });
  // As `createTrainer` does for a trainer of the usual name.
  const built = modelOf(row).build(seedFor(seed, 'model'));
  const weights = built.trainable.map(
    ({ name, variable }) =>
      [name, { data: Float32Array.from(variable.dataSync()), shape: variable.shape }] as const,
  );
  built.dispose();
  return new Map(weights);
}
