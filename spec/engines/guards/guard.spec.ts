import { getKernel, KernelBackend, tensor, engine as tensorEngine } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import {
  guardKernel,
  inputInvalid,
  inputOf,
  type KernelCall,
  numbersOf,
  product,
  valuesOf,
} from '../../../engines/guards/guard.js';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

function callWith(changed: Partial<KernelCall>): KernelCall {
  return { kernel: 'Conv2D', on: 'cpu', backend: {}, inputs: {}, attributes: {}, ...changed };
}

describe('a guard', () => {
  keepBackend();
  before(() => engine({ prefer: 'cpu' }));

  it('names its engine as the user does', () => {
    const { message } = inputInvalid(callWith({ on: 'tensorflow' }), 'size', 3, 'at most 2');
    expect(message).to.equal('size of Conv2D: got 3, expected at most 2 (engine native)');
  });

  it('finds inputs by name', () => {
    const x = tensor([1]);
    expect(inputOf(callWith({ inputs: { x } }), 'x')).to.equal(x);
    expect(() => inputOf(callWith({ inputs: { x } }), 'filter')).to.throw('Conv2D has no input filter');
  });

  it('takes one number for a list of one', () => {
    const call = callWith({ attributes: { axis: 2, shape: [3, 4] } });
    expect(numbersOf(call, 'axis')).to.deep.equal([2]);
    expect(numbersOf(call, 'shape')).to.deep.equal([3, 4]);
    expect(() => numbersOf(call, 'size')).to.throw('Conv2D has no numbers size');
  });

  it('reads numbers where that can be done at once, and none on webgpu', () => {
    const { backend } = tensorEngine();
    const x = tensor([3, 4]);
    expect([...Array.from(valuesOf(callWith({ backend }), x))]).to.deep.equal([3, 4]);
    expect(valuesOf(callWith({ backend, on: 'webgpu' }), x)).to.have.length(0);
    expect(valuesOf(callWith({}), x)).to.have.length(0);
    expect(backend).to.be.instanceOf(KernelBackend);
  });

  it('reads no text', () => {
    const { backend } = tensorEngine();
    expect(valuesOf(callWith({ backend }), tensor(['a']))).to.have.length(0);
  });

  it('stands before no kernel that is not there', () => {
    guardKernel('NoSuchKernel', 'cpu', () => {});
    expect(getKernel('NoSuchKernel', 'cpu')).to.equal(undefined);
  });
});

describe('product', () => {
  it('is how many numbers a shape holds', () => {
    expect(product([])).to.equal(1);
    expect(product([2, 3])).to.equal(6);
    expect(product([2, 0])).to.equal(0);
  });
});
