import { expect } from 'chai';
import { type ListedRun, RunTexts } from '../../../../sinks/dashboard/answers/run-texts.js';
import { Overview } from '../../../../sinks/dashboard/shown/overview.js';

describe('RunTexts', () => {
  /** A run that counts how often it was asked for its facts. */
  const counted = () => {
    const overview = new Overview();
    const run = {
      version: 1,
      asked: 0,
      info: () => {
        run.asked++;
        return { id: 'a', name: 'a', ...overview.facts({ live: true, now: 0 }), problems: [] };
      },
    } satisfies ListedRun & { asked: number };
    return run;
  };

  it('makes the text of a run once for all who ask at the same time', () => {
    const run = counted();
    const texts = new RunTexts();
    const told = [0, 10, 20].map((now) => texts.of(run, now).json);
    expect(run.asked).to.equal(1);
    expect(told).to.deep.equal(new Array(3).fill(JSON.stringify(run.info())));
  });

  it('makes it anew when something has come, and by the next beat, when a run may have fallen silent', () => {
    const run = counted();
    const texts = new RunTexts();
    const { version } = texts.of(run, 0);
    run.version = 2;
    expect(texts.of(run, 1).version).not.to.equal(version);
    texts.of(run, 500);
    expect(run.asked).to.equal(3);
  });
});
