import { expect } from 'chai';
import { z } from 'zod';
import type { Schedule } from '../../models/schedules/index.js';
import { readJson } from '../helpers/repository.js';

const truths = z.record(z.string(), z.array(z.number())).parse(readJson('spec/fixtures/schedules.json'));

/** What every schedule must do; `name` is that of the rates which PyTorch computed (`scripts/pytorch/schedules.py`). */
export function scheduleContract(name: string, create: () => Schedule): void {
  describe(`${name}, as a schedule`, () => {
    it('has the rates of PyTorch for 60 steps', () => {
      const schedule = create();
      const expected = truths[name];
      if (expected?.length !== 60) throw new Error(`spec/fixtures/schedules.json has no 60 rates of ${name}`);
      for (const [index, rate] of expected.entries()) {
        expect(schedule(index + 1), `step ${index + 1}`).to.be.closeTo(rate, 1e-12);
      }
    });

    it('depends on the step alone', () => {
      const schedule = create();
      const rates = [40, 3, 59, 1].map((step) => schedule(step));
      const fresh = create();
      expect([40, 3, 59, 1].reverse().map((step) => fresh(step))).to.deep.equal(rates.reverse());
    });

    it('has finite rates of at least 0 however long a run is', () => {
      const schedule = create();
      for (const step of [1, 61, 1000, 1e6]) expect(schedule(step)).to.be.within(0, 1);
    });
  });
}
