import { expect } from 'chai';
import type { Dense } from '../../core/sample.js';
import { continueTokens } from '../../models/continue-tokens.js';
import { refusal } from '../helpers/refusal.js';

/** Of ten tokens it finds the one likeliest that follows; it is asked for the shapes in `asked`. */
function counting() {
  const asked: (readonly number[])[] = [];
  const predict = ({ data, shape }: Dense): Dense => {
    asked.push(shape);
    const logits = new Float32Array(data.length * 10);
    for (const [place, token] of data.entries()) logits[place * 10 + ((token + 1) % 10)] = 1;
    return { data: logits, shape: [...shape, 10] };
  };
  return { predict, asked };
}

describe('continueTokens', () => {
  it('adds to each sequence what the model finds likeliest, one token after another', async () => {
    const texts = await continueTokens(counting(), [Int32Array.of(1), Int32Array.of(5, 6, 7)], 4);
    expect(texts.map((text) => [...text])).to.deep.equal([
      [1, 2, 3, 4, 5],
      [5, 6, 7, 8, 9, 0, 1],
    ]);
  });

  it('asks for all of them together, always in the same shape', async () => {
    const model = counting();
    await continueTokens(model, [Int32Array.of(1), Int32Array.of(5, 6, 7)], 2);
    expect(model.asked).to.deep.equal([
      [2, 5],
      [2, 5],
    ]);
  });

  it('refuses to begin with nothing', async () => {
    const error = await refusal(() => continueTokens(counting(), [new Int32Array()], 1));
    expect(error.code).to.equal('INPUT_INVALID');
  });
});
