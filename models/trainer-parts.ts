import type { Engine } from '../engines/engine.js';
import type { Clip } from './gradients.js';
import type { Loss, Metric } from './loss.js';
import type { BuiltModel, NamedArray } from './model.js';
import type { Optimizer, OptimizerState } from './optimizer.js';

/** What a {@link TensorTrainer} is made of. */
export interface TrainerParts {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly engine: Engine;
  readonly model: BuiltModel;
  readonly optimizer: OptimizerState;
  /** The model's weights as they were before the first step. */
  readonly initialWeights: () => readonly NamedArray[];
  /** Makes another state of the optimizer, as it is before the first step. */
  readonly initOptimizer: Optimizer['init'];
  readonly learningRate: number;
  readonly loss: Loss;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly clip: Clip;
  readonly gradientNorm: boolean;
}
