import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import { read } from '../../core/read.js';
import type { Dense, Sample } from '../../core/sample.js';
import type { Source } from '../../core/source.js';
import { airfoil } from '../../sources/airfoil.js';
import { describeSource } from '../contracts/source.js';
import { refusal } from '../helpers/refusal.js';

describeSource('airfoil', { create: () => airfoil({ limit: 6 }), size: 6 });

const all = (source: Source<Sample<Dense, number>>): Promise<readonly Sample<Dense, number>[]> =>
  lastValueFrom(read(source, { shuffle: false }).pipe(toArray()));

describe('airfoil', () => {
  it('has the 1,503 rows of the file, in its order and its units where that is asked for', async () => {
    const samples = await all(airfoil({ standardized: false }));
    expect(samples).to.have.length(1503);
    expect([...(samples[0]?.x.data ?? [])].map((value) => Number(value.toPrecision(6)))).to.deep.equal([
      800, 0, 0.3048, 71.3, 0.00266337,
    ]);
    expect(samples[0]?.y).to.be.closeTo(126.201, 1e-4);
  });

  it('has columns of mean 0 and variance 1 over all rows, however few are taken', async () => {
    const samples = await all(airfoil());
    const columns = [0, 1, 2, 3, 4].map((column) => samples.map(({ x }) => x.data[column] ?? Number.NaN));
    for (const values of [...columns, samples.map(({ y }) => y)]) {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(mean).to.be.closeTo(0, 1e-6);
      expect(variance).to.be.closeTo(1, 1e-5);
    }
    const [first] = await all(airfoil({ limit: 1 }));
    expect(first?.x.data).to.deep.equal(samples[0]?.x.data);
  });

  describe('of a folder', () => {
    let dir: string;
    beforeEach(async () => {
      dir = await mkdtemp(path.join(tmpdir(), 'millrace-airfoil-'));
    });
    afterEach(() => rm(dir, { recursive: true }));

    it('reads the file there', async () => {
      await writeFile(
        path.join(dir, 'airfoil_self_noise.dat'),
        '1\t2\t3\t4\t5\t6\r\n7\t8\t9\t10\t11\t12\r\n',
      );
      const samples = await all(airfoil({ dir, standardized: false }));
      expect(samples.map(({ x, y }) => [...x.data, y])).to.deep.equal([
        [1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12],
      ]);
    });

    it('refuses a row that is not six numbers, by file and line', async () => {
      await writeFile(path.join(dir, 'airfoil_self_noise.dat'), '1 2 3 4 5 6\n1 2 3 4 5 loud\n');
      const error = await refusal(() => all(airfoil({ dir })));
      expect(error.code).to.equal('SOURCE_INVALID');
      expect(error.details.where).to.match(/airfoil_self_noise\.dat:2$/);
    });

    it('tells of a file that is not there', async () => {
      const error = await refusal(() => all(airfoil({ dir })));
      expect(error.code).to.equal('SOURCE_INVALID');
      expect(error.details.where).to.equal(path.join(dir, 'airfoil_self_noise.dat'));
    });
  });

  it('refuses options out of range by name', () => {
    expect(() => airfoil({ limit: 0 })).to.throw('airfoil.limit: got 0');
  });
});
