import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import type { RunEvent } from '../../core/events.js';
import { kaggleHouse } from '../../pipelines/index.js';
import { lessonOf } from '../../scripts/course/lesson-of.js';

describe('pipeline kaggle-house', () => {
  let dir: string;
  let events: readonly RunEvent[];
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-houses-'));
    const options = kaggleHouse.options.parse(lessonOf(kaggleHouse).smoke);
    const settings = { dir, seed: 1, engine: { prefer: 'wasm' } } as const;
    events = await lastValueFrom(kaggleHouse.start(options, settings).pipe(toArray()));
    await kaggleHouse.report?.(options, settings);
  });
  after(() => rm(dir, { recursive: true }));

  it('trains a model for each fold, validates it on the fold left out, then one on all houses', () => {
    const epochs = events.filter((event) => event.type === 'epoch');
    expect(epochs.map(({ trainer, samples }) => [trainer, samples])).to.deep.equal([
      ['fold-1', 20],
      ['fold-1', 20],
      ['fold-2', 20],
      ['fold-2', 20],
      ['submission', 40],
      ['submission', 40],
    ]);
    const validations = events.filter((event) => event.type === 'evaluation' && event.data === 'validation');
    expect(validations).to.have.length(4);
  });

  it('reads its figures as the mean over the folds', () => {
    const [trial] = lessonOf(kaggleHouse).trials;
    const last = ['fold-1', 'fold-2'].map((fold) =>
      events.findLast(
        (event) => event.type === 'evaluation' && event.trainer === fold && event.data === 'validation',
      ),
    );
    const errors = last.map((event) => (event?.type === 'evaluation' ? event.metrics.error : Number.NaN));
    expect(trial?.goals[1]?.read(events)).to.equal(((errors[0] ?? 0) + (errors[1] ?? 0)) / 2);
  });

  it('writes a submission with a price for each house that has none', async () => {
    const [head, ...rows] = (await readFile(path.join(dir, 'submission.csv'), 'utf8')).trim().split('\n');
    expect(head).to.equal('Id,SalePrice');
    expect(rows.map((row) => row.split(',')[0])).to.deep.equal(
      Array.from({ length: 10 }, (_, index) => `${1461 + index}`),
    );
    for (const row of rows) expect(Number(row.split(',')[1])).to.be.finite;
  });
});
