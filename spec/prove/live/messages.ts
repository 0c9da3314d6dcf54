import { z } from 'zod';
import { randomFor } from '../../../core/random.js';

/** How many messages a step learns from. */
export const batchSize = 50;

// A power of two, so that the number of a message is exact in float32 after the division, too.
const scale = 2 ** 17;

/** What a numbered message holds. */
export const messageSchema = z.object({ n: z.int(), x: z.array(z.number()).length(4), y: z.number() });

/** The messages 0 to count - 1, as texts. */
export function numberedMessages(count: number): readonly string[] {
  const random = randomFor(1, 'messages');
  return Array.from({ length: count }, (_, n) => {
    const x = Array.from({ length: 4 }, () => Math.round(random.uniform() * 1e6) / 1e6);
    const y = x.reduce((sum, value, place) => sum + (place + 1) * value, 0);
    return JSON.stringify({ n, x, y });
  });
}

/** What a model learns of a message: its target, and its number as a label that the record of a step keeps. */
export function labelsOf({ n, y }: z.output<typeof messageSchema>): Float32Array {
  return Float32Array.of(y, n / scale);
}

/** The number of the message in one row of the labels; -1 where a batch has fewer rows. */
export function numberAt(labels: ArrayLike<number>, row: number): number {
  const label = labels[2 * row + 1];
  return label === undefined ? -1 : label * scale;
}
