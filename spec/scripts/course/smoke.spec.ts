import { expect } from 'chai';
import { linearRegression } from '../../../pipelines/index.js';
import { faultsOf, shown, smoke } from '../../../scripts/course/smoke.js';

describe('npm run smoke', () => {
  it('sees a pipeline learn, leave no tensor, and go on exactly where it was stopped, from scratch as on layers', async () => {
    const result = await smoke(linearRegression, 'cpu');
    expect(result).to.include({ name: 'linear-regression', steps: 40, leaks: 0, exact: true, alike: true });
    expect(result.last).to.be.below(result.first);
    expect(faultsOf(result)).to.deep.equal([]);
  });

  it('tells what is wrong, each by itself', () => {
    const well = { name: 'line', steps: 10, first: 2, last: 1, leaks: 0, exact: true, alike: undefined };
    expect(faultsOf({ ...well, last: 2 })).to.deep.equal(['the loss does not fall: 2 to 2']);
    expect(faultsOf({ ...well, last: Number.NaN })).to.deep.equal(['the loss does not fall: 2 to NaN']);
    expect(faultsOf({ ...well, leaks: 3 })).to.deep.equal(['3 tensors are left']);
    expect(faultsOf({ ...well, exact: false })).to.deep.equal(['stopped and resumed, it ends otherwise']);
    expect(faultsOf({ ...well, alike: false })).to.deep.equal(['written the other way, it learns otherwise']);
  });

  it('shows a dash where there is no loss, for want of steps', () => {
    const none = { name: 'tour', steps: 0, first: Number.NaN, last: Number.NaN, leaks: 0 };
    const row = shown({ ...none, exact: true, alike: undefined });
    expect(row).to.include({ name: 'tour', 'loss first': '–', 'loss last': '–', resume: 'the same' });
    const learnt = shown({ ...none, steps: 2, first: 2.00004, last: Number.NaN, exact: false, alike: true });
    expect(learnt).to.include({ 'loss first': 2, resume: 'DIFFERS', 'written otherwise': 'the same' });
    expect(learnt['loss last']).to.be.NaN;
  });
});
