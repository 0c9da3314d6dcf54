import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tuneCommand, tuningReport } from '../../cli/doctor-tune.js';

const standard = { threads: 2, oneDnn: true };
const measured = (threads: number, oneDnn: boolean, perceptron: number, convolution: number) => ({
  threads,
  oneDnn,
  milliseconds: { perceptron, convolution },
});

describe('millrace doctor --tune', () => {
  it('prints each setting with its times, and marks the default', () => {
    const [, head, ...rows] = tuningReport(
      [measured(1, false, 3.751, 33), measured(2, true, 4, 24.7)],
      standard,
    );
    expect(head).to.match(/^threads {2}oneDNN +multilayer perceptron +convolutional network$/);
    expect(rows[0]).to.match(/^ {6}1 {2}off +3\.75 ms a step +33\.00 ms a step$/);
    expect(rows[1]).to.match(/^ {6}2 {2}on +4\.00 ms a step +24\.70 ms a step {2}default$/);
  });

  it('recommends for each kind of model, with the flags and the options that set it', () => {
    const report = tuningReport([measured(1, false, 3, 33), measured(2, true, 4.5, 24.7)], standard).join(
      '\n',
    );
    expect(report).to.contain(
      [
        'multilayer perceptron: 1 thread without oneDNN, 1.50 times as fast as the default',
        '  npx millrace run NAME --threads 1 --no-one-dnn',
        '  run({ engine: { threads: 1, oneDnn: false } }, ...)',
      ].join('\n'),
    );
    expect(report).to.contain('convolutional network: keep the default, 2 threads with oneDNN');
  });

  it('names only what differs from the default', () => {
    const report = tuningReport([measured(2, false, 9, 9), measured(2, true, 18, 9)], standard).join('\n');
    expect(report)
      .to.match(/run NAME --no-one-dnn$/m)
      .and.to.contain('{ engine: { oneDnn: false } }');
    const others = { threads: 4, oneDnn: false };
    const more = tuningReport([measured(4, true, 1, 1), measured(4, false, 2, 2)], others).join('\n');
    expect(more).to.match(/run NAME --one-dnn$/m);
  });

  it('says that there is nothing to tune where native TensorFlow is not present', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'millrace-tune-'));
    const before = process.env.MILLRACE_CACHE;
    process.env.MILLRACE_CACHE = cache;
    const lines: string[] = [];
    try {
      await tuneCommand((line) => lines.push(line));
    } finally {
      if (before === undefined) delete process.env.MILLRACE_CACHE;
      else process.env.MILLRACE_CACHE = before;
      await rm(cache, { recursive: true });
    }
    expect(lines.join('\n')).to.match(/not present: native TensorFlow is not installed\.\n.*nothing to tune/);
  });
});
