import { expect } from 'chai';
import { Partitions } from '../../../sources/kafka/partitions.js';
import { checkOffset, placeIn, positionAt } from '../../../sources/kafka/place.js';

describe('Partitions', () => {
  /** Receives and hands out; answers whether it was handed out. */
  function pass(partitions: Partitions, partition: number, offset: number): boolean {
    const received = partitions.receive(partition, offset);
    return received !== undefined && partitions.handOut(partition, offset, received);
  }

  it('goes on behind what was received when partitions are dealt out anew, and drops those it has lost', () => {
    const partitions = new Partitions(new Map([[0, 4]]));
    expect([...partitions.assign([0, 1])]).to.deep.equal([[0, 5]]);
    pass(partitions, 0, 5);
    pass(partitions, 1, 0);
    expect([...partitions.offsets]).to.deep.equal([
      [0, 5],
      [1, 0],
    ]);
    expect([...partitions.assign([1])]).to.deep.equal([[1, 1]]);
    expect([...partitions.offsets]).to.deep.equal([[1, 0]]);
  });

  it('does not hand out what it has received of a partition that it has lost meanwhile', () => {
    const partitions = new Partitions(new Map());
    partitions.assign([0]);
    const received = partitions.receive(0, 7);
    partitions.assign([]);
    partitions.assign([0]);
    expect(received).to.equal(0);
    expect(partitions.handOut(0, 7, received ?? 0)).to.equal(false);
  });

  it('leaves out what it had learned from before when a partition comes back', () => {
    const partitions = new Partitions(new Map());
    partitions.assign([0]);
    for (const offset of [0, 1, 2]) pass(partitions, 0, offset);
    partitions.assign([]);
    expect([...partitions.assign([0])]).to.deep.equal([]);
    expect([1, 2, 3].map((offset) => pass(partitions, 0, offset))).to.deep.equal([false, false, true]);
  });

  it('leaves to another run what that one has read further, and only that', () => {
    const offsets = new Map([
      [0, 4],
      [1, 4],
      [2, 4],
      [3, 4],
    ]);
    const partitions = new Partitions(offsets);
    const commits = new Map([
      [0, { next: 9, owner: 'another' }],
      // Its own, from before it was set back to an older checkpoint; one of somebody who is none of ours; one that is behind.
      [1, { next: 9, owner: 'itself' }],
      [2, { next: 9, owner: undefined }],
      [3, { next: 5, owner: 'another' }],
    ]);
    expect([...partitions.yieldTo(commits, 'itself')]).to.deep.equal([[0, 9]]);
    expect([...partitions.offsets.keys()]).to.deep.equal([1, 2, 3]);
    expect(partitions.next(0)).to.equal(undefined);
  });

  it('receives again what was not handed out when the group was left', () => {
    const partitions = new Partitions(new Map());
    partitions.assign([0]);
    pass(partitions, 0, 0);
    partitions.receive(0, 1);
    partitions.leave();
    expect([...partitions.assign([0])]).to.deep.equal([[0, 1]]);
  });

  it('has reached the end when all that is owned was handed out', () => {
    const ranges = new Map([
      [0, { low: 0, high: 2 }],
      [1, { low: 5, high: 5 }],
      [2, { low: 0, high: 9 }],
    ]);
    const partitions = new Partitions(new Map());
    expect(partitions.reached(ranges, new Map())).to.equal(false);
    partitions.assign([0, 1]);
    pass(partitions, 0, 0);
    expect(partitions.reached(ranges, new Map())).to.equal(false);
    pass(partitions, 0, 1);
    expect(partitions.reached(ranges, new Map())).to.equal(true);
    partitions.assign([2]);
    expect(partitions.reached(ranges, new Map([[2, { next: 9, owner: undefined }]]))).to.equal(true);
  });

  it('counts what is behind the last message received', () => {
    const partitions = new Partitions(new Map([[0, 3]]));
    partitions.assign([0, 1]);
    pass(partitions, 1, 0);
    expect(
      partitions.lag(
        new Map([
          [0, 10],
          [1, 3],
        ]),
      ),
    ).to.equal(6 + 2);
  });
});

describe('a position in a topic', () => {
  it('holds the last offset of each partition', () => {
    const place = { index: 9, owner: 'a', offsets: new Map([[3, 7]]) };
    expect(positionAt(place)).to.deep.equal({ index: 9, owner: 'a', partition3: 7 });
    expect(placeIn(positionAt(place))).to.deep.equal(place);
    expect(placeIn({ index: 9, partition3: 7 })).to.deep.equal({ ...place, owner: undefined });
    for (const foreign of [{ epoch: 0, index: 3 }, { index: 3 }, { index: 'x', partition0: 1 }])
      expect(placeIn(foreign)).to.equal(undefined);
  });

  it('must still be there: what follows it not dropped, and it not behind the end', () => {
    const check = (offset: number) => () => checkOffset('t', 0, offset, { low: 5, high: 8 });
    expect(check(3)).to.throw('offset 4, the next to be read');
    expect(check(4)).not.to.throw();
    expect(check(7)).not.to.throw();
    expect(check(8)).to.throw('an end behind offset 8');
  });
});
