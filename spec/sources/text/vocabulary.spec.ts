import { expect } from 'chai';
import fc from 'fast-check';
import { Vocabulary, vocabulary } from '../../../sources/text/vocabulary.js';

describe('vocabulary', () => {
  const text = 'the cat and the dog and the bird'.split(' ');

  it('numbers the unknown token first, then the others by frequency, then by text', () => {
    expect(vocabulary(text).tokens).to.deep.equal(['<unk>', 'the', 'and', 'bird', 'cat', 'dog']);
    expect(vocabulary(text).counts).to.deep.equal([0, 3, 2, 1, 1, 1]);
  });

  it('leaves out what is too rare, and counts it as unknown', () => {
    const { tokens, counts } = vocabulary(text, { minimumFrequency: 2 });
    expect({ tokens, counts }).to.deep.equal({ tokens: ['<unk>', 'the', 'and'], counts: [3, 3, 2] });
  });

  it('has reserved tokens behind the unknown one, once, whether they come or not', () => {
    const reserved = ['<pad>', 'the', '<pad>'];
    expect(vocabulary(text, { reserved, minimumFrequency: 2 }).tokens).to.deep.equal([
      '<unk>',
      '<pad>',
      'the',
      'and',
    ]);
  });

  it('counts the unknown token of a text that holds it already', () => {
    const { tokens, counts } = vocabulary(['a', '<unk>', 'a', 'b'], { minimumFrequency: 2 });
    expect({ tokens, counts }).to.deep.equal({ tokens: ['<unk>', 'a'], counts: [2, 2] });
  });

  it('encodes and decodes; what it does not know becomes unknown', () => {
    const words = vocabulary(text);
    expect([...words.encode(['the', 'fox', 'and'])]).to.deep.equal([1, 0, 2]);
    expect(words.decode([1, 0, 2])).to.deep.equal(['the', '<unk>', 'and']);
    expect([words.has('the'), words.has('fox'), words.size]).to.deep.equal([true, false, 6]);
  });

  it('without an unknown token, refuses what it does not know', () => {
    const letters = vocabulary('abba', { unknown: null });
    expect(letters.tokens).to.deep.equal(['a', 'b']);
    expect(() => letters.numberOf('c')).to.throw(RangeError, 'token "c" is not in the vocabulary');
    expect(() => letters.tokenAt(2)).to.throw(RangeError, 'there is no token 2: the vocabulary has 2');
  });

  it('has the words `constructor` and `__proto__` like any other', () => {
    const odd = vocabulary(['constructor', '__proto__', 'constructor']);
    expect(odd.tokens).to.deep.equal(['<unk>', 'constructor', '__proto__']);
    expect(odd.numberOf('toString')).to.equal(0);
  });

  it('is the same whatever the order of the text, and after it was saved', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 }), { minLength: 1 }), (tokens) => {
        const made = vocabulary(tokens, { minimumFrequency: 2 });
        const restored = new Vocabulary(JSON.parse(JSON.stringify(made)));
        expect(vocabulary(tokens.toReversed(), { minimumFrequency: 2 })).to.deep.equal(made);
        expect(restored).to.deep.equal(made);
        expect(restored.decode(restored.encode(tokens))).to.deep.equal(
          tokens.map((token) => (made.has(token) ? token : '<unk>')),
        );
        expect(made.counts.reduce((sum, count) => sum + count, 0)).to.equal(tokens.length);
      }),
    ));

  it('refuses options, and saved ones, that cannot be', () => {
    expect(() => vocabulary([], { minimumFrequency: 0 })).to.throw('vocabulary.minimumFrequency: got 0');
    const saved = { tokens: ['a', 'b'], counts: [1, 2], unknown: null };
    expect(() => new Vocabulary({ ...saved, counts: [1] })).to.throw('a count for each token');
    expect(() => new Vocabulary({ ...saved, tokens: ['a', 'a'] })).to.throw('each token once');
    expect(() => new Vocabulary({ ...saved, unknown: '<unk>' })).to.throw('one of the tokens, or null');
  });
});
