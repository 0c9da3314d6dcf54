import { expect } from 'chai';
import { batchFeeds, batchForm, feedable, formOf } from '../../../models/compiled/batch-form.js';
import { valueBatch } from '../support.js';

describe('the form of a batch', () => {
  it('tells data types and shapes apart', () => {
    expect(formOf({ data: new Uint8Array(6), shape: [2, 3] })).to.equal('Uint8Array[2,3]');
    expect(formOf({ data: new Float32Array(6), shape: [3, 2] })).to.equal('Float32Array[3,2]');
  });

  it('is that of inputs, labels, and whether there are weights', () => {
    const batch = valueBatch(
      [
        [1, 2],
        [3, 4],
      ],
      [5, 6],
    );
    expect(batchForm(batch)).to.equal('Float32Array[2,2] Float32Array[2]');
    const weights = Float32Array.of(1, 2);
    expect(batchForm({ ...batch, weights })).to.equal('Float32Array[2,2] Float32Array[2] weighted');
    expect(batchFeeds({ ...batch, weights })).to.deep.equal([batch.x.data, batch.y?.data, weights]);
  });

  it('widens numbers that are fed in no data type of their own, and copies no others', () => {
    const pixels = Uint8ClampedArray.of(1, 2, 255).subarray(1);
    expect(feedable(pixels)).to.deep.equal(Uint8Array.of(2, 255));
    expect(feedable(pixels).buffer).to.equal(pixels.buffer);
    expect(feedable(Float64Array.of(0.5))).to.deep.equal(Float32Array.of(0.5));
    expect(feedable(Int16Array.of(-3))).to.deep.equal(Float32Array.of(-3));
    const whole = Int32Array.of(7);
    expect(feedable(whole)).to.equal(whole);
  });
});
