import { expect } from 'chai';
import { Turns } from '../../core/turns.js';
import { until } from '../helpers/flow.js';

describe('Turns', () => {
  it('does one thing a turn of the event loop, in their order, so that others have theirs in between', async () => {
    const turns = new Turns();
    const done: string[] = [];
    const between = (): void => {
      done.push('-');
      if (done.length < 8) setImmediate(between);
    };
    for (const name of ['a', 'b', 'c']) turns.add(() => done.push(name));
    setImmediate(between);
    await until(() => done.length >= 8);
    expect(done.slice(0, 6)).to.deep.equal(['a', '-', 'b', '-', 'c', '-']);
  });

  it('does what is added meanwhile after what waits', async () => {
    const turns = new Turns();
    const done: string[] = [];
    turns.add(() => {
      done.push('a');
      turns.add(() => done.push('c'));
    });
    turns.add(() => done.push('b'));
    await until(() => done.length === 3);
    expect(done).to.deep.equal(['a', 'b', 'c']);
  });
});
