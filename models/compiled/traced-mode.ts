import { type MakeInput, Untraceable } from '../../engines/program.js';
import type { ForwardMode } from '../model.js';

/** Numbers that a program is fed anew at each step. */
export type PerStep = (step: number) => Int32Array | Float32Array;

// Any two steps will do; they should not be ones that a model treats in a way of its own.
const steps = [1009, 70_001] as const;

/** Takes down what a program has to be fed. */
export interface Feeding {
  perStep: PerStep[];
}

/**
 * The mode of a forward pass that is recorded: what goes with the step becomes an input, and whoever looks at the step
 * itself cannot be recorded, for it may branch on it.
 *
 */
export function tracedMode(training: boolean, input: MakeInput, take: 0 | 1, feeding: Feeding): ForwardMode {
  feeding.perStep = [];
  return {
    training,
    get step(): number {
      throw new Untraceable(
        'its forward pass looks at mode.step: what goes with the step comes by mode.perStep',
      );
    },
    perStep(numbersOf) {
      feeding.perStep.push(numbersOf);
      const data = numbersOf(steps[take]);
      return input({ data, shape: [data.length], as: data instanceof Int32Array ? 'int32' : 'float32' });
    },
  };
}
