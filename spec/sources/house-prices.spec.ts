import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import { read } from '../../core/read.js';
import { featureTable } from '../../sources/house-prices/feature-table.js';
import { housePrices } from '../../sources/house-prices.js';
import { refusal } from '../helpers/refusal.js';

describe('featureTable', () => {
  it('standardises columns of numbers, with 0 for what is missing', () => {
    const { data, features } = featureTable([{ area: '10' }, { area: 'NA' }, { area: '14' }]);
    expect(features).to.equal(1);
    const [low = 0, missing, high = 0] = data;
    expect(low).to.be.closeTo(-Math.SQRT1_2, 1e-6);
    expect(missing).to.equal(0);
    expect(high).to.be.closeTo(Math.SQRT1_2, 1e-6);
  });

  it('gives every word a feature, in the order of the alphabet, and one to a missing word', () => {
    const { data, features } = featureTable([{ roof: 'Hip' }, { roof: 'Gable' }, { roof: 'NA' }]);
    expect(features).to.equal(3);
    expect([...data]).to.deep.equal([0, 1, 0, 1, 0, 0, 0, 0, 1]);
  });

  it('makes 0 of a column that is always the same', () => {
    expect([...featureTable([{ area: '10' }, { area: '10' }]).data]).to.deep.equal([0, 0]);
  });
});

describe('housePrices', () => {
  const dir = 'spec/fixtures/house-prices';

  it('has the houses with their prices, and those whose price is wanted, encoded alike', async () => {
    const { training, test, testIds, testFeatures, features } = await housePrices({ dir });
    const known = await lastValueFrom(read(training, { shuffle: false }).pipe(toArray()));
    const wanted = await lastValueFrom(read(test, { shuffle: false }).pipe(toArray()));
    expect(known).to.have.length(40);
    expect(known[0]?.y).to.equal(208_500);
    expect(wanted).to.have.length(10);
    expect(testIds.slice(0, 2)).to.deep.equal(['1461', '1462']);
    expect(testFeatures.shape).to.deep.equal([10, features]);
    for (const { x } of [...known, ...wanted]) {
      expect(x.shape).to.deep.equal([features]);
      expect(x.data.every(Number.isFinite)).to.equal(true);
    }
  });

  describe('of a damaged folder', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'millrace-houses-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    const training = () => path.join(folder, 'kaggle_house_pred_train.csv');

    it('refuses a file without the price, naming it', async () => {
      await writeFile(training(), 'Id,LotArea\n1,8450\n');
      const error = await refusal(() => housePrices({ dir: folder }));
      expect(error.code).to.equal('SOURCE_INVALID');
      expect(error.message).to.include('a column SalePrice');
      expect(error.details.where).to.equal(training());
    });

    it('refuses a row with too few columns', async () => {
      await writeFile(training(), 'Id,LotArea,SalePrice\n1,8450\n');
      const error = await refusal(() => housePrices({ dir: folder }));
      expect(error.code).to.equal('SOURCE_INVALID');
      expect(error.details.where).to.equal(training());
    });

    it('tells of a file that is not there', async () => {
      const error = await refusal(() => housePrices({ dir: folder }));
      expect(error.code).to.equal('SOURCE_INVALID');
    });
  });

  it('refuses options it does not know', async () => {
    expect((await refusal(() => housePrices({ dir: '' }))).code).to.equal('OPTION_INVALID');
  });
});
