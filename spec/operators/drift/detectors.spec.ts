import { expect } from 'chai';
import fc from 'fast-check';
import { adwin } from '../../../operators/drift/adwin.js';
import { ddm } from '../../../operators/drift/ddm.js';
import { pageHinkley } from '../../../operators/drift/page-hinkley.js';
import { fromJson, toJson } from '../../../run/serialize.js';
import { refusal } from '../../helpers/refusal.js';

const detectors = [
  adwin({ clock: 4, maxBuckets: 2, minWindowLength: 2, gracePeriod: 5, delta: 0.2 }),
  pageHinkley({ minSamples: 5, threshold: 0.5 }),
  ddm({ warmStart: 3, warningThreshold: 0.5, driftThreshold: 1 }),
];

// spec/river.spec.ts compares where they find drift.
describe('drift detectors', () => {
  for (const detector of detectors) {
    it(`${detector.name} goes on from a state, through a file, as if it had not been stopped`, () =>
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 200 }),
          fc.nat(200),
          (values, stop) => {
            const whole = detector.watch();
            const levels = values.map((value) => whole.update(value));
            const first = detector.watch();
            const before = values.slice(0, stop).map((value) => first.update(value));
            const second = detector.watch(fromJson(toJson(first.state)));
            const after = values.slice(stop).map((value) => second.update(value));
            expect([...before, ...after]).to.deep.equal(levels);
            expect(second.state).to.deep.equal(whole.state);
          },
        ),
      ));

    it(`${detector.name} hands out a state that later values do not change`, () => {
      const watch = detector.watch();
      for (let index = 0; index < 20; index++) watch.update(index % 2);
      const { state } = watch;
      const copy = structuredClone(state);
      for (let index = 0; index < 40; index++) watch.update(index % 3 === 0 ? 1 : 0);
      expect(state).to.deep.equal(copy);
    });

    it(`${detector.name} refuses a state that is none of its own`, async () => {
      expect((await refusal(() => detector.watch({ samples: 'many' }))).code).to.equal('STAGE_STATE_INVALID');
    });
  }

  it('adwin keeps only as many numbers as the logarithm of what it has seen', () => {
    const watch = adwin().watch();
    for (let index = 0; index < 100_000; index++) watch.update(index % 2);
    expect(toJson(watch.state).length).to.be.lessThan(4000);
  });

  for (const [make, message] of [
    [() => adwin({ delta: 0 }), 'adwin.delta'],
    [() => adwin({ maxBuckets: 1 }), 'adwin.maxBuckets'],
    [() => pageHinkley({ alpha: 2 }), 'pageHinkley.alpha'],
    [() => ddm({ warmStart: 0 }), 'ddm.warmStart'],
  ] as const)
    it(`refuses a wrong ${message}`, async () => {
      const error = await refusal(make);
      expect(error.code).to.equal('OPTION_INVALID');
      expect(error.message).to.include(message);
    });
});
