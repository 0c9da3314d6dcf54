import { expect } from 'chai';
import fc from 'fast-check';
import { mlflowName } from '../../../sinks/mlflow/names.js';

// What MLflow checks: validation.py, _VALID_PARAM_AND_METRIC_NAMES and path_not_unique.
const valid = /^[/\w.\- \p{L}\p{N}]*$/u;

describe('mlflowName', () => {
  const examples: readonly (readonly [string, string])[] = [
    ['training/loss', 'training/loss'],
    ['top 5 accuracy', 'top 5 accuracy'],
    ['größe', 'größe'],
    ['f1@0.5', 'f1_400.5'],
    ['100%', '100_25'],
    ['a//b', 'a/_/b'],
    ['../loss', '_2e2e/loss'],
    ['', '_'],
  ];
  for (const [name, written] of examples)
    it(`writes '${name}' as '${written}'`, () => {
      expect(mlflowName(name)).to.equal(written);
    });

  it('is a name that MLflow takes, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 280 }), (name) => {
        const written = mlflowName(name);
        expect(written).to.match(valid);
        expect(written.length).to.be.within(1, 250);
        expect(written.split('/')).to.not.include.oneOf(['', '.', '..']);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps long names apart', () => {
    const long = 'x'.repeat(300);
    expect(mlflowName(`${long}a`)).not.to.equal(mlflowName(`${long}b`));
  });
});
