import { engine } from '../../../engines/index.js';
import { ArrayTrainer } from '../../../models/arrays/array-trainer.js';
import { createTrainer } from '../../../models/create-trainer.js';
import { linear } from '../../../models/linear.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { squaredLoss } from '../../../models/squared-loss.js';
import type { TrainerOptions } from '../../../models/trainer-options.js';

/** A trainer on arrays: a line through one feature, SGD at rate 0.5, squared loss, unless something else is asked for. */
export async function arrayTrainerOf(options: Partial<TrainerOptions> = {}, seed = 1): Promise<ArrayTrainer> {
  const defaults = { model: linear({ inputs: 1 }), optimizer: sgd(0.5), loss: squaredLoss };
  const trainer = createTrainer(
    { ...defaults, ...options, computeWith: 'arrays' },
    { engine: await engine({ prefer: 'cpu' }), seed },
  );
  if (trainer instanceof ArrayTrainer) return trainer;
  throw new TypeError('it does not compute with arrays');
}

/** The trainer with all its weights 0. */
export function zeroed(trainer: ArrayTrainer): ArrayTrainer {
  const { weights, ...rest } = trainer.snapshot();
  const zeros = weights.map((weight) => ({ ...weight, data: new Float32Array(weight.data.length) }));
  trainer.restore({ ...rest, weights: zeros });
  return trainer;
}

/** All weights of a trainer in a row. */
export function weightsOf(trainer: ArrayTrainer): readonly number[] {
  return trainer.snapshot().weights.flatMap(({ data }) => [...data]);
}
