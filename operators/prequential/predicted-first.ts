import type { Batch, BatchData, Dense } from '../../core/sample.js';
import type { StepResult, Trainer } from '../../models/trainer.js';
import type { Learn } from '../train.js';
import type { Scoreboard } from './scoreboard.js';

/** Learns from a batch, or from each of its samples, after the board has seen what the trainer predicted for it. */
export function predictedFirst(trainer: Trainer, per: 'sample' | 'batch', board: Scoreboard): Learn {
  if (per === 'batch') return (batch) => scoredStep(trainer, batch, board);
  const stepEach = trainer.stepEach?.bind(trainer);
  if (stepEach === undefined) return (batch) => oneByOne(trainer, batch, board);
  return (batch) => {
    const result = stepEach(batch);
    board.add(batch, result.outputs, result.logLosses);
    return result;
  };
}

/** Counts a batch once it is learnt from: one that the trainer refuses does not count. */
function scoredStep(trainer: Trainer, batch: BatchData, board: Scoreboard): StepResult | Promise<StepResult> {
  return after(trainer.predict(batch.x), (outputs) =>
    after(trainer.step(batch), (result) => {
      board.add(batch, outputs);
      return result;
    }),
  );
}

/** Each sample as a batch of one; what is measured is the mean of them, weighted where they are. */
function oneByOne(
  trainer: Trainer,
  batch: Batch,
  board: Scoreboard,
  begin = 0,
  before: Sums = { weight: 0, loss: 0, metrics: {} },
): StepResult | Promise<StepResult> {
  let sums = before;
  for (let row = begin; row < batch.size; row++) {
    const { weight, ...sample } = rowOf(batch, row);
    const result = weight === 0 ? scoredOnly(trainer, sample, board) : scoredStep(trainer, sample, board);
    if (result instanceof Promise) {
      return result.then((measured) => oneByOne(trainer, batch, board, row + 1, add(sums, measured, weight)));
    }
    sums = add(sums, result, weight);
  }
  return meansOf(sums);
}

/** A sample of weight 0 is predicted; a batch of nothing else could not be learnt from. */
function scoredOnly(
  trainer: Trainer,
  sample: BatchData,
  board: Scoreboard,
): StepResult | Promise<StepResult> {
  return after(trainer.predict(sample.x), (outputs) => {
    board.add(sample, outputs);
    return { loss: 0, metrics: {} };
  });
}

interface Sums {
  readonly weight: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

function add(sums: Sums, { loss, metrics }: StepResult, weight: number): Sums {
  const totals = Object.entries(metrics).map(([name, value]) => [
    name,
    (sums.metrics[name] ?? 0) + weight * value,
  ]);
  return {
    weight: sums.weight + weight,
    loss: sums.loss + weight * loss,
    metrics: { ...sums.metrics, ...Object.fromEntries(totals) },
  };
}

function meansOf({ weight, loss, metrics }: Sums): StepResult {
  const means = Object.entries(metrics).map(([name, sum]) => [name, sum / weight]);
  return { loss: loss / weight, metrics: Object.fromEntries(means) };
}

function rowOf({ x, y, weights }: Batch, row: number): BatchData & { readonly weight: number } {
  return { x: denseRow(x, row), y: y && denseRow(y, row), size: 1, weight: weights?.[row] ?? 1 };
}

function denseRow({ data, shape: [size = 1, ...shape] }: Dense, row: number): Dense {
  const stride = data.length / size;
  return { data: data.subarray(row * stride, (row + 1) * stride), shape: [1, ...shape] };
}

/** At once where the value is there, so that trainers in this thread cost no promise. */
function after<T, R>(value: T | Promise<T>, use: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(use) : use(value);
}
