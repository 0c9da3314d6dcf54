import type { OperatorFunction, Subscriber } from 'rxjs';
import { z } from 'zod';
import { MillraceError, show } from '../../core/errors.js';
import { epochOf, markOf, stamp } from '../../core/mark.js';
import { parseOptions } from '../../core/options.js';
import { permutation, type Random, randomFor } from '../../core/random.js';
import type { Batch, Dense } from '../../core/sample.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../../core/stage.js';
import { drawBeta } from './beta.js';
import { type Mixture, mixLabels } from './mix-labels.js';
import { count } from './options.js';

/** How `mixup` and `cutmix` are set. */
export interface MixingOptions {
  /** How many classes there are; needed where labels are class numbers. */
  readonly classes?: number;
  /** Shape of the Beta(alpha, alpha) distribution that shares are drawn from, above 0; default 1, which is uniform. */
  readonly alpha?: number;
  /** Part of what decides the choices, and the stage's name in the checkpoint; default the operator's. */
  readonly name?: string;
}

/** Mixes the pictures of a batch, and says what share of each one stayed its own. */
export type MixImages = (
  x: Dense,
  mixture: Mixture,
  random: Random,
) => { readonly x: Dense; readonly share: number };

const alphaMessage = 'a finite number above 0';

const schema = z.strictObject({
  classes: count.optional(),
  alpha: z.number(alphaMessage).positive(alphaMessage).default(1),
  name: z.string().min(1),
});

/** The batch last seen: its epoch, and its place there. */
const stateSchema = z.object({ epoch: z.number().int(), batch: z.number().int().min(0) });

/**
 * An operator that mixes the samples of each batch with each other.
 *
 * Partners and share belong to (seed, name, epoch, which batch of the epoch). That number is counted, since behind
 * `shuffle` batches have no positions of their own, and travels on the mark, so a resume goes on with it.
 */
export function mixing(
  operator: string,
  options: MixingOptions,
  mixImages: MixImages,
): OperatorFunction<Batch, Batch> {
  const { name, alpha, classes } = parseOptions(operator, schema, { name: operator, ...options });
  const purpose = `${operator}:${name}`;
  const owner = {};
  return stage((downstream: Subscriber<Batch>) => {
    const saved = joinRun(downstream, { name, owner, options: { operator, alpha, classes } });
    let last = stateOf(saved, stateSchema, name);
    return new StageSubscriber<Batch>(downstream, undefined, {
      next(batch) {
        const at = markOf(batch, name);
        const epoch = epochOf(at);
        last = { epoch, batch: last?.epoch === epoch ? last.batch + 1 : 0 };
        const random = randomFor(at.seed, purpose, epoch, last.batch);
        const share = drawBeta(random, alpha);
        const partner = permutation(batch.size, at.seed, `${purpose}:partners`, epoch, last.batch);
        const mixed = mixImages(checkX(batch, operator), { partner, share }, random);
        const labels = mixLabels(batch, { partner, share: mixed.share }, { operator, classes });
        downstream.next(stamp({ ...batch, x: mixed.x, ...labels }, name, last));
      },
    });
  });
}

function checkX({ x, size, at }: Batch, operator: string): Dense {
  if (x.shape[0] === size && x.data.length % size === 0) return x;
  throw new MillraceError('BATCH_INVALID', {
    what: `x of a batch in ${operator}`,
    given: `shape [${x.shape.join(', ')}]`,
    expected: `[${size}, ...shape of a sample]`,
    where: `source ${at.source}, ${show(at.position)}`,
  });
}
