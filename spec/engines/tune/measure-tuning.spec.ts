import { expect } from 'chai';
import type { CommandResult } from '../../../engines/native/command.js';
import { measureAll, measureTuning } from '../../../engines/tune/measure-tuning.js';
import type { Tuning } from '../../../engines/tune/recommend.js';
import { refusal } from '../../helpers/refusal.js';

const one: Tuning = { threads: 1, oneDnn: true };
const two: Tuning = { threads: 2, oneDnn: true };

describe('measureAll', () => {
  it('measures in turn, and takes the faster of the two times of each setting and model', async () => {
    const times = [
      { perceptron: 1, convolution: 20 },
      { perceptron: 3, convolution: 30 },
      { perceptron: 2, convolution: 10 },
      { perceptron: 1, convolution: 40 },
    ];
    const order: number[] = [];
    const measurements = await measureAll([one, two], async (tuning) => {
      order.push(tuning.threads);
      return { ...tuning, milliseconds: times[order.length - 1] ?? { perceptron: 0, convolution: 0 } };
    });
    expect(order).to.deep.equal([1, 2, 1, 2]);
    expect(measurements).to.deep.equal([
      { ...one, milliseconds: { perceptron: 1, convolution: 10 } },
      { ...two, milliseconds: { perceptron: 1, convolution: 30 } },
    ]);
  });
});

describe('measureTuning', () => {
  const ended: CommandResult = { missing: false, status: 0, signal: null, stdout: '', stderr: '' };

  it('asks for the setting in a process of its own, and reads its times', async () => {
    let code = '';
    const measurement = await measureTuning({ threads: 4, oneDnn: false }, async (program, args) => {
      expect(program).to.equal(process.execPath);
      code = args.at(-1) ?? '';
      return { ...ended, stdout: '{"perceptron":3.5,"convolution":25}\n' };
    });
    expect(code).to.contain('printTimes({"threads":4,"oneDnn":false})');
    expect(measurement).to.deep.equal({
      threads: 4,
      oneDnn: false,
      milliseconds: { perceptron: 3.5, convolution: 25 },
    });
  });

  it('says why that process failed', async () => {
    const failing = async (): Promise<CommandResult> => ({
      ...ended,
      status: 1,
      stderr: 'error: no such device',
    });
    const { code, message } = await refusal(() => measureTuning(one, failing));
    expect(code).to.equal('ENGINE_MISSING');
    expect(message).to.contain('no such device');
  });
});
