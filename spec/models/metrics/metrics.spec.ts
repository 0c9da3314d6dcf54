import { expect } from 'chai';
import fc from 'fast-check';
import { runningAccuracy } from '../../../models/metrics/running-accuracy.js';
import { runningF1 } from '../../../models/metrics/running-f1.js';
import { runningLogLoss } from '../../../models/metrics/running-log-loss.js';
import { runningMeanAbsoluteError } from '../../../models/metrics/running-mean-absolute-error.js';
import type { RunningMetric, ScoredSample } from '../../../models/metrics/running-metric.js';
import { runningR2 } from '../../../models/metrics/running-r2.js';
import { runningRocAuc } from '../../../models/metrics/running-roc-auc.js';
import { runningRootMeanSquaredError } from '../../../models/metrics/running-root-mean-squared-error.js';
import { Tally } from '../../../models/metrics/tally.js';
import { windowed } from '../../../models/metrics/windowed.js';
import { refusal } from '../../helpers/refusal.js';

const metrics: readonly RunningMetric[] = [
  runningAccuracy(),
  runningLogLoss(),
  runningRocAuc(),
  runningF1(),
  runningMeanAbsoluteError(),
  runningRootMeanSquaredError(),
  runningR2(),
];

const logit = fc.double({ min: -8, max: 8, noNaN: true });
const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), logit), { minLength: 1, maxLength: 60 });

describe('running metrics', () => {
  for (const metric of metrics) {
    it(`${metric.name} over a window is that of its last samples alone`, () =>
      fc.assert(
        fc.property(samples, fc.integer({ min: 1, max: 20 }), (given, size) => {
          const lately = new Tally(windowed(metric, size));
          for (const [index, pair] of given.entries()) {
            lately.add(sampleOf(pair));
            const window = given.slice(Math.max(0, index + 1 - size), index + 1);
            const alone = tallyOf(metric, window);
            // Of labels that are all the same, rounding may leave a spread of next to nothing.
            if (metric.name === 'r2' && new Set(window.map(([label]) => label)).size === 1) continue;
            expect(lately.value).to.be.closeTo(alone.value, 1e-6);
          }
        }),
      ));

    it(`${metric.name} goes on from a state, which later samples do not change`, () =>
      fc.assert(
        fc.property(samples, fc.nat(60), (given, stop) => {
          const whole = new Tally(windowed(metric, 7));
          let state = whole.state;
          for (const [index, pair] of given.entries()) {
            if (index === stop) state = whole.state;
            whole.add(sampleOf(pair));
          }
          const resumed = new Tally(windowed(metric, 7), state);
          for (const pair of given.slice(stop < given.length ? stop : 0)) resumed.add(sampleOf(pair));
          expect(resumed.value).to.equal(whole.value);
        }),
      ));
  }

  for (const metric of metrics)
    it(`${metric.name} counts a batch bit by bit as its samples one by one`, () =>
      fc.assert(
        fc.property(samples, fc.boolean(), (given, known) => {
          const outputs = Float64Array.from(given, ([, output]) => output);
          const logLosses = known ? outputs.map((output) => output / 3) : undefined;
          const [together, alone] = [new Tally(metric), new Tally(metric)];
          together.addAll({ labels: given.map(([label]) => label), outputs, logLosses });
          for (const [row, [label]] of given.entries())
            alone.add({ label, outputs, start: row, width: 1, logLoss: logLosses?.[row] });
          expect(together.state).to.deep.equal(alone.state);
        }),
      ));

  it('forgets an outlier that has left the window, however large it was', () => {
    const lately = new Tally(windowed(runningMeanAbsoluteError(), 4));
    lately.add(sampleOf([0, 1e18]));
    for (let index = 0; index < 8; index++) lately.add(sampleOf([0, 0.5]));
    expect(lately.value).to.equal(0.5);
  });

  it('tells what it says it tells', () => {
    const given = [
      [1, 2],
      [0, -1],
      [1, -1],
      [0, 3],
    ] as const;
    expect(tallyOf(runningAccuracy(), given).value).to.equal(0.5);
    expect(tallyOf(runningF1(), given).value).to.equal(0.5);
    expect(tallyOf(runningMeanAbsoluteError(), given).value).to.equal((1 + 1 + 2 + 3) / 4);
    expect(tallyOf(runningRootMeanSquaredError(), given).value).to.equal(Math.sqrt((1 + 1 + 4 + 9) / 4));
    expect(tallyOf(runningR2(), given).value).to.equal(1 - 15 / 1);
    const losses = [Math.log1p(Math.exp(-2)), Math.log1p(Math.exp(-1))];
    const wrong = [Math.log1p(Math.exp(1)), Math.log1p(Math.exp(3))];
    const mean = [...losses, ...wrong].reduce((sum, loss) => sum + loss, 0) / 4;
    expect(tallyOf(runningLogLoss(), given).value).to.be.closeTo(mean, 1e-12);
  });

  it('knows the exact area under the curve where thresholds tell all outputs apart', () => {
    const given = [
      [0, -2],
      [1, -1],
      [0, 1],
      [1, 2],
    ] as const;
    expect(tallyOf(runningRocAuc(200), given).value).to.be.closeTo(0.75, 1e-12);
    expect(tallyOf(runningRocAuc(), [[1, 2]]).value).to.equal(0);
  });

  it('takes the largest of several logits for the class', () => {
    const outputs = Float64Array.of(9, 0, 3, 1, 9);
    const sample: ScoredSample = { label: 1, outputs, start: 1, width: 3 };
    expect(tallied(runningAccuracy(), sample)).to.equal(1);
    expect(tallied(runningF1(2), sample)).to.equal(0);
    const loss = Math.log(1 + Math.exp(3) + Math.exp(1)) - 3;
    expect(tallied(runningLogLoss(), sample)).to.be.closeTo(loss, 1e-12);
  });

  it('bounds the loss of what was held for impossible', () => {
    expect(tallied(runningLogLoss(), sampleOf([0, 1000]))).to.equal(-Math.log(1e-15));
  });

  it('refuses a window of nothing and a single threshold', async () => {
    expect((await refusal(() => windowed(runningR2(), 0))).message).to.include('windowed size');
    expect((await refusal(() => runningRocAuc(1))).message).to.include('runningRocAuc thresholds');
  });
});

function sampleOf([label, output]: readonly [number, number]): ScoredSample {
  return { label, outputs: Float64Array.of(output), start: 0, width: 1 };
}

function tallyOf(metric: RunningMetric, given: readonly (readonly [number, number])[]): Tally {
  const tally = new Tally(metric);
  for (const pair of given) tally.add(sampleOf(pair));
  return tally;
}

function tallied(metric: RunningMetric, sample: ScoredSample): number {
  const tally = new Tally(metric);
  tally.add(sample);
  return tally.value;
}
