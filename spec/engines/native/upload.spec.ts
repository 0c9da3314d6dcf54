import { KernelBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { TypedArray } from '../../../core/sample.js';
import { engine } from '../../../engines/index.js';
import type { NativeBackend } from '../../../engines/native/binding.js';
import { nativeUpload, type UploadBinding } from '../../../engines/native/upload.js';
import { keepBackend } from '../keep-backend.js';

/** A binding that notes what it is asked for. */
function notingBinding(fail = false): { binding: UploadBinding; log: unknown[][] } {
  const log: unknown[][] = [];
  const binding: UploadBinding = {
    TF_UINT8: 4,
    TF_INT32: 3,
    TF_FLOAT: 1,
    TF_ATTR_TYPE: 4,
    TF_ATTR_BOOL: 3,
    createTensor(shape, dtype, data) {
      log.push(['create', shape, dtype, data]);
      return 7;
    },
    deleteTensor(id) {
      log.push(['delete', id]);
    },
    executeOp(name, attributes, inputs) {
      log.push([name, attributes.map(({ value }) => value), inputs]);
      if (fail) throw new Error('out of memory');
      return [{ id: 8, shape: [2], dtype: 1 }];
    },
  };
  return { binding, log };
}

class PretendedBackend extends KernelBackend implements Pick<NativeBackend, 'createOutputTensor'> {
  createOutputTensor({ id }: { readonly id: number }): Tensor {
    return tensor([id]);
  }
}

const upload = (binding: UploadBinding, data: TypedArray): Tensor =>
  nativeUpload(binding, new PretendedBackend())(data, [2]);

describe('upload to native', () => {
  keepBackend();
  before(() => engine({ prefer: 'cpu' }));

  for (const [data, dtype] of [
    [Uint8Array.of(1, 2), 4],
    [Int32Array.of(1, 2), 3],
  ] as const) {
    it(`hands ${data.constructor.name} over as it is, casts it there, and deletes the original`, () => {
      const { binding, log } = notingBinding();
      upload(binding, data).dispose();
      expect(log).to.deep.equal([
        ['create', [2], dtype, data],
        ['Cast', [dtype, 1, false], [7]],
        ['delete', 7],
      ]);
      expect(log[0]?.[3]).to.equal(data);
    });
  }

  it('hands clamped bytes over as bytes, without a copy', () => {
    const { binding, log } = notingBinding();
    const clamped = Uint8ClampedArray.of(9, 1, 2).subarray(1);
    upload(binding, clamped).dispose();
    const handed = log[0]?.[3];
    expect(handed).to.be.instanceOf(Uint8Array).and.to.deep.equal(Uint8Array.of(1, 2));
    expect(handed).to.have.property('buffer', clamped.buffer);
  });

  it('deletes the original when the cast fails', () => {
    const { binding, log } = notingBinding(true);
    expect(() => upload(binding, Uint8Array.of(1, 2))).to.throw('out of memory');
    expect(log.at(-1)).to.deep.equal(['delete', 7]);
  });

  it('leaves other dtypes to be widened', () => {
    const { binding, log } = notingBinding();
    upload(binding, Float64Array.of(1, 2)).dispose();
    expect(log).to.deep.equal([]);
  });
});
