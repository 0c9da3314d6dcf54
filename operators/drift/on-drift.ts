import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import type { Trainer } from '../../models/trainer.js';

/** What is done on a drift beside the event. */
export type OnDrift =
  /** The trainer forgets everything it has learnt. */
  | { readonly reset: Trainer }
  /** The trainer's rate is `by` times as high for the next `steps` steps, and then what it was; default 1000. */
  | { readonly raiseRate: Trainer; readonly by: number; readonly steps?: number };

/** A rate that is raised: what it was, and the step after which it is that again. */
export const raisedSchema = z.object({ rate: z.number(), until: z.number() });
type Raised = z.infer<typeof raisedSchema>;

const raiseSchema = z.object({ by: z.number().positive(), steps: z.number().int().min(1).default(1000) });

/** What is done on drifts, with what it remembers. */
export interface Response {
  /** What a resumed run must repeat. */
  readonly options: Readonly<Record<string, unknown>>;
  /** After a step, whether or not there was a drift at it. */
  after(step: number, drifted: boolean, raised: Raised | null): Done;
}

/** What came of it. */
export interface Done {
  /** What to remember. */
  readonly raised: Raised | null;
  /** Of a trainer that is elsewhere: when it has been reset. */
  readonly later?: Promise<void>;
}

/**
 * What is to be done, checked.
 *
 * @throws MillraceError `OPTION_INVALID` for a trainer that cannot be reset, and for a wrong factor.
 */
export function responseTo(onDrift: OnDrift | undefined): Response {
  if (onDrift === undefined) return { options: {}, after: () => ({ raised: null }) };
  return 'reset' in onDrift ? resetting(onDrift.reset) : raising(onDrift.raiseRate, onDrift);
}

function resetting(trainer: Trainer): Response {
  if (trainer.reset === undefined) {
    throw new MillraceError('OPTION_INVALID', {
      what: 'detectDrift.onDrift.reset',
      given: `trainer ${trainer.name}, which cannot be reset`,
      expected: 'a trainer that has reset, as all of createTrainer have',
      advice: 'Raise its rate instead: { raiseRate: trainer, by: 10 }',
    });
  }
  return {
    options: { reset: trainer.name },
    after(_, drifted) {
      const later = drifted ? trainer.reset?.() : undefined;
      return later ? { raised: null, later } : { raised: null };
    },
  };
}

function raising(trainer: Trainer, given: { readonly by: number; readonly steps?: number }): Response {
  const { by, steps } = parseOptions('detectDrift.onDrift', raiseSchema, given);
  return {
    options: { raiseRate: trainer.name, by, steps },
    after(step, drifted, raised) {
      if (drifted) {
        const rate = raised?.rate ?? trainer.learningRate;
        trainer.learningRate = rate * by;
        return { raised: { rate, until: step + steps } };
      }
      if (raised === null || step < raised.until) return { raised };
      trainer.learningRate = raised.rate;
      return { raised: null };
    },
  };
}
