import { z } from 'zod';
import { randomFor } from '../../core/random.js';

/** Numbers in a message. */
export const features = 8;

/** What a message holds, checked as one would in a service. */
export const clickSchema = z.object({
  features: z.array(z.number()).length(features),
  clicked: z.boolean(),
});
export type Click = z.output<typeof clickSchema>;

/** Messages as JSON, of about 100 bytes. */
export function clickMessages(count: number): readonly string[] {
  const random = randomFor(1, 'clicks');
  return Array.from({ length: count }, () => {
    const numbers = Array.from({ length: features }, () => Math.round(random.normal() * 1e6) / 1e6);
    const sum = numbers.reduce((total, value, place) => total + (place - 3) * value, random.normal());
    return JSON.stringify({ features: numbers, clicked: sum > 0 });
  });
}
