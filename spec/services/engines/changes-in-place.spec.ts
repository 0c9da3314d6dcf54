import {
  add,
  isFinite as finite,
  mul,
  sub,
  sum,
  type Tensor,
  tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { ChangeInPlace, Compile, Traceable } from '../../../engines/program.js';
import { sgd } from '../../../models/index.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { Descent, randomNumbers, size, wide } from './descent.js';
import { loadCompile } from './run-compiled.js';

describe('a program that changes variables in place', () => {
  keepBackend();
  let compile: Compile;
  let weight: Variable;
  before(async () => {
    compile = await loadCompile();
  });
  beforeEach(() => {
    weight = wide(0);
  });
  afterEach(() => weight.dispose());

  describe('has the bits of the operations one by one, with', () => {
    for (const [name, optimizer, operation] of [
      ['gradient descent', sgd(0.1), 'ResourceApplyGradientDescent'],
      ['momentum', sgd({ learningRate: 0.1, momentum: 0.9 }), 'ResourceApplyMomentum'],
      [
        'momentum and weight decay',
        sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 }),
        'ResourceApplyMomentum',
      ],
      [
        'Nesterov momentum',
        sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
        'ResourceApplyGradientDescent',
      ],
    ] as const) {
      it(name, () => {
        const [one, other] = [new Descent(optimizer), new Descent(optimizer)];
        expect(one.operations()).to.deep.equal([operation]);
        one.compiledSteps(compile);
        other.eagerSteps();
        const [values, expected] = [one.close(), other.close()];
        for (const [index, bits] of values.map(bitsOf).entries()) {
          expect(Buffer.compare(bits, bitsOf(expected[index] ?? new Float32Array()))).to.equal(0);
        }
      });
    }
  });

  it('answers with a variable as it was before, and leaves a copy of it alone', () => {
    const copy = weight.clone();
    const program = compile([weight], (input, take) => {
      const gradient = input({ data: randomNumbers(take), shape: [size] });
      const before = weight.clone();
      weight.assign(sub(weight, mul(gradient, tensor(0.5))));
      return { outputs: [before, gradient] };
    });
    const [first, fed] = program.run([randomNumbers(5)]) ?? [];
    const [second] = program.run([randomNumbers(6)]) ?? [];
    expect(first).to.deep.equal(randomNumbers(0));
    expect(fed).to.deep.equal(randomNumbers(5));
    expect(second?.[7]).to.equal(Math.fround((first?.[7] ?? 0) - (fed?.[7] ?? 0) / 2));
    expect(copy.dataSync()).to.deep.equal(randomNumbers(0));
    program.dispose();
    copy.dispose();
  });

  it('changes nothing when its condition does not hold', () => {
    const program = compile([weight], (input, take) => {
      const gradient = input({ data: randomNumbers(take), shape: [size] });
      weight.assign(sub(weight, mul(gradient, tensor(0.5))));
      return { outputs: [gradient], condition: finite(sum(gradient)) };
    });
    expect(program.run([new Float32Array(size).fill(Number.NaN)])).to.equal(undefined);
    expect(weight.dataSync()).to.deep.equal(randomNumbers(0));
    expect(program.run([randomNumbers(1)])).to.have.length(1);
    expect(weight.dataSync()).to.not.deep.equal(randomNumbers(0));
    program.dispose();
  });

  it('goes on with what the variables are afterwards', () => {
    const average = wide(0);
    const program = compile([weight, average], (input, take, changeInPlace) => {
      const rate = input({ data: Float32Array.of(1 + take), shape: [] });
      weight.assign(mul(weight, rate));
      descend(changeInPlace, weight, rate);
      average.assign(add(weight, average));
      return { outputs: [weight.clone()] };
    });
    const [start] = randomNumbers(0);
    const [answer] = program.run([Float32Array.of(0.5)]) ?? [];
    // Half of it, less half of a gradient of 1.
    const moved = Math.fround((start ?? 0) / 2 - 0.5);
    expect(weight.dataSync()[0]).to.equal(moved);
    expect(average.dataSync()[0]).to.equal(Math.fround(moved + (start ?? 0)));
    expect(answer).to.deep.equal(weight.dataSync());
    program.dispose();
    average.dispose();
  });

  describe('is refused when', () => {
    it('a variable is changed once more', () => {
      const traceable: Traceable = (input, take, changeInPlace) => {
        const rate = input({ data: Float32Array.of(1 + take), shape: [] });
        descend(changeInPlace, weight, rate);
        weight.assign(mul(weight, rate));
        return { outputs: [rate] };
      };
      expect(() => compile([weight], traceable)).to.throw('once more after ResourceApplyGradientDescent');
      expect(weight.dataSync()).to.deep.equal(randomNumbers(0));
    });

    it('the variable is not its own', () => {
      const other = wide(1);
      const traceable: Traceable = (input, take, changeInPlace) => {
        const rate = input({ data: Float32Array.of(1 + take), shape: [] });
        descend(changeInPlace, other, rate);
        return { outputs: [rate] };
      };
      expect(() => compile([weight], traceable)).to.throw('not its own');
      expect(other.dataSync()).to.deep.equal(randomNumbers(1));
      other.dispose();
    });
  });
});

/** A step of gradient descent, the gradient being 1 everywhere. */
function descend(changeInPlace: ChangeInPlace, weight: Variable, rate: Tensor): void {
  changeInPlace({
    name: 'ResourceApplyGradientDescent',
    variables: [weight],
    operands: [rate, tensor(new Float32Array(size).fill(1))],
  });
}

function bitsOf({ buffer }: Float32Array): Buffer {
  return Buffer.from(buffer);
}
