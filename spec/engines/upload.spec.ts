import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { keepBackend } from './keep-backend.js';

const values = [0, 1, 127, 200, 255];

describe('upload', () => {
  keepBackend();

  for (const prefer of ['cpu', 'wasm'] as const) {
    describe(prefer, () => {
      const arrays = [
        Uint8Array,
        Uint8ClampedArray,
        Int16Array,
        Uint16Array,
        Int32Array,
        Float32Array,
        Float64Array,
      ];
      for (const Type of arrays) {
        it(`widens ${Type.name} to float32`, async () => {
          const { upload } = await engine({ prefer });
          const tensor = upload(Type.from(values), [1, 5]);
          expect(tensor.dtype).to.equal('float32');
          expect(tensor.shape).to.deep.equal([1, 5]);
          expect([...tensor.dataSync()]).to.deep.equal(values);
          tensor.dispose();
        });
      }

      it('uploads the view that it is given, not the buffer below', async () => {
        const { upload } = await engine({ prefer });
        const tensor = upload(Uint8Array.from(values).subarray(2, 4), [2]);
        expect([...tensor.dataSync()]).to.deep.equal([127, 200]);
        tensor.dispose();
      });

      it('does not see what happens to a widened array afterwards', async () => {
        const { upload } = await engine({ prefer });
        const data = Uint8Array.from(values);
        const tensor = upload(data, [5]);
        data.fill(9);
        expect([...tensor.dataSync()]).to.deep.equal(values);
        tensor.dispose();
      });
    });
  }
});
