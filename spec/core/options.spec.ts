import { expect } from 'chai';
import { isMillraceError } from '../../core/errors.js';
import { wholeNumber } from '../../core/options.js';

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
