import { expect } from 'chai';
import { assignBoxes } from '../../../core/boxes/assign-boxes.js';
import { boxTargets } from '../../../core/boxes/box-targets.js';

const boxes = (...rows: readonly (readonly number[])[]) => ({
  data: Float32Array.from(rows.flat()),
  shape: [rows.length, 4],
});

// The dog, the cat and the five anchors of the course (14.4.3.4), with what it prints for them.
const truth = boxes([0.1, 0.08, 0.52, 0.92], [0.55, 0.2, 0.9, 0.88]);
const anchors = boxes(
  [0, 0.1, 0.2, 0.3],
  [0.15, 0.2, 0.4, 0.4],
  [0.63, 0.05, 0.88, 0.98],
  [0.66, 0.45, 0.8, 0.8],
  [0.57, 0.3, 0.92, 0.9],
);

describe('assignBoxes', () => {
  it('answers as the course does: two anchors for the cat, the best for the dog however little it overlaps', () => {
    expect([...assignBoxes(anchors, truth)]).to.deep.equal([-1, 0, 1, -1, 1]);
  });

  it('leaves out no box while there are anchors, and gives no anchor to two', () => {
    const same = boxes([0, 0, 1, 1], [0, 0, 1, 0.9]);
    expect([...assignBoxes(boxes([0, 0, 1, 1], [0.2, 0, 1, 1]), same)].sort()).to.deep.equal([0, 1]);
    expect([...assignBoxes(boxes([0, 0, 1, 1]), same)]).to.deep.equal([0]);
  });

  it('is all background where there is no box', () => {
    expect([...assignBoxes(anchors, boxes())]).to.deep.equal([-1, -1, -1, -1, -1]);
  });
});

describe('boxTargets', () => {
  it('has the classes and the offsets that the course prints', () => {
    const { data, shape } = boxTargets(anchors, truth, [0, 1]);
    expect(shape).to.deep.equal([5, 5]);
    const rows = [0, 1, 2, 3, 4].map((row) => [...data.subarray(5 * row, 5 * row + 5)]);
    expect(rows.map(([label]) => label)).to.deep.equal([0, 1, 2, 0, 2]);
    const expected = [
      [0, 0, 0, 0],
      [1.4, 10, 2.59, 7.18],
      [-1.2, 0.269, 1.68, -1.57],
      [0, 0, 0, 0],
      [-0.571, -1, 0, 0.626],
    ];
    for (const [row, offsets] of expected.entries())
      for (const [place, offset] of offsets.entries())
        expect(rows[row]?.[place + 1]).to.be.closeTo(offset, 0.006);
  });
});
