import { tensor1d, tidy } from '@tensorflow/tfjs-core';
import { addKernel } from '../replace.js';
import { SeededUniform } from '../seeded-uniform.js';
import type { NativeBackend } from './binding.js';

/**
 * Lets native TensorFlow draw random numbers from a seed that is a tensor (`StatelessRandomUniform`: Threefry or Philox,
 * Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011). tf.randomUniform draws in JavaScript, and its seed
 * is a number.
 */
export function addSeededUniform(backend: NativeBackend): void {
  addKernel(SeededUniform, 'tensorflow', ({ inputs, attrs }) =>
    tidy(() => {
      const { binding } = backend;
      const { seed } = inputs;
      if (seed === undefined) throw new Error('SeededUniform has no input seed');
      const shape = tensor1d(shapeOf(attrs?.shape), 'int32');
      const types = { dtype: binding.TF_FLOAT, T: binding.TF_INT32, Tseed: binding.TF_INT32 };
      const [output] = binding.executeOp(
        'StatelessRandomUniform',
        Object.entries(types).map(([name, value]) => ({ name, type: binding.TF_ATTR_TYPE, value })),
        backend.getInputTensorIds([shape, seed]),
        1,
      );
      if (output === undefined) throw new Error('StatelessRandomUniform gave no output');
      return backend.createOutputTensor(output);
    }),
  );
}

function shapeOf(attribute: unknown): number[] {
  return Array.isArray(attribute) ? attribute.map(Number) : [];
}
