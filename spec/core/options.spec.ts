import { expect } from 'chai';
import { z } from 'zod';
import { isMillraceError } from '../../core/errors.js';
import { parseOptions, wholeNumber } from '../../core/options.js';

describe('wholeNumber', () => {
  it('answers with a number it allows', () => {
    expect(wholeNumber('count', 1)).to.equal(1);
    expect(wholeNumber('skip', 0, 0)).to.equal(0);
  });

  it('names the option, the value and what was expected', () => {
    for (const given of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => wholeNumber('count', given))
        .to.throw(`count: got ${given}, expected a whole number of at least 1`)
        .that.satisfies((error: unknown) => isMillraceError(error, 'OPTION_INVALID'));
  });
});

describe('parseOptions', () => {
  const schema = z.strictObject({
    size: z.number().min(1, 'at least 1').default(8),
    layers: z.array(z.object({ rate: z.number() })).default([]),
  });

  it('fills in the defaults', () => {
    expect(parseOptions('net', schema, { size: 3 })).to.deep.equal({ size: 3, layers: [] });
  });

  const wrong: Readonly<Record<string, readonly [given: unknown, message: string]>> = {
    'an option': [{ size: 0 }, 'net.size: got 0, expected at least 1'],
    'a place within an option': [
      { layers: [{ rate: 1 }, { rate: 'fast' }] },
      "net.layers.1.rate: got 'fast'",
    ],
    'an option that is missing': [{ layers: [{}] }, 'net.layers.0.rate: got undefined'],
    'an option that nobody knows': [{ sise: 3 }, 'net: got {"sise":3}'],
    'what is no options': [7, 'net: got 7'],
  };
  for (const [title, [given, message]] of Object.entries(wrong))
    it(`names ${title}`, () => {
      expect(() => parseOptions('net', schema, given))
        .to.throw(message)
        .that.satisfies((error: unknown) => isMillraceError(error, 'OPTION_INVALID'));
    });
});
