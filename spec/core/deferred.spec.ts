import { expect } from 'chai';
import { deferred } from '../../core/deferred.js';

describe('deferred', () => {
  it('is resolved from outside', async () => {
    const { promise, resolve } = deferred<number>();
    resolve(5);
    expect(await promise).to.equal(5);
  });

  it('is rejected from outside', async () => {
    const failure = new Error('no');
    const { promise, reject } = deferred();
    reject(failure);
    expect(await promise.catch((error: unknown) => error)).to.equal(failure);
  });

  it('is settled once: what comes after the first is ignored', async () => {
    const { promise, resolve, reject } = deferred<string>();
    resolve('first');
    resolve('second');
    reject(new Error('third'));
    expect(await promise).to.equal('first');
  });
});
