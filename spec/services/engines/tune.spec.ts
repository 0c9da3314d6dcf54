import { expect } from 'chai';
import { measureTuning } from '../../../engines/tune/measure-tuning.js';
import { runNode } from '../../helpers/repository.js';

describe('tuning native TensorFlow', () => {
  it('measures a setting', async () => {
    const { threads, oneDnn, milliseconds } = await measureTuning({ threads: 1, oneDnn: false });
    expect({ threads, oneDnn }).to.deep.equal({ threads: 1, oneDnn: false });
    expect(milliseconds.perceptron).to.be.greaterThan(0);
    expect(milliseconds.convolution).to.be.greaterThan(milliseconds.perceptron);
  });

  it('ends with a setting for each kind of model: millrace doctor --tune', async () => {
    const { code, stdout, stderr } = await runNode(['bin/millrace.js', 'doctor', '--tune']);
    expect(code, stderr).to.equal(0);
    expect(stdout.match(/^ +\d+ {2}(on|off) .*ms a step/gm)).to.have.length.at.least(2);
    expect(stdout.match(/ {2}default$/gm)).to.have.length(1);
    expect(stdout)
      .to.match(/^multilayer perceptron: .* thread/m)
      .and.to.match(/^convolutional network: .* thread/m);
  });
});
