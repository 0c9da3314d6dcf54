import {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  exp,
  expm1,
  isFinite as isFiniteNumber,
  isInf,
  isNaN as isNotNumber,
  leakyRelu,
  log1p,
  logSigmoid,
  memory,
  round,
  selu,
  sinh,
  softplus,
  type Tensor,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { type EngineName, engine } from '../../engines/index.js';
import { keepBackend } from '../engines/keep-backend.js';

const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  'atan2 of itself and 2': (x) => atan2(x, tensor(2, [], x.dtype === 'int32' ? 'int32' : 'float32')),
  atanh,
  exp,
  expm1,
  leakyRelu,
  log1p,
  logSigmoid,
  selu,
  sinh,
  softplus,
};

const questions = { isFinite: isFiniteNumber, isInf, isNaN: isNotNumber };
const values = [-3, -1, 0, 1, 2, 5];

/** What every engine must make of whole numbers where real ones are usual: what it makes of the same real ones. */
export function wholeNumbersContract(prefer: EngineName): void {
  describe(`whole numbers on ${prefer}`, () => {
    keepBackend();
    before(() => engine({ prefer }));

    for (const [name, compute] of Object.entries(functions)) {
      it(`${name} is that of real numbers, in float32, and leaves nothing behind`, () => {
        const { numTensors } = memory();
        const expected = read(() => compute(tensor(values)));
        expect(read(() => compute(tensor(values, undefined, 'int32')))).to.deep.equal(expected);
        expect(expected.dtype).to.equal('float32');
        expect(memory().numTensors).to.equal(numTensors);
      });
    }

    for (const [name, ask] of Object.entries(questions)) {
      it(`${name} is answered as for real numbers`, () => {
        const expected = read(() => ask(tensor(values)));
        expect(read(() => ask(tensor(values, undefined, 'int32')))).to.deep.equal(expected);
      });
    }

    it('round leaves them as they are', () => {
      const rounded = read(() => round(tensor(values, undefined, 'int32')));
      expect(rounded).to.deep.equal({ dtype: 'int32', values });
    });
  });
}

function read(compute: () => Tensor): { readonly dtype: string; readonly values: readonly number[] } {
  return tidy(() => {
    const result = compute();
    return { dtype: result.dtype, values: Array.from(result.dataSync(), Number) };
  });
}
