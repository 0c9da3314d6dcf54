import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { Dense } from '../../core/sample.js';
import { spread } from './options.js';
import { between, named, type Range, type Transform } from './transform.js';

const schema = z.strictObject({ amount: spread(1, 0) });

/** A transform that draws a factor around 1, at least 0, and does with it what it is told. */
export function factorTransform(
  name: string,
  amount: number | Range,
  adjust: (image: Dense, factor: number) => Dense,
): Transform {
  const settings = parseOptions(name, schema, { amount });
  return named(name, settings, (image, random) => adjust(image, between(random, settings.amount)));
}
