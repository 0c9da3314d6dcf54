import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import { drawBeta } from '../../../operators/augmentation/beta.js';

describe('drawBeta', () => {
  for (const alpha of [0.05, 0.2, 0.5, 1, 1.5, 4, 50])
    it(`has the mean, the variance and the symmetry of Beta(${alpha}, ${alpha})`, () => {
      const random = randomFor(3, 'spec');
      const drawn = Array.from({ length: 20_000 }, () => drawBeta(random, alpha));
      const variance = 1 / (4 * (2 * alpha + 1));
      // Four standard errors; the fourth moment of what lies in 0 .. 1 is below a quarter of the variance.
      const tolerance = 4 * Math.sqrt(variance / 4 / drawn.length);
      expect(meanOf(drawn)).to.be.closeTo(0.5, 4 * Math.sqrt(variance / drawn.length));
      expect(meanOf(drawn.map((value) => (value - 0.5) ** 2))).to.be.closeTo(variance, tolerance);
      expect(meanOf(drawn.map((value) => (value - 0.5) ** 3))).to.be.closeTo(0, tolerance);
    });

  it('is a number from 0 to 1 even where alpha is next to nothing', () => {
    const random = randomFor(1, 'spec');
    for (let draw = 0; draw < 1000; draw++) expect(drawBeta(random, 1e-6)).to.be.within(0, 1);
  });
});

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
