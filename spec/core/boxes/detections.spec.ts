import { expect } from 'chai';
import { detections } from '../../../core/boxes/detections.js';
import { suppressOverlapping } from '../../../core/boxes/suppress-overlapping.js';

// The four predictions of the course (14.4.4): three of a dog, one of a cat.
const boxes = {
  data: Float32Array.of(
    ...[0.1, 0.08, 0.52, 0.92],
    ...[0.08, 0.2, 0.56, 0.95],
    ...[0.15, 0.3, 0.62, 0.91],
    ...[0.55, 0.2, 0.9, 0.88],
  ),
  shape: [4, 4],
};
const probabilities = [
  [1e-9, 0.9, 0.1],
  [1e-9, 0.8, 0.2],
  [1e-9, 0.7, 0.3],
  [1e-9, 0.1, 0.9],
];
const output = {
  data: Float32Array.from(probabilities.flatMap((row) => [...row.map(Math.log), 0, 0, 0, 0])),
  shape: [4, 7],
};

describe('suppressOverlapping', () => {
  it('keeps the highest of those that overlap, and the first of equals', () => {
    expect(suppressOverlapping(boxes, [0.9, 0.8, 0.7, 0.9])).to.deep.equal([0, 3]);
    expect(suppressOverlapping(boxes, [0.1, 0.8, 0.7, 0.9])).to.deep.equal([3, 1]);
  });

  it('keeps all where any overlap is allowed, and nothing of nothing', () => {
    expect(suppressOverlapping(boxes, [0.9, 0.8, 0.7, 0.6], 1)).to.deep.equal([0, 1, 2, 3]);
    expect(suppressOverlapping({ data: new Float32Array(), shape: [0, 4] }, [])).to.deep.equal([]);
  });
});

describe('detections', () => {
  it('finds the dog and the cat of the course, each once', () => {
    const found = detections(boxes, output);
    expect(found.map(({ label }) => label)).to.deep.equal([0, 1]);
    for (const { score } of found) expect(score).to.be.closeTo(0.9, 1e-6);
    const [, cat] = found;
    for (const [side, value] of [0.55, 0.2, 0.9, 0.88].entries())
      expect(cat?.box[side]).to.be.closeTo(value, 1e-6);
  });

  it('leaves out what is background or not sure enough', () => {
    expect(detections(boxes, output, { leastScore: 0.95 })).to.deep.equal([]);
    const nothing = { data: output.data.map((value, place) => (place % 7 === 0 ? 9 : value)), shape: [4, 7] };
    expect(detections(boxes, nothing)).to.deep.equal([]);
  });

  it('refuses an output for other anchors', () => {
    expect(() => detections(boxes, { data: new Float32Array(7), shape: [1, 7] })).to.throw(
      /a row for each anchor/,
    );
  });
});
