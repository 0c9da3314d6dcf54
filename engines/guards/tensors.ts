import { engine, env } from '@tensorflow/tfjs-core';
import { MillraceError } from '../../core/errors.js';

const guarded = new WeakSet<object>();

/**
 * Makes the use of a disposed tensor, and of an array whose rows differ in length, a clear error on every engine.
 *
 * Upstream the first is `Cannot read properties of undefined`, from the move of its data to the backend at hand; the
 * second is checked in debug mode only, and else leaves the missing numbers as they happen to be.
 */
export function guardTensors(): void {
  const tensors = engine();
  if (guarded.has(tensors)) return;
  guarded.add(tensors);
  env().set('TENSORLIKE_CHECK_SHAPE_CONSISTENCY', true);
  const move = tensors.moveData.bind(tensors);
  tensors.moveData = (backend, dataId) => {
    if (tensors.state.tensorInfo.has(dataId)) return move(backend, dataId);
    throw new MillraceError('INPUT_INVALID', {
      what: 'tensor',
      given: 'one that is disposed',
      expected: 'one that is in use',
      advice: 'Keep what is used later with tf.keep, or dispose it later',
    });
  };
}
