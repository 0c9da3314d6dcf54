import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { type Random, randomFor } from '../core/random.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { deviation, type GeneratedOptions, generated, generatedSchema } from './generated.js';

/** Where and how {@link driftingData} goes over to another concept. */
export interface Drift {
  /** The first sample that it concerns, 0 or more. */
  readonly at: number;
  /**
   * `abrupt`: from there on all samples are of the new concept. `gradual`: more and more of them are. `incremental`: the
   * concept itself moves from the old to the new.
   */
  readonly kind: 'abrupt' | 'gradual' | 'incremental';
  /** How many samples a gradual or incremental drift takes, at least 1; default 1000. */
  readonly over?: number;
}

/** How {@link driftingData} is set. */
export interface DriftingDataOptions extends Omit<GeneratedOptions, 'size'> {
  /** Samples an epoch, 0 or more; default without end. */
  readonly size?: number;
  /** How many features a sample has, at least 1; default 2. */
  readonly features?: number;
  /** The drifts, one after the other, none beginning before the one before has ended; default an abrupt one at 1000. */
  readonly drifts?: readonly Drift[];
  /** `regression`: `y` is a number; `classification`: 1 where that number is above 0, else 0; default `regression`. */
  readonly task?: 'regression' | 'classification';
  /** Standard deviation of what is added to `x · weights + bias`, 0 or more; default 0.01. */
  readonly noise?: number;
}

const driftSchema = z.object({
  at: z.number().int().min(0),
  kind: z.enum(['abrupt', 'gradual', 'incremental']),
  over: z.number().int().min(1).default(1000),
});

const optionsSchema = z.object({
  ...generatedSchema('drifting-data'),
  size: z.number().int().min(0).default(Number.MAX_SAFE_INTEGER),
  features: z.number().int().min(1).default(2),
  drifts: z
    .array(driftSchema)
    .default([{ at: 1000, kind: 'abrupt', over: 1000 }])
    .refine(inTurn, 'drifts that begin one after the other'),
  task: z.enum(['regression', 'classification']).default('regression'),
  noise: deviation.default(0.01),
});

type CompleteDrift = z.output<typeof driftSchema>;

/**
 * Synthetic data whose concept moves: a linear model, `y = x · weights + bias + noise`, that goes over to other weights
 * at stated places.
 *
 * `x` is float32 of shape `[features]`, standard normal; `y` a number. Each concept's weights and bias are standard
 * normal too. Samples come in their order and are not shuffled; each is computed from the seed and its place alone, so a
 * resume enters anywhere at once. (Kinds of drift after Gama et al., "A Survey on Concept Drift Adaptation", 2014.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { driftingData } from 'millrace/sources';
 * import { take } from 'rxjs';
 * const data = driftingData({ drifts: [{ at: 500, kind: 'gradual', over: 200 }] });
 * read(data).pipe(take(3)).subscribe(({ x, y }) => console.log(x.data, y));
 * ```
 */
export function driftingData(options: DriftingDataOptions = {}): Source<Sample<Dense<Float32Array>, number>> {
  const settings = parseOptions('driftingData', optionsSchema, options);
  const { seed, features, drifts, task, noise } = settings;
  const concepts = Array.from({ length: drifts.length + 1 }, (_, number) =>
    conceptOf(seed, number, features),
  );
  const source = generated('drifting data', settings, features, (random, index) => {
    const data = Float32Array.from({ length: features }, () => random.normal());
    const value = answerOf(data, concepts, placeAmong(drifts, index, random)) + noise * random.normal();
    return { data, y: task === 'regression' ? value : Number(value > 0) };
  });
  const { size: _, ...endless } = source;
  return {
    ...(options.size === undefined ? endless : source),
    shuffles: false,
    open: (opening) => source.open({ ...opening, shuffle: false }),
  };
}

/** The weights of a concept, its bias last. */
function conceptOf(seed: number, number: number, features: number): Float64Array {
  const random = randomFor(seed, 'drifting data concept', number);
  return Float64Array.from({ length: features + 1 }, () => random.normal());
}

/** Between which concepts a sample lies: 1.25 is a quarter of the way from the second to the third. */
function placeAmong(drifts: readonly CompleteDrift[], index: number, random: Random): number {
  // Drawn always, so that the other numbers of a sample do not hang on its drift.
  const chance = random.uniform();
  const begun = drifts.filter(({ at }) => at <= index).length;
  const current = drifts[begun - 1];
  if (!current) return 0;
  const share = current.kind === 'abrupt' ? 1 : Math.min((index - current.at + 1) / current.over, 1);
  if (current.kind === 'gradual') return begun - 1 + Number(chance < share);
  return begun - 1 + share;
}

function answerOf(data: Float32Array, concepts: readonly Float64Array[], place: number): number {
  const before = Math.floor(place);
  const share = place - before;
  const [from, to = from] = concepts.slice(before, before + 2);
  const weight = (feature: number): number =>
    (1 - share) * (from?.[feature] ?? 0) + share * (to?.[feature] ?? 0);
  return data.reduce((sum, value, feature) => sum + weight(feature) * value, weight(data.length));
}

function inTurn(drifts: readonly CompleteDrift[]): boolean {
  return drifts.every((drift, place) => {
    const next = drifts[place + 1];
    return !next || next.at >= drift.at + (drift.kind === 'abrupt' ? 1 : drift.over);
  });
}
