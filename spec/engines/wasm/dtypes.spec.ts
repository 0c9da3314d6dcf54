import {
  cast,
  clipByValue,
  isFinite as finite,
  isInf,
  memory,
  isNaN as notANumber,
  reciprocal,
  reverse,
  type Tensor,
  tensor1d,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

const bools = (...values: boolean[]): Tensor => tensor1d(values, 'bool');
const integers = (...values: number[]): Tensor => tensor1d(values, 'int32');

/** What operations give for numbers of a dtype that their kernels take for another. */
const uses: Readonly<
  Record<string, readonly [compute: () => Tensor, dtype: string, values: readonly number[]]>
> = {
  'where of bool': [
    () => where(bools(true, false, true), bools(true, false, false), bools(false, true, true)),
    'bool',
    [1, 1, 0],
  ],
  'where of float32': [
    () => where(bools(true, false), tensor1d([1.5, 2.5]), tensor1d([3.5, 4.5])),
    'float32',
    [1.5, 4.5],
  ],
  'reverse of bool': [() => reverse(bools(true, false, false)), 'bool', [0, 0, 1]],
  'clipByValue of int32': [() => clipByValue(integers(5, -3, 2), -1, 4), 'int32', [4, -1, 2]],
  'reciprocal of int32': [() => reciprocal(integers(1, 2, -1)), 'int32', [1, 0, -1]],
  'isNaN of int32': [() => notANumber(integers(5, -3)), 'bool', [0, 0]],
  'isInf of int32': [() => isInf(integers(0x7f800000, -3)), 'bool', [0, 0]],
  'cast of float32 to bool': [() => cast(tensor1d([0.5, 256, 0, Number.NaN]), 'bool'), 'bool', [1, 1, 0, 1]],
  'cast of int32 to bool': [() => cast(integers(256, -1, 0), 'bool'), 'bool', [1, 1, 0]],
  'isFinite of int32': [() => finite(integers(5, -3)), 'bool', [1, 1]],
};

describe('the dtypes of operations on wasm', () => {
  keepBackend();
  before(() => engine({ prefer: 'wasm' }));

  for (const [name, [compute, dtype, expected]] of Object.entries(uses)) {
    it(`are right in ${name}`, () => {
      const before = memory().numTensors;
      const output = tidy(compute);
      expect([output.dtype, ...output.dataSync()]).to.deep.equal([dtype, ...expected]);
      output.dispose();
      expect(memory().numTensors).to.equal(before);
    });
  }
});
