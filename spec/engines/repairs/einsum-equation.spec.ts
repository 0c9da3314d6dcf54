import { expect } from 'chai';
import { parseEinsum } from '../../../engines/repairs/einsum-equation.js';
import { refusal } from '../../helpers/refusal.js';

describe('an einsum equation', () => {
  it('names the axes of each operand and of the output, with or without blanks', () => {
    const shapes = [
      [2, 3],
      [3, 4],
    ];
    const parsed = { terms: ['ij', 'jk'], output: 'ik' };
    expect(parseEinsum('ij,jk->ik', shapes)).to.deep.equal(parsed);
    expect(parseEinsum(' ij, jk -> ik', shapes)).to.deep.equal(parsed);
  });

  for (const [equation, why] of [
    ['ii->i', 'a diagonal'],
    ['...i->i', 'an ellipsis'],
    ['ij', 'no arrow'],
    ['ij->ik', 'a letter from nowhere'],
  ] as const) {
    it(`is refused with ${why}: ${equation}`, async () => {
      const { code, details } = await refusal(() => parseEinsum(equation, [[2, 2]]));
      expect(code).to.equal('OP_UNSUPPORTED');
      expect(details.given).to.equal(equation);
    });
  }

  it('is refused where its letters do not fit the shapes, which the message shows', async () => {
    const shapes = [
      [2, 2],
      [1, 4],
    ];
    const { code, message } = await refusal(() => parseEinsum('ij,jk->ik', shapes));
    expect(code).to.equal('SHAPE_INVALID');
    expect(message).to.include('[[2,2],[1,4]]');
  });
});
