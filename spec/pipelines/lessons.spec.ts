import { expect } from 'chai';
import { pipelines } from '../../pipelines/index.js';
import { courseRows } from '../../scripts/course/course-page.js';
import { lessonOf } from '../../scripts/course/lesson-of.js';

const rows = Object.values(courseRows).flat();

describe('the pipelines of the course', () => {
  it('are rows of the course, each once, in its order', () => {
    const names = pipelines.map(({ name }) => name);
    expect(names).to.deep.equal(rows.filter((row) => names.includes(row)));
  });

  for (const pipeline of pipelines) {
    const { name, options, examples, summary } = pipeline;

    describe(name, () => {
      const { chapter, smoke, alike = {}, trials } = lessonOf(pipeline);

      it('tells its chapter, and is told in a line', () => {
        expect(chapter).to.match(/^\d+\.\d+/);
        expect(summary).to.match(/^[^\n]{10,100}$/);
        expect(examples).not.to.have.length(0);
      });

      it('has options that it takes, for the smoke run and for each run of the course', () => {
        for (const given of [smoke, { ...smoke, ...alike }, ...trials.map((trial) => trial.options)]) {
          expect(Object.keys(options.shape)).to.include.members(Object.keys(given));
          expect(options.safeParse(given).error?.issues ?? []).to.deep.equal([]);
        }
      });

      it('is compared with its other form, where it has one', () => {
        const forms = ['variant', 'optimizer'].filter((option) => option in options.shape);
        expect(Object.keys(alike)).to.deep.equal(forms);
      });

      it('is held to figures: each with a range, and NaN where a run does not tell it', () => {
        const goals = trials.flatMap((trial) => trial.goals);
        expect(goals).not.to.have.length(0);
        for (const { within, read, course } of goals) {
          expect(within[0]).to.be.below(within[1]);
          expect(course).not.to.equal('');
          expect(read([])).to.be.NaN;
        }
      });
    });
  }
});
