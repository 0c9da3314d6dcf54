import { conv2d, fused, sum, type Tensor4D, tensor4d, variable, variableGrads } from '@tensorflow/tfjs-core';
import { randomFor } from '../../../core/random.js';
import { sizeOf } from '../../../core/sample.js';
import { type EngineName, engine } from '../../../engines/index.js';

/** Prints what convolutions of few channels give on an engine, by what they are: outputs, and gradients by the filter. */
export async function printConvolutions(prefer: EngineName, oneDnn?: boolean): Promise<void> {
  await engine({ prefer, executor: 'eager', ...(oneDnn !== undefined && { oneDnn }) });
  const results = [1, 3, 8].flatMap((channels) =>
    (['same', 'valid'] as const).map((pad) => {
      const x = numbers([2, 9, 10, channels], 'x');
      const filter = variable(numbers([3, 5, channels, 4], 'filter'));
      const { grads } = variableGrads(() => sum(conv2d(x, filter, 1, pad)), [filter]);
      const outputs = [
        conv2d(x, filter, 1, pad),
        fused.conv2d({
          x,
          filter: numbers([3, 5, channels, 4], 'filter'),
          strides: 1,
          pad,
          activation: 'sigmoid',
        }),
        ...Object.values(grads),
      ];
      return [`${channels} ${pad}`, outputs.map((each) => [...each.dataSync()])] as const;
    }),
  );
  console.log(JSON.stringify(Object.fromEntries(results)));
}

function numbers(shape: [number, number, number, number], what: string): Tensor4D {
  const random = randomFor(1, what);
  return tensor4d(
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
    shape,
  );
}
