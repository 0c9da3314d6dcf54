import { z } from 'zod';
import { id } from './values.js';

/**
 * Body of `POST /api/control`, `content-type: application/json`; the browser's `Origin` is required.
 *
 * ```json
 * { "run": "k3J9xQ", "action": "learningRate", "value": 0.05 }
 * { "run": "k3J9xQ", "action": "learningRate", "value": "scheduled" }
 * { "run": "k3J9xQ", "action": "stop", "reason": "diverged" }
 * ```
 *
 * 400 for a body that is none of these, 403 for another origin, 404 for an unknown run or trainer, 409 with the reason where the
 * run does not live in the server's process, or has ended, 415 for another content type.
 */
export const controlSchema = z.discriminatedUnion('action', [
  z.strictObject({ run: id, action: z.literal('pause') }),
  z.strictObject({ run: id, action: z.literal('resume') }),
  z.strictObject({ run: id, action: z.literal('checkpoint') }),
  z.strictObject({ run: id, action: z.literal('stop'), reason: z.string().max(200).optional() }),
  z.strictObject({
    run: id,
    action: z.literal('learningRate'),
    value: z.union([z.number().min(0), z.literal('scheduled')]),
    trainer: z.string().max(200).optional(),
  }),
]);
/** {@link controlSchema} */
export type Control = z.infer<typeof controlSchema>;

/** Answer of `POST /api/control`: it will be done; the run's `control` event in the entries says when it was. */
export const acceptedSchema = z.object({ accepted: z.literal(true), paused: z.boolean() });
/** {@link acceptedSchema} */
export type Accepted = z.infer<typeof acceptedSchema>;
