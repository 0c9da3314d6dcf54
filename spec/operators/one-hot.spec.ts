import { expect } from 'chai';
import { of } from 'rxjs';
import { oneHot } from '../../operators/one-hot.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, numberedSample } from '../helpers/flow.js';

describeOperator('oneHot', { create: () => oneHot(2), inFlight: 1 });

const { at } = numberedSample(7);

describe('oneHot', () => {
  it('turns the class of a sample into a row, and leaves the rest alone', async () => {
    const { items } = await collect(of({ x: 'a', y: 2, weight: 3, at }).pipe(oneHot(4)));
    expect(items).to.deep.equal([
      { x: 'a', y: { data: Float32Array.of(0, 0, 1, 0), shape: [4] }, weight: 3, at },
    ]);
  });

  it('turns the classes of a batch into rows', async () => {
    const y = { data: Uint8Array.of(1, 0, 2), shape: [3] };
    const { items } = await collect(of({ y, at }).pipe(oneHot(3)));
    expect(items[0]?.y).to.deep.equal({ data: Float32Array.of(0, 1, 0, 1, 0, 0, 0, 0, 1), shape: [3, 3] });
  });

  for (const y of [3, -1, 0.5, Number.NaN, undefined])
    it(`refuses the label ${y} of 3 classes, by its place`, async () => {
      const { errors } = await collect(of({ y, at }).pipe(oneHot(3)));
      expect(errors[0]).to.include({ code: 'LABEL_INVALID' });
      expect(String(errors[0])).to.include('0 to 2').and.to.include('"index":7');
    });

  it('refuses 0 classes', () => {
    expect(() => oneHot(0)).to.throw('oneHot classes');
  });
});
