import { expect } from 'chai';
import { placesOf, visitPlaces } from '../../../engines/windows/places.js';

/** Four inputs, a window of three, a stride of two, one place of padding before. */
const axis = { inputs: 4, outputs: 2, stride: 2, taps: 3, before: 1 };

describe('placesOf', () => {
  it('gives the inputs that each output sees, the padding left out, and the taps on them', () => {
    expect(placesOf([axis])).to.deep.equal([
      { inputs: [0, 1], taps: [1, 2] },
      { inputs: [1, 2, 3], taps: [0, 1, 2] },
    ]);
  });

  it('numbers inputs and taps row by row where there are two axes', () => {
    const pair = { inputs: 2, outputs: 1, stride: 1, taps: 2, before: 0 };
    expect(placesOf([pair, axis])).to.deep.equal([
      { inputs: [0, 1, 4, 5], taps: [1, 2, 4, 5] },
      { inputs: [1, 2, 3, 5, 6, 7], taps: [0, 1, 2, 3, 4, 5] },
    ]);
  });

  it('gives a single place without any axis', () => {
    expect(placesOf([])).to.deep.equal([{ inputs: [0], taps: [0] }]);
  });
});

describe('visitPlaces', () => {
  it('visits what every output of a batch sees, numbered through the batch', () => {
    const visited: number[][] = [];
    visitPlaces([axis], 2, (input, tap, output) => visited.push([input, tap, output]));
    expect(visited.filter(([, , output = 0]) => output >= 2)).to.deep.equal([
      [4, 1, 2],
      [5, 2, 2],
      [5, 0, 3],
      [6, 1, 3],
      [7, 2, 3],
    ]);
    expect(visited).to.have.length(10);
  });

  it('visits nothing in an empty batch', () => {
    visitPlaces([axis], 0, () => expect.fail('nothing to visit'));
  });
});
