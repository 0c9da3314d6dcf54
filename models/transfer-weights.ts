import { MillraceError } from '../core/errors.js';
import type { NamedArray } from './model.js';
import type { Trainer } from './trainer.js';

/**
 * Copies what one trainer's network has learnt into another's, layer by layer; some layers are left as they are.
 *
 * Layers are known by their names; those of the same name have to have the same shapes. What `to` has done otherwise
 * stays: its steps, its optimizer's memory. With `layerRates` the copied layers can go on at a rate of their own, or not
 * at all.
 *
 * @param except names of layers that are not copied: the new head, which has other outputs.
 * @throws MillraceError `MODEL_INVALID` for a weight of `to` that `from` does not have in that shape.
 * @example
 * ```ts
 * import { createTrainer, engine, mlp, sgd, softmaxCrossEntropy, transferWeights } from 'millrace';
 * const context = { engine: await engine(), seed: 1 };
 * const parts = { optimizer: sgd(0.1), loss: softmaxCrossEntropy };
 * const learnt = createTrainer({ ...parts, model: mlp({ inputShape: [4], hidden: [8], classes: 3 }) }, context);
 * const tuned = createTrainer({ ...parts, model: mlp({ inputShape: [4], hidden: [8], classes: 2 }) }, context);
 * await transferWeights(learnt, tuned, { except: ['output'] });
 * ```
 */
export async function transferWeights(
  from: Trainer,
  to: Trainer,
  { except = [] }: { readonly except?: readonly string[] } = {},
): Promise<void> {
  const [source, target] = [await from.snapshot(), await to.snapshot()];
  const learnt = new Map(source.weights.map((weight) => [weight.name, weight]));
  const weights = target.weights.map((weight) =>
    except.includes(layerOf(weight)) ? weight : fitting(weight, learnt.get(weight.name), from.name),
  );
  await to.restore({ ...target, weights });
}

function fitting(wanted: NamedArray, given: NamedArray | undefined, from: string): NamedArray {
  if (given && `${given.shape}` === `${wanted.shape}` && given.dtype === wanted.dtype) return given;
  throw new MillraceError('MODEL_INVALID', {
    what: `weight ${wanted.name} of trainer ${from}`,
    given: given ? given.shape : 'none of that name',
    expected: `one of shape [${wanted.shape.join(', ')}]`,
    advice: 'Name layers alike in both networks, and leave out with except those that differ',
  });
}

function layerOf({ name }: NamedArray): string {
  return name.split('/')[0] ?? name;
}
