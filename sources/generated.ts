import { z } from 'zod';
import { indexed } from '../core/indexed.js';
import { type Random, randomFor } from '../core/random.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';

/** Options of every source of generated data. */
export interface GeneratedOptions {
  /** Unique within a run; default the kind: `moons`, `gaussian-blobs`. */
  readonly name?: string;
  /** Samples an epoch, 0 or more; default 1000. */
  readonly size?: number;
  /** Seed of the data, apart from the seed of the order it is read in; default 1. */
  readonly seed?: number;
}

/** The schema of {@link GeneratedOptions}, for a kind of data. */
export function generatedSchema(kind: string) {
  return {
    name: z.string().min(1).default(kind),
    size: z.number().int().min(0).default(1000),
    seed: z.number().int().default(1),
  };
}

/** A deviation, 0 or more. */
export const deviation = z.number().min(0);

/** A sample that was drawn: its features and its label. */
export interface Drawn {
  readonly data: Float32Array;
  readonly y: number;
}

/**
 * A source of drawn samples: each is drawn when it is read, from the random numbers that belong to the data's seed and
 * its own place, so that nothing is held in memory.
 *
 * @param settings all options; they are the fingerprint.
 */
export function generated(
  kind: string,
  settings: Required<GeneratedOptions>,
  features: number,
  draw: (random: Random, index: number) => Drawn,
): Source<Sample<Dense<Float32Array>, number>> {
  const { name, size, seed } = settings;
  const shape = [features];
  return indexed({
    name,
    size,
    get(index, at) {
      const { data, y } = draw(randomFor(seed, kind, index), index);
      return { x: { data, shape }, y, at };
    },
    fingerprint: () => JSON.stringify(settings),
  });
}
