import {
  getBackend,
  getGradient,
  grad,
  image,
  type Rank,
  reshape,
  type Tensor,
  tensor2d,
  engine as tensorEngine,
  zeros,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { type EngineName, engine } from '../../engines/index.js';
import { refusedGradients, refusedKernels, wrongKernels } from '../../engines/repairs/refusals.js';
import { keepBackend } from '../engines/keep-backend.js';
import { refusal } from '../helpers/refusal.js';

const tfjsNames = { native: 'tensorflow', wasm: 'wasm', webgpu: 'webgpu', cpu: 'cpu' } as const;

/** What an engine lacks, or would compute wrong, is a coded error that names the operation and the engine. */
export function refusalsContract(name: EngineName): void {
  describe(`what ${name} refuses`, () => {
    keepBackend();
    before(() => engine({ prefer: name }));

    const attributes = { size: 2, filterSize: 1, strides: 1, pad: 'valid' };

    const refused = { ...refusedKernels[tfjsNames[name]], ...wrongKernels[tfjsNames[name]] };
    for (const [kernel, operation] of Object.entries(refused)) {
      it(operation, async () => {
        const x = zeros([1, 2, 2, 1], 'int32');
        const { code, message } = await refusal(() =>
          tensorEngine().runKernel(kernel, { x, a: x, b: x, weights: x }, attributes),
        );
        expect(code).to.equal('OP_UNSUPPORTED');
        expect(message).to.include(operation).and.include(`engine ${name}`);
      });
    }

    for (const [kernel, operation] of Object.entries(refusedGradients)) {
      it(`a gradient that goes through ${operation}`, async () => {
        expect(getBackend()).to.equal(tfjsNames[name]);
        const { code, message } = await refusal(() => getGradient(kernel).gradFunc(zeros([1]), [], {}));
        expect(code).to.equal('OP_UNSUPPORTED');
        expect(message).to.include(operation.replace('the gradient of ', '')).and.include(`engine ${name}`);
      });
    }

    it('a gradient by a cropped image, as a user asks for it', async () => {
      const crop = (pixels: Tensor): Tensor =>
        image.cropAndResize(reshape<Rank.R4>(pixels, [1, 3, 3, 1]), tensor2d([[0, 0, 1, 1]]), [0], [2, 2]);
      const { message } = await refusal(() => grad(crop)(zeros([1, 3, 3, 1])));
      expect(message).to.include('the gradient of image.cropAndResize').and.include(`engine ${name}`);
    });
  });
}
