import type { Engine } from '../engines/engine.js';
import type { Clip } from './gradients.js';
import type { Loss, Metric } from './loss.js';
import type { BuiltModel } from './model.js';
import type { OptimizerState } from './optimizer.js';

/** What a {@link TensorTrainer} is made of. */
export interface TrainerParts {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly engine: Engine;
  readonly model: BuiltModel;
  readonly optimizer: OptimizerState;
  readonly learningRate: number;
  readonly loss: Loss;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly clip: Clip;
  readonly gradientNorm: boolean;
}
