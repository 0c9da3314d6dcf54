import { LayersModel } from '@tensorflow/tfjs-layers';
import { MillraceError } from '../../core/errors.js';
import { fromRecipe, type Recipe, recipeOf } from '../../core/portable.js';
import type { Loss, Metric } from '../loss.js';
import type { Optimizer } from '../optimizer.js';
import { type PlainTrainerOptions, plainTrainerOptions, type TrainerOptions } from '../trainer-options.js';

/** A trainer's options in a form that can be sent to another thread. */
export interface TrainerSpec extends PlainTrainerOptions {
  readonly seed: number;
  readonly model: Recipe;
  readonly optimizer: Recipe;
  readonly loss: Recipe;
  readonly metrics: Readonly<Record<string, Recipe>>;
}

/**
 * The spec of a trainer.
 *
 * @throws MillraceError `OPTION_INVALID`; `NOT_PORTABLE` naming the part that a worker cannot import.
 */
export function trainerSpec(options: TrainerOptions, seed: number): TrainerSpec {
  const plain = plainTrainerOptions(options);
  const { model, optimizer, loss, metrics = {} } = options;
  const of = `of trainer ${plain.name}`;
  if (model instanceof LayersModel) throw modelHere(of, model);
  const recipes = Object.entries(metrics).map(([name, metric]) => [
    name,
    recipeOf(`metric ${name} ${of}`, metric),
  ]);
  return {
    ...plain,
    seed,
    model: recipeOf(`model ${of}`, model),
    optimizer: recipeOf(`optimizer ${of}`, optimizer),
    loss: recipeOf(`loss ${of}`, loss),
    metrics: Object.fromEntries(recipes),
  };
}

/**
 * The options again, in the other thread.
 *
 * @throws MillraceError `NOT_PORTABLE` when an export is not there or of another kind.
 */
export async function optionsOf(spec: TrainerSpec): Promise<TrainerOptions> {
  const { seed: _, model, optimizer, loss, metrics, ...plain } = spec;
  const imported: Record<string, Metric> = {};
  for (const [name, recipe] of Object.entries(metrics)) {
    imported[name] = await importAs('a metric: a function of outputs and labels', recipe, isMetric);
  }
  return {
    ...plain,
    model: await importAs('a model', model, isModel),
    optimizer: await importAs('an optimizer', optimizer, isOptimizer),
    loss: await importAs('a loss', loss, isLoss),
    metrics: imported,
  };
}

async function importAs<T>(expected: string, recipe: Recipe, is: (value: unknown) => value is T): Promise<T> {
  const value = await fromRecipe(recipe);
  if (is(value)) return value;
  throw new MillraceError('NOT_PORTABLE', {
    what: `export ${recipe.name}`,
    given: value,
    expected,
    where: recipe.module,
    advice: 'Tell portable what the export is called with, or leave that out where it is the thing itself',
  });
}

function isModel(value: unknown): value is Exclude<TrainerOptions['model'], LayersModel> {
  return typeof value === 'function' || hasFunctions(value, 'build');
}

function isOptimizer(value: unknown): value is Optimizer {
  return hasFunctions(value, 'init');
}

function isLoss(value: unknown): value is Loss {
  return hasFunctions(value, 'check', 'compute');
}

function isMetric(value: unknown): value is Metric {
  return typeof value === 'function';
}

function hasFunctions(value: unknown, ...names: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'function')
  );
}

function modelHere(of: string, { name }: LayersModel): MillraceError {
  return new MillraceError('NOT_PORTABLE', {
    what: `model ${name} ${of}`,
    given: 'a LayersModel that is in this thread already',
    expected: 'a function that makes it in the worker',
    advice: 'Export that from a module of its own as portable(import.meta.url, NAME, () => sequential(...))',
  });
}
