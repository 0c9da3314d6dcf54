import { z } from 'zod';
import { MillraceError } from '../../../core/errors.js';
import { parseOptions } from '../../../core/options.js';
import type { Metric } from '../../loss.js';
import type { OnlineOptimizer } from '../../optimizer.js';
import { sgd } from '../../optimizers/sgd.js';
import { count } from '../../options.js';
import { withCumulativePenalty } from './cumulative-penalty.js';
import { DenseRows, SparseRows } from './feature-rows.js';
import type { Learner } from './learner.js';
import { OnlineTrainer } from './online-trainer.js';
import type { SampleLoss } from './sample-loss.js';
import type { PerWeight } from './weight-rule.js';

/** What the learners have in common. */
export interface LearnerOptions {
  /** How many features a sample has. */
  readonly features: number;
  /**
   * Whether samples are pairs of a feature's place and its value, `[pairs, 2]`, as `hashFeatures` makes them, instead of
   * `[features]` numbers; default false. Only the weights that a sample touches are moved.
   */
  readonly sparse?: boolean;
  /** How much of each weight is added to its gradient (an L2 penalty of half of it), at least 0; default 0. */
  readonly l2?: number;
  /** The share of the rate by which weights are pulled towards 0, where they stay, at least 0; default 0. */
  readonly l1?: number;
  /** Figures of each step beside the loss; default none. For running figures see `prequential`. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** Unique within a run; default `model`. */
  readonly name?: string;
}

/** {@link LearnerOptions}, where the rule that moves the weights can be chosen. */
export interface OptimizedLearnerOptions extends LearnerOptions {
  /** `sgd`, `adagrad`, `adam` or `ftrl`; default `sgd(0.01)`. */
  readonly optimizer?: OnlineOptimizer;
}

const schema = z.strictObject({
  features: count,
  sparse: z.boolean().default(false),
  l1: z.number().min(0).default(0),
  l2: z.number().min(0).default(0),
  name: z
    .string()
    .regex(/^[\w-]+$/, 'letters, digits, - and _: it is the name of a folder')
    .default('model'),
});

/** What tells the learners apart. */
export interface LearnerKind {
  /** The function that makes it, as errors and records name it. */
  readonly learner: string;
  readonly outputs: number;
  readonly loss: SampleLoss;
}

/**
 * A learner with one weight for each feature and output, and a bias for each output, all zero at first.
 *
 * @throws MillraceError `OPTION_INVALID`.
 */
export function createLearner(
  { learner, outputs, loss }: LearnerKind,
  { optimizer = sgd(0.01), metrics = {}, ...options }: OptimizedLearnerOptions,
): Learner {
  const settings = parseOptions(learner, schema, options);
  const { name, ...recorded } = settings;
  const { features, sparse, l1, l2 } = settings;
  const rule = ruleOf(learner, optimizer, settings);
  return {
    learner,
    create: () =>
      new OnlineTrainer({
        name,
        options: {
          learner,
          ...recorded,
          outputs,
          optimizer: { name: optimizer.name, ...optimizer.options },
          metrics: Object.keys(metrics),
        },
        features,
        outputs,
        rows: sparse ? new SparseRows(features) : new DenseRows(features),
        loss,
        learningRate: optimizer.learningRate,
        l2,
        rule: l1 === 0 ? rule : penalised(rule, l1, features * outputs),
        metrics,
      }),
  };
}

function ruleOf(
  learner: string,
  { name, perWeight }: OnlineOptimizer,
  { l1, l2 }: Pick<Required<LearnerOptions>, 'l1' | 'l2'>,
): PerWeight {
  if (perWeight === undefined) throw unable(learner, name, 'sgd, adagrad, adam or ftrl');
  if (name === 'ftrl' && (l1 > 0 || l2 > 0)) {
    throw unable(learner, 'ftrl beside l1 or l2', 'the penalties as options of ftrl, which has its own');
  }
  return perWeight;
}

/** The penalty is for the weights of features: the biases, which come last, are moved by the rule alone. */
function penalised(perWeight: PerWeight, l1: number, featureWeights: number): PerWeight {
  return (weights) => {
    const plain = perWeight(weights);
    const pulled = withCumulativePenalty(plain, weights, l1);
    return {
      ...pulled,
      get scalars() {
        return pulled.scalars;
      },
      move(index, gradient) {
        if (index < featureWeights) pulled.move(index, gradient);
        else plain.move(index, gradient);
      },
    };
  };
}

function unable(learner: string, given: string, expected: string): MillraceError {
  return new MillraceError('OPTION_INVALID', { what: `${learner}.optimizer`, given, expected });
}
