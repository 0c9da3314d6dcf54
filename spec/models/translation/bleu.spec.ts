import { expect } from 'chai';
import { bleu } from '../../../models/translation/bleu.js';

const words = (text: string): readonly string[] => text.split(' ');

describe('bleu', () => {
  it('is 1 for what is wanted, word by word', () => {
    expect(bleu(words('they are watching .'), words('they are watching .'))).to.equal(1);
  });

  it('is what the course has for one word that is wrong: (3/4)^(1/2) (1/3)^(1/4)', () => {
    expect(bleu(words('they are exhausted .'), words('they are canadian .'))).to.be.closeTo(0.658, 5e-4);
  });

  it('punishes what is too short, and not what is too long', () => {
    expect(bleu(words('a b'), words('a b c d'))).to.be.closeTo(Math.exp(1 - 4 / 2), 1e-12);
    const long = (4 / 5) ** (1 / 2) * (3 / 4) ** (1 / 4);
    expect(bleu(words('a b c d e'), words('a b c d'))).to.be.closeTo(long, 1e-12);
  });

  it('counts a word as often as it is wanted', () => {
    expect(bleu(words('the the the'), words('the cat'), 1)).to.be.closeTo((1 / 3) ** (1 / 2), 1e-12);
  });

  it('is 0 where nothing is right, or nothing so long was said', () => {
    expect(bleu(words('a b'), words('c d'))).to.equal(0);
    expect(bleu(words('a'), words('a b'))).to.equal(0);
    expect(bleu([], words('a b'))).to.equal(0);
  });
});
