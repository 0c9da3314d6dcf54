import { expect } from 'chai';
import { of } from 'rxjs';
import { read } from '../../core/read.js';
import type { OpenOptions, Source } from '../../core/source.js';
import { collect, type NumberedSample, numberedSample } from '../helpers/flow.js';

/** A source that tells how it was opened. */
function watched(shuffles: boolean): { source: Source<NumberedSample>; opened: OpenOptions[] } {
  const opened: OpenOptions[] = [];
  const open = (options: OpenOptions) => {
    opened.push(options);
    return of(numberedSample(0));
  };
  return { source: { name: 'watched', shuffles, open }, opened };
}

describe('read', () => {
  it('opens a source once for each subscriber, and not before', async () => {
    const { source, opened } = watched(true);
    const stream$ = read(source);
    expect(opened).to.have.length(0);
    await Promise.all([collect(stream$), collect(stream$)]);
    expect(opened).to.have.length(2);
  });

  it('goes through the data once, shuffled where the source can, with seed 0', async () => {
    for (const shuffles of [true, false]) {
      const { source, opened } = watched(shuffles);
      await collect(read(source));
      expect(opened[0]).to.include({ from: null, seed: 0, epochs: 1, shuffle: shuffles });
    }
  });

  it('hands on what it is told', async () => {
    const { source, opened } = watched(true);
    const options = { from: { epoch: 1, index: 2 }, seed: -7, epochs: 4, shuffle: false, warn: () => {} };
    await collect(read(source, options));
    expect(opened).to.deep.equal([options]);
  });

  it('reports warnings as warnings of the process where nobody else takes them', async () => {
    const { source, opened } = watched(true);
    await collect(read(source));
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    opened[0]?.warn({ code: 'ROWS_SKIPPED', message: '3 rows were skipped' });
    expect(await warned).to.include({ code: 'ROWS_SKIPPED', message: '3 rows were skipped' });
  });

  for (const options of [{ epochs: 0 }, { epochs: 1.5 }, { seed: 0.5 }])
    it(`refuses ${JSON.stringify(options)} at once`, () => {
      expect(() => read(watched(true).source, options)).to.throw('read option');
    });

  it('refuses to shuffle a source that cannot, and says what can', () => {
    expect(() => read(watched(false).source, { shuffle: true })).to.throw('Use the operator shuffle');
  });
});
